package store_test

import (
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestWhatImagesShareGoesWithTheStatistics(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Shared: 5})
	for unit, want := range map[int]neuron.Shared{4: storetest.SharedName(4), 5: {}} {
		if u, err := s.Unit(t.Context(), ref(unit)); err != nil || u.Shared != want {
			t.Errorf("the images of unit %d share %+v, %v; want %+v", unit, u.Shared, err, want)
		}
	}
	sum := neuron.Summary{Unit: neuron.Unit{Ref: neuron.Ref{Unit: 4}, Std: 1}, Histogram: neuron.Histogram{Step: neuron.BinStep, Counts: []int64{1}}}
	if err := s.WriteSummaries(t.Context(), model, layer, []neuron.Summary{sum}); err != nil {
		t.Fatal(err)
	}
	if u, err := s.Unit(t.Context(), ref(4)); err != nil || u.Shared.Name != "" {
		t.Errorf("after new examples the images of unit 4 share %+v, %v; want nothing", u.Shared, err)
	}
}

func TestTopOrdinals(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	tops, err := s.TopOrdinals(t.Context(), model, layer, 5)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Unit(t.Context(), ref(3))
	if err != nil || len(tops[3]) != 5 || int64(tops[3][0]+1) != d.Top[0].Image.ID {
		t.Errorf("TopOrdinals()[3] = %v; want five, the first that of image %d, %v", tops[3], d.Top[0].Image.ID, err)
	}
	if len(tops[10]) != 0 {
		t.Errorf("TopOrdinals()[10] = %v; want none, since the unit is silent", tops[10])
	}
}
