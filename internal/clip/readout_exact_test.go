package clip

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// exactTol is the relative distance of an embedding from what readouts make of a layer: float32 through a whole tower.
const exactTol = 1e-5

// TestReadoutsOfTransformersAreExact holds readouts against the engine, on random pictures. With the standard deviation σ of the
// stream of a token, which readouts leave out, they are exact:
//
//	embedding = mean over tokens of (1/σ)·Matrixᵀ·x + const
//
// where x is the stream behind the last block, and the same of what is normalised with σ = 1. Of the hidden units of the last MLP
// the stream is x = (what comes before) + their part + const.
func TestReadoutsOfTransformersAreExact(t *testing.T) {
	dirs, _ := filepath.Glob("testdata/towers/*")
	more, _ := filepath.Glob("testdata/variants/*")
	dirs = append(append(dirs, more...), fixture.Shared(t, "goldens/models/vit14_gelu"), fixture.Shared(t, "goldens/models/vit16_quick"))
	checked := 0
	for _, dir := range dirs {
		if matches, _ := filepath.Glob(filepath.Join(dir, "*config.json")); matches == nil {
			continue
		}
		t.Run(filepath.Base(dir), func(t *testing.T) { checked += checkReadouts(t, openModel(t, dir)) })
	}
	if checked < 60 {
		t.Errorf("%d readouts were checked; want those of every family", checked)
	}
}

// checkReadouts returns how many readouts it checked.
func checkReadouts(t *testing.T, m *Model) (checked int) {
	if len(m.readouts()) == 0 {
		return 0
	}
	r := rand.New(rand.NewPCG(1, 2))
	const pictures = 4
	size := m.Preprocess().Size
	x := tensor.New[float32](pictures, 3, size, size)
	for i := range x.Data {
		x.Data[i] = float32(r.NormFloat64())
	}
	e := runImage(t, m, x, Output{Tap: "visual"})["visual"]
	var stream Readout
	for _, own := range m.readouts() {
		readout, err := m.Readout(own.tap)
		if err != nil {
			t.Fatal(err)
		}
		if readout.Matrix.Shape[1] != e.Shape[1] {
			t.Fatalf("Readout(%s) has rows of %d numbers; embeddings have %d", own.tap, readout.Matrix.Shape[1], e.Shape[1])
		}
		var off float64
		switch block := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(own.tap, ".mlp.gelu"), ".mlp.act"), ".mlp.gated"); {
		case own.tap == "visual", strings.HasSuffix(own.tap, "attn_pool.mlp.act"):
			continue // itself; TestRaised in package evaluate
		case strings.HasSuffix(own.tap, "norm") || strings.HasSuffix(own.tap, "ln_post"):
			taps := runImage(t, m, x, Output{Tap: own.tap})
			off = variation(e, parts(m, taps[own.tap], nil, readout.Matrix))
		case block == own.tap:
			stream = readout
			taps := runImage(t, m, x, Output{Tap: block})
			off = variation(e, parts(m, taps[block], taps[block], readout.Matrix))
		default:
			if stream.Matrix == nil {
				if stream, err = m.Readout(block); err != nil {
					t.Fatal(err)
				}
			}
			off = hiddenOff(t, m, x, block, own.tap, readout, stream)
		}
		if checked++; !(off <= exactTol) {
			t.Errorf("Readout(%s) leaves %.2g of the embeddings' variation; want at most %g", own.tap, off, exactTol)
		}
	}
	return checked
}

// hiddenOff compares the stream's part in embeddings with that of what comes before the MLP and of its hidden units. What is left is
// the MLP's bias, over σ.
func hiddenOff(t *testing.T, m *Model, x *tensor.Float32, block, tap string, hidden, stream Readout) float64 {
	before := block + ".sum"
	if m.config.image.patch == 0 { // a ConvNeXt, whose blocks add to the block before
		at := strings.LastIndex(block, ".")
		before = block[:at+1] + string(block[at+1]-1)
		if block[at+1:] == "0" {
			before = strings.TrimSuffix(block, "blocks.0") + "downsample"
		}
	}
	return throughMLP(t, m, x, block, before, tap, hidden, stream)
}

// throughMLP compares what comes before a block's MLP and what its hidden units add with the stream behind it.
func throughMLP(t *testing.T, m *Model, x *tensor.Float32, block, before, tap string, hidden, stream Readout) float64 {
	taps := runImage(t, m, x, Output{Tap: block}, Output{Tap: before}, Output{Tap: tap})
	whole := parts(m, taps[block], taps[block], stream.Matrix)
	rest := parts(m, taps[before], taps[block], stream.Matrix)
	of := parts(m, taps[tap], taps[block], hidden.Matrix)
	ones := tensor.New[float32](x.Shape[0], 1, 1, 1)
	if c := taps[block]; len(c.Shape) == 3 {
		ones = tensor.New[float32](c.Shape[0], c.Shape[1], 1)
	}
	for i := range ones.Data {
		ones.Data[i] = 1
	}
	scales := parts(m, ones, taps[block], tensor.Of([]float32{1}, 1, 1))
	for i := range whole {
		for k := range whole[i] {
			whole[i][k] = (whole[i][k] - rest[i][k] - of[i][k]) / scales[i][0]
		}
	}
	return spreadOf(whole, of)
}

// parts returns what a layer adds to each embedding: Matrixᵀ of its units, over the standard deviation of the stream at the
// same place where one is given, as the tower pools them.
func parts(m *Model, layer, stream *tensor.Float32, matrix *tensor.Float32) [][]float64 {
	c := m.config.image
	n := layer.Shape[0]
	all := make([][]float64, n)
	for i := range n {
		rows, scales := places(layer, i), []([]float64)(nil)
		if stream != nil {
			scales = places(stream, i)
		}
		switch {
		case len(layer.Shape) == 2:
		case c.patch == 0, c.noLast && c.pool == poolMean, c.trunk.poolNorm && c.pool == poolMean:
			rows, scales = [][]float64{meanOf(rows, leadOf(m, layer))}, [][]float64{meanOf(scales, leadOf(m, layer))}
		case c.pool == poolMean:
			rows = rows[leadOf(m, layer):]
			if stream != nil {
				scales = scales[leadOf(m, layer):]
			}
		default:
			rows = rows[:1]
		}
		all[i] = make([]float64, matrix.Shape[1])
		for p, row := range rows {
			scale := 1 / float64(len(rows))
			if stream != nil {
				scale /= deviation(scales[p], c.eps)
			}
			for u, v := range row {
				for k, w := range matrix.Row(u) {
					all[i][k] += scale * v * float64(w)
				}
			}
		}
	}
	return all
}

// places returns the units at each place of a picture: of [N, units], [N, tokens, units] or [N, units, height, width].
func places(layer *tensor.Float32, i int) [][]float64 {
	units, n, of := layer.Shape[len(layer.Shape)-1], 1, layer.Row(i)
	if len(layer.Shape) == 3 {
		n = layer.Shape[1]
	}
	at := func(p, u int) float32 { return of[p*units+u] }
	if len(layer.Shape) == 4 {
		units, n = layer.Shape[1], layer.Shape[2]*layer.Shape[3]
		at = func(p, u int) float32 { return of[u*n+p] }
	}
	all := make([][]float64, n)
	for p := range all {
		all[p] = make([]float64, units)
		for u := range all[p] {
			all[p][u] = float64(at(p, u))
		}
	}
	return all
}

func leadOf(m *Model, layer *tensor.Float32) int {
	if len(layer.Shape) != 3 || m.config.image.patch == 0 {
		return 0
	}
	side := m.Preprocess().Size / m.config.image.patch
	return layer.Shape[1] - side*side
}

func meanOf(rows [][]float64, lead int) []float64 {
	if rows == nil {
		return nil
	}
	mean := make([]float64, len(rows[0]))
	for _, row := range rows[lead:] {
		for u, v := range row {
			mean[u] += v / float64(len(rows)-lead)
		}
	}
	return mean
}

func deviation(x []float64, eps float64) float64 {
	var mean, squares float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		squares += (v - mean) * (v - mean) / float64(len(x))
	}
	return math.Sqrt(squares + eps)
}

// variation is how far embeddings less their parts differ between pictures, beside how far the parts do.
func variation(e *tensor.Float32, of [][]float64) float64 {
	left := make([][]float64, len(of))
	for i := range left {
		left[i] = make([]float64, len(of[i]))
		for k, v := range e.Row(i) {
			left[i][k] = float64(v) - of[i][k]
		}
	}
	return spreadOf(left, of)
}

// spreadOf is the distance of rows from their first, beside that of others.
func spreadOf(rows, beside [][]float64) float64 {
	size := func(x [][]float64) (s float64) {
		for _, row := range x {
			for k, v := range row {
				s += (v - x[0][k]) * (v - x[0][k])
			}
		}
		return math.Sqrt(s)
	}
	return size(rows) / size(beside)
}
