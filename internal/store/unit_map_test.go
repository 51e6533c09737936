package store_test

import (
	"math"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestUnitMapIsReadAsWritten(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for _, want := range []neuron.UnitMap{
		{MapBasis: neuron.MapBasis{Rule: 3, Files: 9, Sampled: 4, Seed: -7}, MapQuality: neuron.MapQuality{Silent: 1, Constant: 2, Share: .25, Kept: .5},
			Places: []neuron.MapPlace{{Unit: 0, X: .125, Y: 1}, {Unit: 21, X: 0, Y: float32(1) / 3}}},
		{MapBasis: neuron.MapBasis{Rule: 1}, Places: []neuron.MapPlace{}}, // in place of that before
	} {
		if err := s.WriteUnitMap(t.Context(), "model-0", "layer4-0-sum", want); err != nil {
			t.Fatal(err)
		}
		basis, errBasis := s.MapBasis(t.Context(), "model-0", "layer4-0-sum")
		got, err := s.UnitMap(t.Context(), "model-0", "layer4-0-sum")
		if err != nil || errBasis != nil || basis != want.MapBasis || got.MapBasis != want.MapBasis || got.MapQuality != want.MapQuality || !slices.Equal(got.Places, want.Places) {
			t.Errorf("the map %+v reads as %+v by %+v, %v, %v", want, got, basis, err, errBasis)
		}
	}
}

// What a mark says is what the unit's card says.
func TestMapMarks(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Named: 3, Shared: 9, Units: 24})
	for by, of := range map[neuron.MapColour]func(neuron.Unit) float64{
		neuron.MapPeak:     func(u neuron.Unit) float64 { return u.Z(u.Max) },
		neuron.MapDensity:  func(u neuron.Unit) float64 { return u.Density1 },
		neuron.MapKurtosis: func(u neuron.Unit) float64 { return u.Kurtosis },
		neuron.MapClarity: func(u neuron.Unit) float64 {
			if c := storetest.Metrics(u.Ref.Unit, 24).Clarity; c != nil {
				return *c
			}
			return math.NaN()
		},
	} {
		marks, err := s.MapMarks(t.Context(), "model-0", "layer4-0-sum", by)
		if err != nil || len(marks) != 24 {
			t.Fatalf("MapMarks by %s = %d, %v; want 24", by, len(marks), err)
		}
		cards, _, err := s.Units(t.Context(), neuron.UnitQuery{Model: "model-0", Layer: "layer4-0-sum", Limit: 24})
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range marks {
			u, name := cards[i].Unit, ""
			switch {
			case u.Name != "":
				name = u.Name
			case u.Shared.Name != "":
				name = u.Shared.Name
			case len(cards[i].Words) > 0:
				name = cards[i].Words[0]
			}
			same := m.Value == of(u) || math.IsNaN(m.Value) && math.IsNaN(of(u))
			if m.Unit != u.Unit || m.Name != name || !same {
				t.Errorf("by %s unit %d is %+v; want %q, %v", by, u.Unit, m, name, of(u))
			}
		}
	}
	if _, err := s.MapMarks(t.Context(), "model-0", "layer4-0-sum", "beauty"); err == nil {
		t.Error("marks by beauty are read; want an error")
	}
}
