package page

import (
	"strings"
	"testing"
)

func TestCountedPlot(t *testing.T) {
	p := countedSample()
	for _, want := range []string{"240 images in 14 bins of equal width", "“flags” makes up", "fewer than 20 images: read shares there as hints"} {
		if !strings.Contains(p.Summary, want) {
			t.Errorf("the summary %q has no %q", p.Summary, want)
		}
	}
	if len(p.Rows) != 14 || len(p.Columns) != 3+5 || len(p.Rows[13]) != len(p.Columns) || !strings.Contains(p.Rows[13][3], " to ") {
		t.Errorf("the table has %d rows of %v under %v", len(p.Rows), p.Rows[13], p.Columns)
	}
	if len(p.Chart.Bands) == 0 {
		t.Error("no bin has an interval, though some have few images")
	}
	legend := p.Chart.Legend
	if len(legend) != 2 || legend[0].Labels[0].Name != "other" || legend[1].Labels[3].Name != "flags" || legend[1].Labels[3].Class != "kind f0" {
		t.Errorf("the legend is %+v; want what is left first, and the first category on the ground", legend)
	}
}
