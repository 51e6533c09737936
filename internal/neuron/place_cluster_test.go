package neuron_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

// scattered returns places of things that have nothing to do with each other, of 64 numbers.
func scattered(seed uint64, n int) [][]float32 {
	random := rand.New(rand.NewPCG(seed, 0))
	places := make([][]float32, n)
	for i := range places {
		places[i] = make([]float32, 64)
		for k := range places[i] {
			places[i][k] = float32(random.NormFloat64())
		}
	}
	neuron.Centre(places, make([]float32, 64))
	return places
}

// around returns n places near one.
func around(seed uint64, centre []float32, n int) [][]float32 {
	places := scattered(seed, n)
	for _, p := range places {
		for k := range p {
			p[k] = 0.4*p[k] + centre[k]
		}
	}
	neuron.Centre(places, make([]float32, 64))
	return places
}

func TestFarApart(t *testing.T) {
	all := scattered(1, 500)
	null := neuron.NewPlaceNull(all, 12, 3)
	if null.Draws == 0 || null.Far <= 0 || null.Far > 0.3 || null.Tight <= null.Far {
		t.Fatalf("NewPlaceNull() = %+v", null)
	}
	if limit := null.Draws / 100; null.Passed > limit {
		t.Errorf("%d of %d random draws have clusters far apart; want at most %d", null.Passed, null.Draws, limit)
	}
	a, b := scattered(2, 2)[0], scattered(2, 2)[1]
	near := around(3, a, 2)[1]
	for _, tt := range []struct {
		name   string
		places [][]float32
		want   [][]int
	}{
		{"two kinds and things apart", join(around(4, a, 4), around(5, b, 5), scattered(6, 3)), [][]int{{4, 5, 6, 7, 8}, {0, 1, 2, 3}}},
		{"one kind", around(7, a, 12), [][]int{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}},
		{"two kinds that are near", join(around(8, a, 6), around(9, near, 6)), [][]int{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}},
		{"no kind", scattered(10, 12), nil},
		{"a kind of two", join(around(11, a, 2), scattered(15, 3), around(12, b, 4)), [][]int{{5, 6, 7, 8}}},
		{"places that are not known", join([][]float32{nil}, around(13, a, 3), [][]float32{nil}, around(14, b, 3)), [][]int{{1, 2, 3}, {5, 6, 7}}},
		{"nothing", nil, nil},
	} {
		clusters := neuron.FarApart(tt.places, null)
		var got [][]int
		for _, c := range clusters {
			got = append(got, c.Members)
			if c.Alike < null.Far {
				t.Errorf("%s: members %v have a mean cosine of %.2f", tt.name, c.Members, c.Alike)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: FarApart (-want +got):\n%s", tt.name, diff)
		}
	}
}

func join(parts ...[][]float32) [][]float32 {
	var all [][]float32
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// The same things have the same null, on which what is stored depends.
func TestNullsAreTheSame(t *testing.T) {
	all := scattered(1, 200)
	if a, b := neuron.NewPlaceNull(all, 20, 4), neuron.NewPlaceNull(all, 20, 4); !cmp.Equal(a, b) {
		t.Errorf("NewPlaceNull() = %+v and %+v", a, b)
	}
	if a, b := neuron.NewAcrossNull(all, all), neuron.NewAcrossNull(all, all); a != b || a.Near <= a.Far {
		t.Errorf("NewAcrossNull() = %+v and %+v", a, b)
	}
}

// Of few things, or of things in different spaces, nothing can be said.
func TestNoNull(t *testing.T) {
	few := scattered(1, 10)
	if got := neuron.NewPlaceNull(few, 8, 3); got.Draws != 0 {
		t.Errorf("NewPlaceNull of 10 things = %+v", got)
	}
	if got := neuron.FarApart(few, neuron.PlaceNull{}); got != nil {
		t.Errorf("FarApart without a null = %v", got)
	}
	short := scattered(1, 100)
	for i := range short {
		short[i] = short[i][:32]
	}
	if got := neuron.NewAcrossNull(scattered(1, 100), short); got.Far != 0 {
		t.Errorf("NewAcrossNull of two spaces = %+v", got)
	}
}
