package address

import (
	"net/url"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParseFamilyQuery(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     FamilyQuery
		wrong    bool
	}{
		{name: "nothing asked", want: FamilyQuery{Page: 1}},
		{name: "all asked", in: "model=m&origin=confirmed&facet=text&page=3&shown=1", want: FamilyQuery{Model: "m", Origin: neuron.Confirmed, Facet: "text", Page: 3, Shown: true}},
		{name: "after a neuron", in: "after=m/layer4/7", want: FamilyQuery{Page: 1, After: neuron.Ref{Model: "m", Layer: "layer4", Unit: 7}}},
		{name: "after no neuron", in: "after=7", wrong: true},
		{name: "after a neuron and at a page", in: "after=m/layer4/7&page=2", wrong: true},
		{name: "words", in: "show=words", want: FamilyQuery{Words: true, Page: 1}},
		{name: "words and a facet", in: "show=words&facet=text", wrong: true},
		{name: "unknown origin", in: "origin=refused", wrong: true},
		{name: "no model", in: "model=A+B", wrong: true},
		{name: "no facet", in: "facet=A+B", wrong: true},
		{name: "page zero", in: "page=0", wrong: true},
		{name: "shown by a word", in: "shown=yes", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseFamilyQuery(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && got != tt.want {
				t.Errorf("ParseFamilyQuery(%q) = %+v, %v; want %+v, error %v", tt.in, got, err, tt.want, tt.wrong)
			}
		})
	}
}

func FuzzFamilyQuery(f *testing.F) {
	f.Add("model=m&origin=confirmed&facet=text&page=3&shown=1")
	f.Add("show=words")
	f.Add("after=m/layer4/7")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := ParseFamilyQuery(v)
		if err != nil {
			return
		}
		back, err := ParseFamilyQuery(values(t, strings.TrimPrefix(q.String(), "?")))
		if err != nil || back != q {
			t.Errorf("%+v is written %s and read %+v, %v", q, q, back, err)
		}
	})
}
