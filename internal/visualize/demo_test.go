package visualize

import (
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// TestDemoJobs has more live units than get facets.
func TestDemoJobs(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 2 * demoFacetedUnits})
	l := onlyModel(t, s).Layers[0]
	live, err := LiveUnits(t.Context(), s, l, neuron.ByPeak)
	if err != nil || len(live) <= demoFacetedUnits {
		t.Fatalf("%d live units, %v; want more than %d", len(live), err, demoFacetedUnits)
	}
	jobs, err := Demo{Store: s}.jobs(t.Context(), l, []neuron.Facet{{Name: "face"}, {Name: "text"}})
	if want := 2*demoFacetedUnits + len(live); err != nil || len(jobs) != want {
		t.Fatalf("%d jobs, %v; want %d", len(jobs), err, want)
	}
	shown, _, err := s.Units(t.Context(), neuron.FirstShown(l))
	if err != nil {
		t.Fatal(err)
	}
	featured := neuron.Featured(shown, time.Now()).Unit.Unit
	if jobs[0].Unit != featured || jobs[0].Facet != "" || jobs[2].Facet != "text" || jobs[2].Strengths[0] != DefaultStrength {
		t.Errorf("the first jobs are %+v; want unit %d, which the first page features, generic, then its facets", jobs[:3], featured)
	}
	faceted := map[int]bool{}
	for _, j := range jobs {
		if j.Facet != "" {
			faceted[j.Unit] = true
		}
	}
	for i := range demoFacetedUnits / 4 {
		if !faceted[shown[i].Unit.Unit] || !faceted[live[i]] {
			t.Errorf("unit %d, the %d. of the first page, and unit %d, the %d. by peak, have no facets", shown[i].Unit.Unit, i+1, live[i], i+1)
		}
	}
	if last := jobs[len(jobs)-1]; last.Facet != "" {
		t.Errorf("the last job is %+v; want a generic one", last)
	}
}
