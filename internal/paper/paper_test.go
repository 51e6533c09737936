package paper

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

func publication(t *testing.T) neuron.Publication {
	t.Helper()
	p, err := Publication()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestUnits(t *testing.T) {
	units := map[neuron.Ref]neuron.PublishedUnit{}
	for _, u := range publication(t).Units {
		units[u.Ref] = u
	}
	tests := []struct {
		name  string
		model string
		unit  int
		want  neuron.PublishedUnit
	}{
		{"a person", "RN50x4", 89, neuron.PublishedUnit{Name: "Donald Trump", Sensitive: "public figures", Words: []string{"donald", "immigrants", "resist"}}},
		{"a colour", "RN50x4", 713, neuron.PublishedUnit{Name: "yellow", Words: []string{"yellow", "fighting", "fighter"}}},
		{"a hand name that no figure draws is not shown", "RN50x4", 1, neuron.PublishedUnit{Words: []string{"direction", "louis", "directions"}}},
		{"the preferred name is not shown, another is", "RN50x4", 1719, neuron.PublishedUnit{Name: "Punished", Sensitive: "mental states", Words: units[ref(t, "RN50x4", 1719)].Words}},
		{"a question mark", "RN50x4", 244, neuron.PublishedUnit{Name: "Spiderman", Uncertain: true, Words: units[ref(t, "RN50x4", 244)].Words}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Ref = ref(t, tt.model, tt.unit)
			if got := units[tt.want.Ref]; !cmp.Equal(got, tt.want) {
				t.Errorf("%s: %s", tt.want.Ref, cmp.Diff(tt.want, got))
			}
		})
	}
	if got := units[ref(t, "RN101", 1415)].Words; len(got) != 20 || got[0] != "brisbane" {
		t.Errorf("a region unit has the words %v; want 20 that begin with brisbane", got)
	}
	if _, there := units[ref(t, "RN50-A", 1220)]; there {
		t.Error("RN50-A/1220 is published; no view of the article's map shows it")
	}
	for _, u := range units {
		if u.Name == "" && u.Uncertain {
			t.Errorf("%s has a question mark to no name", u.Ref)
		}
	}
}

func ref(t *testing.T, model string, unit int) neuron.Ref {
	t.Helper()
	r, known := Ref(model, unit)
	if !known {
		t.Fatalf("the article names no units of %s", model)
	}
	return r
}

func TestMemberships(t *testing.T) {
	p := publication(t)
	units := map[neuron.Ref]bool{}
	for _, u := range p.Units {
		units[u.Ref] = u.Name != ""
	}
	families := map[string]bool{}
	for _, f := range p.Families {
		families[f.Slug] = true
	}
	for _, m := range p.Memberships {
		if !units[m.Ref] || !families[m.Family] || m.Origin != neuron.Published || m.Title == "" {
			t.Errorf("%+v is of no unit with a name, of no family or without origin or title", m)
		}
	}
}
