package hide

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		units    []string
		families []string
		wrong    string // part of the error
	}{
		{name: "empty", in: ""},
		{name: "units and families", in: "# ours\nrn50/layer4-2-sum/89\n\n  family:insults # a remark\nrn50/layer4-2-sum/7 # another\n",
			units: []string{"rn50/layer4-2-sum/7", "rn50/layer4-2-sum/89"}, families: []string{"insults"}},
		{name: "twice", in: "m/l/1\nm/l/1\nfamily:a\nfamily:a", units: []string{"m/l/1"}, families: []string{"a"}},
		{name: "as Windows writes it", in: "\ufeffm/l/1\r\nm/l/2\r\n", units: []string{"m/l/1", "m/l/2"}},
		{name: "no unit", in: "m/l/1\nm/l", wrong: `line 2: a neuron is named model/layer/number and a family family:slug; "m/l" is neither`},
		{name: "a negative unit", in: "m/l/-1", wrong: "line 1"},
		{name: "a unit with zeros", in: "m/l/007", wrong: "line 1"},
		{name: "capitals", in: "M/l/1", wrong: "line 1"},
		{name: "a family without name", in: "family:", wrong: "line 1: a family is named as in its address"},
		{name: "two on a line", in: "m/l/1 m/l/2", wrong: "line 1"},
		{name: "a line without end", in: "m/l/1\n" + strings.Repeat("x", 1<<17), wrong: "line 2"},
	} {
		l, err := Parse(strings.NewReader(tt.in))
		if tt.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%s: Parse says %v, want %s", tt.name, err, tt.wrong)
			}
			continue
		}
		var units []string
		for _, r := range l.Refs() {
			units = append(units, r.String())
		}
		if err != nil || !slices.Equal(units, tt.units) || !slices.Equal(l.Families(), tt.families) {
			t.Errorf("%s: Parse = %v, %v, %v; want %v, %v", tt.name, units, l.Families(), err, tt.units, tt.families)
		}
	}
	var none *List
	if none.Unit(neuron.Ref{Model: "m"}) || none.Family("a") || none.Refs() != nil {
		t.Error("no list hides something")
	}
}

func TestNotes(t *testing.T) {
	l, err := Parse(strings.NewReader("m/l/1\nfamily:a"))
	if err != nil {
		t.Fatal(err)
	}
	hidden, shown := neuron.Ref{Model: "m", Layer: "l", Unit: 1}, neuron.Ref{Model: "m", Layer: "l", Unit: 2}
	n := neuron.Notes{
		Labels:   []neuron.Label{{Ref: hidden, Text: "one"}, {Ref: shown, Text: "two"}},
		Families: []neuron.Family{{Slug: "a"}, {Slug: "b", Parent: "a"}, {Slug: "c", MergedInto: "a"}, {Slug: "d", Parent: "b"}},
		Members:  []neuron.Membership{{Ref: hidden, Family: "b"}, {Ref: shown, Family: "a"}, {Ref: shown, Family: "b"}},
		Lists:    []neuron.List{{Slug: "all", Entries: []neuron.ListEntry{{Ref: hidden}, {Ref: shown}}}},
		Blind:    []neuron.BlindStudy{{Ref: hidden, Title: "one"}, {Ref: shown, Title: "two"}},
	}
	want := neuron.Notes{
		Labels:   []neuron.Label{{Ref: shown, Text: "two"}},
		Families: []neuron.Family{{Slug: "b"}, {Slug: "d", Parent: "b"}},
		Members:  []neuron.Membership{{Ref: shown, Family: "b"}},
		Lists:    []neuron.List{{Slug: "all", Entries: []neuron.ListEntry{{Ref: shown}}}},
		Blind:    []neuron.BlindStudy{{Ref: shown, Title: "two"}},
	}
	if got := l.Notes(n); !reflect.DeepEqual(got, want) {
		t.Errorf("of notes %v is left, want %v", got, want)
	}
	if len(n.Labels) != 2 || n.Families[1].Parent != "a" || len(n.Lists[0].Entries) != 2 {
		t.Errorf("the notes themselves changed: %v", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("m/l/1\nfamily:a # b\n")
	f.Add("\ufeff#\r\nm/l/00")
	f.Fuzz(func(t *testing.T, in string) {
		l, err := Parse(strings.NewReader(in))
		if err != nil {
			return
		}
		var out strings.Builder
		for _, r := range l.Refs() {
			if !l.Unit(r) {
				t.Errorf("%v is listed and not hidden", r)
			}
			out.WriteString(r.String() + "\n")
		}
		for _, s := range l.Families() {
			out.WriteString("family:" + s + "\n")
		}
		again, err := Parse(strings.NewReader(out.String()))
		if err != nil || !slices.Equal(again.Refs(), l.Refs()) || !slices.Equal(again.Families(), l.Families()) {
			t.Errorf("%q reads as %v and again as %v, %v", in, l, again, err)
		}
	})
}
