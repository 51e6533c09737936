package wordspace

import (
	"context"
	"encoding/binary"
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// mask takes out of each word's embedding the part that units which follow letters add to it,
//
//	V(w) − s·Σ_u (a_u(w) − mean_u)·P_u
//
// where a_u(w) is the unit's activation on word w, mean_u its mean over words and P_u its readout, what one unit of
// activation adds. It is an approximation: readouts ignore where on a picture a unit fires, and are of embeddings before
// these are made one long. The scale s between the two is the one that leaves least of the variance over words, and
// never below zero.
func (p *placed) mask(ctx context.Context, src Source, model string) (Mask, error) {
	letters, err := src.LetterMask(ctx, model)
	if err != nil {
		return Mask{}, err
	}
	if letters.Readout.Embedding != p.dims {
		return Mask{}, fmt.Errorf("word space of %s: readouts have %d numbers, embeddings %d", model, letters.Readout.Embedding, p.dims)
	}
	activations, err := p.activations(ctx, src, model, letters)
	if err != nil {
		return Mask{}, err
	}
	added := p.added(activations, letters)
	m := Mask{Layer: letters.Layer, Units: letters.Units}
	m.Scale, m.Share = p.scale(added)
	for i, x := range added {
		p.numbers[i] -= float32(m.Scale) * x
	}
	return m, nil
}

// activations returns those of the units of a mask on all words, less their means over words: [words, units]. A word whose
// activations are not known has zeros: nothing is taken out of it.
func (p *placed) activations(ctx context.Context, src Source, model string, letters neuron.LetterMask) ([]float32, error) {
	n := len(letters.Units)
	a, known := make([]float32, len(p.words)*n), make([]bool, len(p.words))
	sums, count := make([]float64, n), 0
	place := make(map[string]int, len(p.words))
	for at, word := range p.words {
		place[word] = at
	}
	var short error
	err := src.WordActivationsOf(ctx, model, letters.Layer, func(word string, activations []byte) {
		at, listed := place[word]
		if !listed {
			return
		}
		known[at] = true
		count++
		for i, unit := range letters.Units {
			if (unit+1)*tensor.HalfBytes > len(activations) {
				short = fmt.Errorf("word space of %s: no activation of unit %d on %q", model, unit, word)
				return
			}
			x := tensor.HalfValue(binary.LittleEndian.Uint16(activations[unit*tensor.HalfBytes:]))
			a[at*n+i] = x
			sums[i] += float64(x)
		}
	})
	if err == nil {
		err = short
	}
	for i, mean := range divided(sums, count) {
		for at := range p.words {
			if known[at] {
				a[at*n+i] -= mean
			}
		}
	}
	return a, err
}

// added returns what the units of a mask add to the embedding of each word: activations times readouts, [words, dims].
func (p *placed) added(activations []float32, letters neuron.LetterMask) []float32 {
	n := len(letters.Units)
	readouts := make([]float32, 0, n*p.dims)
	for _, unit := range letters.Units {
		readouts = append(readouts, letters.Readout.Row(unit)...)
	}
	added := make([]float32, len(p.words)*p.dims)
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1,
		blas32.General{Rows: len(p.words), Cols: n, Stride: n, Data: activations},
		blas32.General{Rows: n, Cols: p.dims, Stride: p.dims, Data: readouts}, 0,
		blas32.General{Rows: len(p.words), Cols: p.dims, Stride: p.dims, Data: added})
	return added
}

// scale fits what is added to the embeddings less their mean, by least squares, and says which share of the variance of
// embeddings over words it takes away.
func (p *placed) scale(added []float32) (scale, share float64) {
	mean := p.mean()
	var both, squares, variance float64
	for i, x := range added {
		centred := float64(p.numbers[i] - mean[i%p.dims])
		both += centred * float64(x)
		squares += float64(x) * float64(x)
		variance += centred * centred
	}
	if both <= 0 || squares == 0 || variance == 0 {
		return 0, 0
	}
	return both / squares, both * both / squares / variance
}
