package index

import (
	"bytes"
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

func TestHeatMap(t *testing.T) {
	layer := neuron.Layer{Height: 2, Width: 2}
	for _, tt := range []struct {
		name     string
		cells    []float32
		inhibits bool
		want     []byte
		row, col int
	}{
		{"excites", []float32{0, 4, 2, -1}, false, []byte{128, 255, 192, 96}, 0, 1},
		{"inhibits", []float32{0, 1, -2, 0.5}, true, []byte{128, 192, 1, 160}, 1, 0},
		{"excites though it holds something lower", []float32{1, -4, 0, 2}, false, []byte{160, 1, 128, 192}, 1, 1},
		{"nothing", []float32{0, 0, 0, 0}, false, []byte{128, 128, 128, 128}, 0, 0},
	} {
		got := heatMap(tt.cells, layer, tt.inhibits)
		if !bytes.Equal(got.Cells, tt.want) || got.Row != tt.row || got.Col != tt.col {
			t.Errorf("%s: heatMap(%v) = %+v; want %v at %d, %d", tt.name, tt.cells, got, tt.want, tt.row, tt.col)
		}
	}
}

func TestStrongest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all []scoredUnit
	var s strongest
	for unit := range 500 {
		d := scoredUnit{unit: int32(unit), activation: 1, z: float32(r.IntN(40))}
		all = append(all, d)
		s.offer(d)
	}
	slices.SortStableFunc(all, func(a, b scoredUnit) int { return cmp.Compare(b.z, a.z) })
	for i, u := range s.sorted() {
		if u.Unit != int(all[i].unit) {
			t.Errorf("place %d holds unit %d; want %d", i, u.Unit, all[i].unit)
		}
	}
}

func TestOrderWords(t *testing.T) {
	rows := [][]byte{tensor.AppendHalves(nil, 1, 5), tensor.AppendHalves(nil, 3, -1), tensor.AppendHalves(nil, 1, 2)}
	var got []int
	for _, w := range orderWords(0, rows) {
		got = append(got, w.at)
	}
	if want := []int{1, 0, 2}; !slices.Equal(got, want) {
		t.Errorf("orderWords = %v; want %v", got, want)
	}
}

func TestFingerprint(t *testing.T) {
	p := neuron.Preprocess{Size: 18, Std: [3]float32{1, 1, 1}}
	r := rand.New(rand.NewPCG(1, 2))
	picture := func() []float32 {
		pixels := make([]float32, 3*18*18)
		for i := range pixels {
			pixels[i] = r.Float32()
		}
		return pixels
	}
	a, b := picture(), picture()
	brighter := slices.Clone(a)
	for i := range brighter {
		brighter[i] = brighter[i]*1.2 + 0.1
	}
	if h, g := fingerprint(a, p), fingerprint(brighter, p); !h.Alike(g) {
		t.Errorf("a brighter copy is no near-duplicate: %016x and %016x", h, g)
	}
	if h, g := fingerprint(a, p), fingerprint(b, p); h.Alike(g) {
		t.Errorf("two random pictures are near-duplicates: %016x and %016x", h, g)
	}
}

func TestPacked(t *testing.T) {
	part := []byte{1, 2, 3, 4, 0, 0, 5, 6, 7, 8, 0, 0}
	if got, want := packed(part, 2, 3, 2), []byte{1, 2, 3, 4, 5, 6, 7, 8}; !bytes.Equal(got, want) {
		t.Errorf("packed = %v; want %v", got, want)
	}
}

func TestInOrder(t *testing.T) {
	var got []int
	err := inOrder(t.Context(), 100, 3, func(_ context.Context, i int) (int, error) { return i, nil },
		func(_ context.Context, i int) error { got = append(got, i); return nil })
	if err != nil || len(got) != 100 || !slices.IsSorted(got) {
		t.Errorf("inOrder gave %v, %v", got, err)
	}
}

func TestNextStretch(t *testing.T) {
	cover := func(seen ...int) (c []neuron.Coverage) {
		for _, n := range seen {
			c = append(c, neuron.Coverage{Seen: n})
		}
		return c
	}
	source := numbered(100)
	for _, tt := range []struct {
		name     string
		seen     []int
		known    int
		from, to int
		layers   int
		fresh    bool
	}{
		{"new", []int{0, 0}, 0, 0, 100, 2, true},
		{"resumed", []int{40, 40}, 40, 40, 100, 2, true},
		{"a layer lags behind", []int{40, 10}, 40, 10, 40, 1, false},
		{"three at different places", []int{40, 10, 20}, 40, 10, 20, 1, false},
		{"all lag behind", []int{10, 10}, 40, 10, 40, 2, false},
		{"done", []int{100}, 100, 100, 100, 1, true},
	} {
		s := nextRange(cover(tt.seen...), listing{known: tt.known, source: source})
		if s.from != tt.from || s.to != tt.to || len(s.layers) != tt.layers || s.fresh != tt.fresh {
			t.Errorf("%s: nextRange = [%d, %d) for %d layers, fresh %v; want %+v", tt.name, s.from, s.to, len(s.layers), s.fresh, tt)
		}
	}
}

func TestAddMaps(t *testing.T) {
	layers := []neuron.Layer{{Tap: "a", Units: 3, Height: 2, Width: 2}, {Tap: "b", Units: 3, Height: 1, Width: 1}, {Tap: "a", Units: 3, Height: 2, Width: 2, Reduce: neuron.Max}}
	p := newIndexer(fakeConfig(nil, numbered(1))).newPass(layers)
	if got, want := p.addMaps(layers), []int{3, -1, 3}; !slices.Equal(got, want) || len(p.outputs) != 4 {
		t.Errorf("addMaps(a, b, a) = %v and %d outputs in all; want %v and 4", got, len(p.outputs), want)
	}
}
