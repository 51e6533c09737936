package address

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParseGivenQuery(t *testing.T) {
	emoji, flag := neuron.Category{Name: "kind", Value: "emoji"}, neuron.Category{Name: "theme", Value: "flag"}
	for _, tt := range []struct {
		name, in string
		want     GivenQuery
		wrong    bool
	}{
		{name: "nothing asked", in: ""},
		{name: "one", in: "given=kind:emoji", want: GivenQuery{Categories: []neuron.Category{emoji}}},
		{name: "two, linear", in: "given=kind:emoji&given=theme:flag&density=linear", want: GivenQuery{Linear: true, Categories: []neuron.Category{emoji, flag}}},
		{name: "twice the same", in: "given=kind:emoji&given=kind:emoji", want: GivenQuery{Categories: []neuron.Category{emoji}}},
		{name: "an empty field", in: "given=kind:emoji&given=", want: GivenQuery{Categories: []neuron.Category{emoji}}},
		{name: "a scale alone", in: "density=log", want: GivenQuery{}},
		{name: "colons", in: "given=a%253Ab:c:d", want: GivenQuery{Categories: []neuron.Category{{Name: "a:b", Value: "c:d"}}}},
		{name: "no value", in: "given=kind", wrong: true},
		{name: "an empty value", in: "given=kind:", wrong: true},
		{name: "no name", in: "given=:emoji", wrong: true},
		{name: "another scale", in: "density=square", wrong: true},
		{name: "too many", in: "given=a:1&given=a:2&given=a:3&given=a:4&given=a:5&given=a:6&given=a:7", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseGivenQuery(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && !reflect.DeepEqual(got, tt.want) {
				t.Errorf("ParseGivenQuery(%q) = %+v, %v; want %+v, error %v", tt.in, got, err, tt.want, tt.wrong)
			}
		})
	}
}

// FuzzParseGivenQuery: what is read is written so that it reads the same.
func FuzzParseGivenQuery(f *testing.F) {
	for _, s := range []string{"given=kind:emoji&density=linear", "given=a%253A%2525b:c:d%253A", "given=:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		v, err := url.ParseQuery(in)
		if err != nil {
			return
		}
		q, err := ParseGivenQuery(v)
		if err != nil {
			return
		}
		again, err := url.ParseQuery(strings.TrimPrefix(q.String(), "?"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseGivenQuery(again); err != nil || !reflect.DeepEqual(got, q) {
			t.Errorf("%q reads as %+v; written %s reads as %+v, %v", in, q, q, got, err)
		}
	})
}
