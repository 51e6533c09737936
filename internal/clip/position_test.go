package clip

import (
	"math"
	"testing"
)

// learnt is a 4 × 4 lattice, and what PIL 12.0 makes of it (mode F, BICUBIC), which is what PyTorch's
// antialiased bicubic interpolation is held to.
var learnt = []float32{
	2.041, -2.556, 0.418, -0.568,
	-0.453, -0.216, -2.02, -0.232,
	-0.865, 3.323, 0.226, -0.353,
	-0.281, -0.668, -1.055, -0.391,
}

var resizedLearnt = map[int][]float32{
	4: learnt,
	3: {0.44468, -1.3685, -0.33044, 0.01657, 0.48568, -0.59732, -0.14456, -0.01822, -0.50793},
	6: {
		2.52844, -0.30131, -2.58504, 0.19331, 0.15321, -0.66698,
		1.05965, -0.35772, -1.71966, -1.01401, -0.57145, -0.37259,
		-0.72245, -0.0284, 0.16006, -1.68631, -1.13617, -0.11818,
		-1.14341, 1.20537, 3.01273, 0.44715, -0.36071, -0.35431,
		-0.71153, 0.4626, 1.32539, -0.0842, -0.45417, -0.38419,
		-0.19732, -0.55406, -1.00413, -1.16527, -0.75673, -0.34444,
	},
}

func TestPositionsAreResizedAsTheReferenceDoes(t *testing.T) {
	const classToken = 7
	for side, want := range resizedLearnt {
		in := append([]float32{classToken}, learnt...)
		got := positions{side: 4}.resized(in, grid{lead: 1, height: side, width: side}, 1)
		if got[0] != classToken {
			t.Errorf("side %d: the class token's embedding became %g", side, got[0])
		}
		for i, w := range want {
			if math.Abs(float64(got[1+i]-w)) > 2e-5 { // printed with five digits
				t.Errorf("side %d, cell %d: %g; want %g", side, i, got[1+i], w)
			}
		}
	}
}

func TestResizingKeepsEachNumberOfACellApart(t *testing.T) {
	two := make([]float32, 2*len(learnt)) // the lattice, and beside it a constant
	for i, x := range learnt {
		two[2*i], two[2*i+1] = x, 5
	}
	got := positions{side: 4}.resized(two, grid{height: 3, width: 3}, 2)
	for i, w := range resizedLearnt[3] {
		if math.Abs(float64(got[2*i]-w)) > 2e-5 || math.Abs(float64(got[2*i+1])-5) > 1e-6 {
			t.Errorf("cell %d: %g and %g; want %g and 5", i, got[2*i], got[2*i+1], w)
		}
	}
}
