package visualize

import (
	"testing"

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
	if jobs[0].Unit != live[0] || jobs[0].Facet != "" || jobs[2].Facet != "text" || jobs[2].Strengths[0] != DefaultStrength {
		t.Errorf("the first jobs are %+v; want unit %d generic, then its facets", jobs[:3], live[0])
	}
	if last := jobs[len(jobs)-1]; last.Facet != "" || last.Unit != live[len(live)-1] {
		t.Errorf("the last job is %+v; want unit %d generic", last, live[len(live)-1])
	}
}
