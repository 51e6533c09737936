package hidden

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
)

func hiding(t testing.TB, list string) *hide.List {
	t.Helper()
	l, err := hide.Parse(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestStudyData(t *testing.T) {
	const around = `"model":"m","layer":"l"`
	s := New(nil, hiding(t, "m/l/5\nm/l/6\nm/k/5"))
	for _, tt := range []struct{ name, in, want string }{
		{"nothing hidden", `{` + around + `,"units":[{"unit":1,"w":1.50}]}`, `{` + around + `,"units":[{"unit":1,"w":1.50}]}`},
		{"units and weights", `{` + around + `,"units":[{"unit":5},{"unit":7}],"levels":[{"weights":[{"word":"a","unit":6},{"word":"a","unit":7}]}]}`,
			`{` + around + `,"units":[{"unit":7}],"levels":[{"weights":[{"word":"a","unit":7}]}]}`},
		{"a layer of its own", `{` + around + `,"units":[{"model":"m","layer":"k","unit":5},{"model":"m","layer":"k","unit":6}]}`, `{` + around + `,"units":[{"model":"m","layer":"k","unit":6}]}`},
		{"another model", `{"model":"n","layer":"l","units":[{"unit":5}]}`, `{"model":"n","layer":"l","units":[{"unit":5}]}`},
		{"no layer", `{"units":[{"unit":5}]}`, `{"units":[{"unit":5}]}`},
		{"views by place", `{` + around + `,"units":[{"unit":4},{"unit":5},{"unit":9}],"views":[{"units":[0,1,2]},{"units":[1]}]}`,
			`{` + around + `,"units":[{"unit":4},{"unit":9}],"views":[{"units":[0,1]},{"units":[]}]}`},
		{"under a name", `{` + around + `,"strongest":{"unit":5},"all":{"x":{"unit":1}}}`, `{` + around + `,"all":{"x":{"unit":1}}}`},
		{"about a hidden neuron alone", `{` + around + `,"unit":5,"of":[]}`, ""},
	} {
		st, shown, err := s.study(neuron.Study{Data: json.RawMessage(tt.in)})
		if err != nil {
			t.Fatal(err)
		}
		if !shown || tt.want == "" {
			if shown != (tt.want != "") {
				t.Errorf("%s: shown is %v", tt.name, shown)
			}
			continue
		}
		var got, want any
		if err := json.Unmarshal(st.Data, &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s; want %s", tt.name, st.Data, tt.want)
		}
	}
}

// TestSentencesOnUnits: what a study words of a unit when it is shown does not word it of one that is hidden.
func TestSentencesOnUnits(t *testing.T) {
	layer := neuron.StudyLayer{Model: "m", Layer: "l"}
	attacks := neuron.Attacks{StudyLayer: layer, Automated: []neuron.Attack{{Text: "quack", FoundBy: "a word of a neuron", WordOf: &neuron.AttackWordUnit{Unit: 5}}}}
	inks := neuron.Stroop{StudyLayer: layer, Nearest: []neuron.StroopNearest{{What: "word", Least: .25, Of: &neuron.StroopUnit{Unit: 5, Word: .1}}}}
	for _, tt := range []struct{ list, found, nearest string }{
		{"m/l/6", "a word of neuron 5", "No neuron follows the word by 25 % of its variance or more; 5 comes nearest with 10.0 %."},
		{"m/l/5", "a word of a neuron", "No neuron follows the word by 25 % of its variance or more."},
	} {
		s := New(nil, hiding(t, tt.list))
		var a neuron.Attacks
		var i neuron.Stroop
		cut(t, s, attacks, &a)
		cut(t, s, inks, &i)
		if len(a.Automated) != 1 || a.Automated[0].Found() != tt.found {
			t.Errorf("without %s attacks are %+v; want one that was found by %q", tt.list, a.Automated, tt.found)
		}
		if len(i.Nearest) != 1 || i.Nearest[0].Said() != tt.nearest {
			t.Errorf("without %s it is said %+v; want %q", tt.list, i.Nearest, tt.nearest)
		}
	}
}

// cut sets to to what is shown of a study's data.
func cut(t *testing.T, s *Source, data, to any) {
	t.Helper()
	var st neuron.Study
	if err := st.SetData(data); err != nil {
		t.Fatal(err)
	}
	st, shown, err := s.study(st)
	if err != nil || !shown {
		t.Fatal(shown, err)
	}
	if err := st.Decode(to); err != nil {
		t.Fatal(err)
	}
}

// FuzzStudyData: whatever the data are, what is left stays so when it is cut again.
func FuzzStudyData(f *testing.F) {
	f.Add(`{"model":"m","layer":"l","units":[{"unit":5}],"views":[{"units":[0,"a",1e99]}]}`)
	f.Add(`[{"unit":5},{"model":"m","layer":"l","unit":5}]`)
	f.Add(`{"model":1,"units":{}}`)
	s := New(nil, hiding(f, "m/l/5"))
	f.Fuzz(func(t *testing.T, data string) {
		st, shown, err := s.study(neuron.Study{Data: json.RawMessage(data)})
		if err != nil || !shown || len(st.Data) == 0 {
			return
		}
		again, shown, err := s.study(st)
		if err != nil || !shown || string(again.Data) != string(st.Data) {
			t.Errorf("%q is cut to %q and then to %q, %v, %v", data, st.Data, again.Data, shown, err)
		}
	})
}
