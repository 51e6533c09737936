package textmaxima

import (
	"math/rand/v2"
	"slices"
	"testing"

	"multiscope/internal/clip"
)

// seenFrom returns the tokens that a node sees, by position: the path to it.
func (f *forest) seenFrom(t *testing.T, end int64) (path []int64) {
	t.Helper()
	row := int(end) / f.nodes * f.nodes
	for node := range f.nodes {
		switch m := f.mask[int(end)*f.nodes+node]; {
		case m == clip.HiddenScore:
			continue
		case m != 0:
			t.Fatalf("the mask holds %v", m)
		case f.positions[row+node] != int64(len(path)):
			t.Fatalf("token %d of a path is at position %d", len(path), f.positions[row+node])
		}
		path = append(path, f.tokens[row+node])
	}
	return path
}

func randomTexts(n int) [][]int64 {
	r := rand.New(rand.NewPCG(3, 4))
	texts := make([][]int64, n)
	for i := range texts {
		texts[i] = []int64{100}
		for range r.IntN(6) {
			texts[i] = append(texts[i], r.Int64N(4))
		}
		texts[i] = append(texts[i], 101)
	}
	return texts
}

// Each text is the path to its end, whatever it shares with others.
func TestPlant(t *testing.T) {
	texts := randomTexts(300)
	rows := map[bool]int{}
	for _, apart := range []bool{false, true} {
		f := plant(texts, 16, apart)
		rows[apart] = f.rows
		if len(f.tokens) != f.rows*16 || len(f.mask) != f.rows*16*16 {
			t.Fatalf("%d rows have %d tokens and %d places in the mask", f.rows, len(f.tokens), len(f.mask))
		}
		for i, text := range texts {
			if got := f.seenFrom(t, f.ends[i]); !slices.Equal(got, text) {
				t.Errorf("apart %t: the end of %v sees %v", apart, text, got)
			}
		}
		if distinct := len(slices.Compact(slices.Sorted(slices.Values(f.ends)))); apart && distinct != len(texts) {
			t.Errorf("%d texts that are to be apart have %d ends", len(texts), distinct)
		}
	}
	if rows[false]*2 > rows[true] {
		t.Errorf("texts that share what they begin with take %d rows, apart %d; want half of it at most", rows[false], rows[true])
	}
}

func TestPlantNothing(t *testing.T) {
	if f := plant(nil, 16, false); f.rows != 0 || len(f.ends) != 0 {
		t.Errorf("no texts take %d rows", f.rows)
	}
}
