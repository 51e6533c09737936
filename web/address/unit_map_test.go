package address

import (
	"net/url"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParseMapQuery(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     MapQuery
		wrong    bool
	}{
		{name: "nothing asked", in: "", want: MapQuery{Unit: -1, Page: 1, After: -1}},
		{name: "all asked", in: "by=kurtosis&x=0.25&y=0.5&w=0.25&unit=7&page=2&after=9", want: MapQuery{
			By: neuron.MapKurtosis, Region: MapRegion{0.25, 0.5, 0.25}, Unit: 7, Page: 2, After: 9}},
		{name: "the whole", in: "x=0&y=0&w=1", want: MapQuery{Region: WholeMap, Unit: -1, Page: 1, After: -1}},
		{name: "unknown colour", in: "by=beauty", wrong: true},
		{name: "a corner alone", in: "x=0&y=0", wrong: true},
		{name: "not a number", in: "x=NaN&y=0&w=1", wrong: true},
		{name: "endless", in: "x=0&y=0&w=Inf", wrong: true},
		{name: "beyond the edge", in: "x=0.9&y=0&w=0.25", wrong: true},
		{name: "before the edge", in: "x=-0.1&y=0&w=0.25", wrong: true},
		{name: "of no width", in: "x=0&y=0&w=0", wrong: true},
		{name: "a unit below zero", in: "unit=-1", wrong: true},
		{name: "page zero", in: "page=0", wrong: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseMapQuery(values(t, tt.in))
			if (err != nil) != tt.wrong || err == nil && got != tt.want {
				t.Errorf("ParseMapQuery(%q) = %+v, %v; want %+v, error %v", tt.in, got, err, tt.want, tt.wrong)
			}
		})
	}
}

func TestAround(t *testing.T) {
	for _, tt := range []struct {
		name    string
		x, y, w float64
		want    MapRegion
	}{
		{"in the middle", 0.5, 0.5, 0.25, MapRegion{0.375, 0.375, 0.25}},
		{"at a corner", 0, 1, 0.25, MapRegion{0, 0.75, 0.25}},
		{"wider than the map", 0.3, 0.3, 2, WholeMap},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Around(tt.x, tt.y, tt.w); got != tt.want {
				t.Errorf("Around(%v, %v, %v) = %v; want %v", tt.x, tt.y, tt.w, got, tt.want)
			}
		})
	}
}

// Every cell of every region is a region that can be asked for, until they are too narrow.
func TestCellsAreRegions(t *testing.T) {
	r := WholeMap
	for depth := 0; !r.Narrow(); depth++ {
		r = r.Cell(3, depth%Cells)
		q := MapQuery{Region: r, Unit: -1, Page: 1, After: -1}
		if got, err := ParseMapQuery(values(t, strings.TrimPrefix(q.String(), "?"))); err != nil || got != q {
			t.Errorf("the cell %+v reads as %+v, %v", q, got, err)
		}
	}
}

func FuzzMapQuery(f *testing.F) {
	f.Add("by=kurtosis&x=0.25&y=0.5&w=0.25&unit=7&page=2")
	f.Add("x=-0&y=0&w=1e-3")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := ParseMapQuery(v)
		if err != nil {
			return
		}
		again, err := ParseMapQuery(values(t, strings.TrimPrefix(q.String(), "?")))
		if err != nil || again != q {
			t.Errorf("%q reads as %+v and again as %+v, %v", query, q, again, err)
		}
	})
}
