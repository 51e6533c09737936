package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Recomputed is a unit's activation on one image, as stored and as computed again.
type Recomputed struct {
	Key                string // of the image
	Stored, Recomputed float64
}

// UnitReader reads what is stored of a unit. *store.Reader satisfies it.
type UnitReader interface {
	Column(ctx context.Context, model, layer string, unit int) ([]byte, error)
	ColumnSample(ctx context.Context, model, layer string) (neuron.ColumnSample, error)
	Entries(ctx context.Context, model string, from, to int) ([]neuron.Entry, error)
}

// RecomputeUnit computes a unit's activations on n images again: on its strongest ones and on others drawn
// from the data set, whose pictures are given.
func RecomputeUnit(ctx context.Context, r UnitReader, d neuron.UnitDetail, pictures dataset.Source, net Network, n int) ([]Recomputed, error) {
	images, err := storedActivations(ctx, r, d, n)
	if err != nil {
		return nil, err
	}
	batch, err := batchOf(ctx, pictures, images, d.ModelOf.Preprocess)
	if err != nil {
		return nil, err
	}
	return images, runUnit(ctx, net, d, batch, images)
}

// storedActivations returns the strongest images, half of n, and others drawn from the data set.
func storedActivations(ctx context.Context, r UnitReader, d neuron.UnitDetail, n int) ([]Recomputed, error) {
	column, err := r.Column(ctx, d.Model, d.Layer, d.Unit.Unit)
	if err != nil {
		return nil, err
	}
	sample, err := r.ColumnSample(ctx, d.Model, d.Layer)
	if err != nil {
		return nil, err
	}
	var images []Recomputed
	for _, e := range d.Top[:min(len(d.Top), n/2)] {
		images = append(images, Recomputed{Key: e.Image.Key, Stored: e.Activation})
	}
	for _, i := range neuron.Shuffled(len(column)/tensor.HalfBytes, d.ModelOf.Dataset.Seed) {
		a := float64(tensor.HalfValue(binary.LittleEndian.Uint16(column[int(i)*tensor.HalfBytes:])))
		if len(images) >= n {
			break
		}
		if math.IsNaN(a) {
			continue
		}
		ordinal := sample.Ordinal(int(i))
		entries, err := r.Entries(ctx, d.Model, ordinal, ordinal+1)
		if err != nil {
			return nil, err
		}
		images = append(images, Recomputed{Key: entries[0].Image.Key, Stored: a})
	}
	return images, nil
}

// batchOf decodes and preprocesses images.
func batchOf(ctx context.Context, pictures dataset.Source, images []Recomputed, p neuron.Preprocess) (*tensor.Float32, error) {
	at := make(map[string]int, pictures.Len())
	for i := range pictures.Len() {
		at[pictures.Image(i).Key] = i
	}
	batch := tensor.New[float32](len(images), 3, p.Size, p.Size)
	for row, image := range images {
		i, ok := at[image.Key]
		if !ok {
			return nil, fmt.Errorf("%s has no picture %s: it is not what was indexed", pictures.Name(), image.Key)
		}
		im, err := pictures.Picture(ctx, i, p.DecodeSide())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", image.Key, err)
		}
		if err := clip.Preprocess(batch.Row(row), im, p); err != nil {
			return nil, fmt.Errorf("%s: %w", image.Key, err)
		}
	}
	return batch, nil
}

// runUnit fills in the recomputed activations.
func runUnit(ctx context.Context, net Network, d neuron.UnitDetail, batch *tensor.Float32, images []Recomputed) (err error) {
	runner, err := net.Open(ctx, []clip.Output{{Tap: d.LayerOf.Tap, Reduce: d.LayerOf.Reduce}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, runner.Close()) }()
	activations := tensor.New[float32](len(images), d.LayerOf.Units)
	if err := runner.Run(ctx, batch, []*tensor.Float32{activations}); err != nil {
		return err
	}
	for i := range images {
		images[i].Recomputed = float64(activations.Row(i)[d.Unit.Unit])
	}
	return nil
}
