package store_test

import (
	"reflect"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestClusters(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for _, tt := range []struct{ unit, groups int }{{4, 0}, {5, 2}, {7, 3}} {
		c, err := s.Clusters(t.Context(), ref(tt.unit))
		if err != nil || len(c.Groups) != tt.groups || c.Of != 100 || c.Tap != "visual" || (c.Separation > 0) != (tt.groups > 0) {
			t.Errorf("Clusters(%d) = %+v, %v; want %d groups of 100 images", tt.unit, c, err, tt.groups)
		}
		sum := 0
		for _, g := range c.Groups {
			sum += g.Size
			for i, e := range g.Examples {
				if i > 0 && e.Z > g.Examples[i-1].Z || len(e.Heat.Cells) == 0 {
					t.Errorf("unit %d: example %d of a cluster is %+v; want strongest first and whole", tt.unit, i, e)
				}
			}
		}
		if tt.groups > 0 && sum != c.Of {
			t.Errorf("unit %d: its clusters hold %d images of %d", tt.unit, sum, c.Of)
		}
		if d, err := s.Unit(t.Context(), ref(tt.unit)); err != nil || !reflect.DeepEqual(d.Clusters, c) {
			t.Errorf("unit %d: its page shows the clusters %+v, %v; want %+v", tt.unit, d.Clusters, err, c)
		}
	}
	if c, err := s.Clusters(t.Context(), ref(999)); err == nil {
		t.Errorf("Clusters of a unit that is not there = %+v", c)
	}
}

// Clusters are those of examples: with new examples they are not known any more.
func TestClustersGoWithTheirExamples(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	sum := neuron.Summary{Unit: neuron.Unit{Ref: neuron.Ref{Unit: 5}, Std: 1}, Histogram: neuron.Histogram{Step: neuron.BinStep, Counts: []int64{1}}}
	if err := s.WriteSummaries(t.Context(), model, layer, []neuron.Summary{sum}); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Clusters(t.Context(), ref(5)); err != nil || c.Of != 0 || len(c.Groups) != 0 {
		t.Errorf("Clusters after new examples = %+v, %v; want none", c, err)
	}
}
