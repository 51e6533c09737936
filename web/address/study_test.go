package address

import (
	"net/url"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

// FuzzStudyUnit: a unit that is read from an address is written into one that is read as the same.
func FuzzStudyUnit(f *testing.F) {
	for _, s := range []string{"", "7", "007", "-1", "model/layer/7", "model/layer", "a/b/99999999999999999999", "Ä/b/1"} {
		f.Add(s)
	}
	layer := neuron.StudyLayer{Model: "model", Layer: "layer"}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseStudyUnitOf(url.Values{"unit": {s}}, layer)
		if err != nil || r == nil {
			return
		}
		_, query, _ := strings.Cut(strings.TrimSuffix(StudyAt("moods", *r), "#chosen"), "?")
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseStudyUnitOf(v, layer); err != nil || again == nil || *again != *r {
			t.Errorf("%q is read as %v and then as %v, %v", s, r, again, err)
		}
	})
}

func TestWith(t *testing.T) {
	for _, tt := range []struct {
		name, query string
		pairs       []string
		want        string
	}{
		{"sets", "word=sad", []string{"unit", "7"}, "?unit=7&word=sad"},
		{"replaces", "word=sad", []string{"word", "glad & free"}, "?word=glad+%26+free"},
		{"takes out", "word=sad&unit=7", []string{"unit", ""}, "?word=sad"},
		{"nothing left", "word=sad", []string{"word", ""}, "?"},
	} {
		v, err := url.ParseQuery(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		if got := With(v, tt.pairs...); got != tt.want {
			t.Errorf("%s: With(%s, %q) = %s, want %s", tt.name, tt.query, tt.pairs, got, tt.want)
		}
		if same, _ := url.ParseQuery(tt.query); v.Encode() != same.Encode() {
			t.Errorf("%s: the query itself was changed", tt.name)
		}
	}
}
