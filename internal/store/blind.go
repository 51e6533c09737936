package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

// BlindSample cuts the range from a unit's lowest to its highest activation into bins of equal width and draws at most
// perBin images of each at random, in random order; one seed gives one result. A layer that keeps a sample of its
// activations is searched in that sample; bins that it leaves short get stored examples. Memory is bounded by the images
// drawn and one column. It fails for a unit that is constant.
func (r *Reader) BlindSample(ctx context.Context, ref neuron.Ref, bins, perBin int, seed int64) (neuron.BlindSample, error) {
	layer, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return neuron.BlindSample{}, err
	}
	u, _, err := r.unit(ctx, layer, ref.Unit)
	if err != nil {
		return neuron.BlindSample{}, err
	}
	if !(u.Max > u.Min) || !(u.Std > 0) {
		return neuron.BlindSample{}, neuron.Invalidf("Neuron %s has the same activation on all images: there is no range to sample from.", ref)
	}
	s := neuron.BlindSample{Lo: u.Min, Width: (u.Max - u.Min) / float64(bins), Std: u.Std, Available: make([]int, bins)}
	column, kept, err := r.sampledColumn(ctx, layer, ref.Unit)
	if err != nil {
		return s, err
	}
	d := newBinDraw(s, perBin, seed)
	for i := range len(column) / tensor.HalfBytes {
		a := float64(tensor.HalfValue(binary.LittleEndian.Uint16(column[i*tensor.HalfBytes:])))
		if a == a { // false for NaN: a file that could not be read
			d.add(neuron.Pick{Ordinal: kept.Ordinal(i), Activation: a})
		}
	}
	if kept != nil {
		if err := r.addToShortBins(ctx, layer, u, d); err != nil {
			return s, err
		}
	}
	s.Images, err = r.blindImages(ctx, layer, s, d.shuffled(seed))
	return s, err
}

// binDraw draws images of bins at random, each with the same chance, by reservoirs (Vitter, Random Sampling with a
// Reservoir, 1985, algorithm R).
type binDraw struct {
	neuron.BlindSample
	perBin int
	random *rand.Rand
	drawn  [][]neuron.Pick
}

func newBinDraw(s neuron.BlindSample, perBin int, seed int64) *binDraw {
	return &binDraw{s, perBin, rand.New(rand.NewPCG(uint64(seed), 1)), make([][]neuron.Pick, len(s.Available))}
}

func (d *binDraw) add(p neuron.Pick) {
	bin := d.Edges().Of(p.Activation)
	d.Available[bin]++
	if len(d.drawn[bin]) < d.perBin {
		d.drawn[bin] = append(d.drawn[bin], p)
	} else if at := d.random.IntN(d.Available[bin]); at < d.perBin {
		d.drawn[bin][at] = p
	}
}

// shuffled returns all that was drawn in an order that says nothing of the bins.
func (d *binDraw) shuffled(seed int64) []neuron.Pick {
	var all, order []neuron.Pick
	for _, picks := range d.drawn {
		all = append(all, picks...)
	}
	for _, i := range neuron.Shuffled(len(all), seed) {
		order = append(order, all[i])
	}
	return order
}

// addToShortBins adds stored examples to the bins that a sample of the activations leaves short.
func (r *Reader) addToShortBins(ctx context.Context, layer layerRow, u neuron.Unit, d *binDraw) error {
	examples, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (p neuron.Pick, err error) {
		return p, rows.Scan(&p.Ordinal, &p.Activation)
	}, exampleOrdinalsSQL, layer.id, u.Unit)
	if err != nil {
		return fmt.Errorf("read examples of %s: %w", u.Ref, r.read.Explain(err))
	}
	there := map[int]bool{}
	for _, picks := range d.drawn {
		for _, p := range picks {
			there[p.Ordinal] = true
		}
	}
	for _, e := range examples {
		if bin := d.Edges().Of(e.Activation); !there[e.Ordinal] && len(d.drawn[bin]) < d.perBin {
			d.add(e)
		}
	}
	return nil
}

const blindImagesSQL = `-- Reader.blindImages
SELECT j.key, i.key FROM json_each(+?2) j CROSS JOIN images i ON i.dataset_id = +?1 AND i.ordinal = j.value`

// blindImages returns the images that were drawn, in their order.
func (r *Reader) blindImages(ctx context.Context, layer layerRow, s neuron.BlindSample, picks []neuron.Pick) ([]neuron.BlindImage, error) {
	ordinals := make([]int, len(picks))
	images := make([]neuron.BlindImage, len(picks))
	for i, p := range picks {
		ordinals[i] = p.Ordinal
		images[i] = neuron.BlindImage{Bin: s.Edges().Of(p.Activation), Activation: p.Activation}
	}
	found, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var at int
		var key string
		err := rows.Scan(&at, &key)
		images[at].Key = key
		return struct{}{}, err
	}, blindImagesSQL, layer.dataset, sqlite.List(ordinals))
	if err == nil && len(found) != len(picks) {
		err = fmt.Errorf("%d of %d images have no row", len(picks)-len(found), len(picks))
	}
	if err != nil {
		return nil, fmt.Errorf("read images of %s/%s: %w", layer.Model, layer.Slug, r.read.Explain(err))
	}
	return images, nil
}
