package store_test

import (
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// TestUnitNames finds the names of units wherever units are read.
func TestUnitNames(t *testing.T) {
	ctx := t.Context()
	s := storetest.New(t, storetest.Spec{Layers: 2, Near: 4, Named: 24})
	want := storetest.UnitName(3)
	for name, read := range map[string]func() (neuron.Unit, error){
		"unit": func() (neuron.Unit, error) { d, err := s.Unit(ctx, ref(3)); return d.Unit, err },
		"neighbour": func() (neuron.Unit, error) {
			n, err := s.Neighbours(ctx, ref(2), 1)
			return n[0].Unit, err
		},
		"card": func() (neuron.Unit, error) {
			cards, _, err := s.Units(ctx, neuron.UnitQuery{Model: model, Layer: layer, Limit: 10})
			return cards[3].Unit, err
		},
		"word": func() (neuron.Unit, error) {
			d, err := s.Word(ctx, neuron.WordQuery{Model: model, Layer: layer, Word: "japan", Limit: 24})
			at := slices.IndexFunc(d.Units, func(u neuron.UnitScore) bool { return u.Unit.Unit == 3 })
			return d.Units[at].Unit, err
		},
		"statistics": func() (neuron.Unit, error) {
			all, err := s.Statistics(ctx, model, layer, 3, 4)
			return all[0], err
		},
	} {
		if u, err := read(); err != nil || u.Ref != ref(3) || u.Name != want {
			t.Errorf("%s: %s is called %q, %v; want %q", name, u.Ref, u.Name, err, want)
		}
	}
	units, err := s.ImageUnits(ctx, 5, model, layer, 3)
	if err != nil || units[0].Unit.Name != storetest.UnitName(units[0].Unit.Unit) {
		t.Errorf("the strongest unit of an image is %+v, %v; want its name", units[0].Unit, err)
	}
}

func TestAddLayerNamesUnits(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 3})
	l := neuron.Layer{Model: model, Slug: layer, Units: 3}
	for _, tt := range []struct {
		name  string
		names []string
		want  string // of unit 1
		err   string
	}{
		{"none yet", nil, "", ""},
		{"names", []string{"tench", "goldfish", ""}, "goldfish", ""},
		{"layer without names", nil, "goldfish", ""},
		{"other names", []string{"", "hen", "cock"}, "hen", ""},
		{"too few", []string{"hen"}, "hen", "3 units, but 1 names"},
		{"too long", []string{"", strings.Repeat("x", 513), ""}, "hen", "layer4-0-sum/1 has 513 bytes"},
		{"not UTF-8", []string{"\xff", "", ""}, "hen", "layer4-0-sum/0 has 1 bytes"},
	} {
		l.UnitNames = tt.names
		err := s.AddLayer(t.Context(), l, 0)
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: AddLayer() = %v; want %q", tt.name, err, tt.err)
		}
		if u, err := s.Unit(t.Context(), ref(1)); err != nil || u.Name != tt.want {
			t.Errorf("%s: unit 1 is called %q, %v; want %q", tt.name, u.Name, err, tt.want)
		}
	}
	if u := unitName(t, s.Reader, 0); u != "" {
		t.Errorf("unit 0 is called %q; want no name, since the last ones leave it out", u)
	}
}

func unitName(t *testing.T, r *store.Reader, unit int) string {
	t.Helper()
	u, err := r.Unit(t.Context(), ref(unit))
	if err != nil {
		t.Fatal(err)
	}
	return u.Name
}
