package probe

import (
	"context"
	"math"
	"math/rand/v2"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// data is the images that a classifier is fitted to and judged on.
type data struct {
	study.Grouped
	category, why string
	fitted, held  part
	constant      int // units that do not differ among the images fitted to
}

// part is some of the images.
type part struct {
	images []int           // places in Grouped.Images
	x      *tensor.Float32 // [images, units], standardised by the images fitted to
	y      []int
}

// read draws images, holds some of each class out, and reads the activations of all.
func read(ctx context.Context, s *study.Session, o Options) (*data, error) {
	d := &data{}
	var err error
	if d.category, d.why, err = s.Category(ctx, o.Category, leastValues, mostValues); err != nil {
		return nil, err
	}
	if d.Grouped, err = s.SampleGroups(ctx, d.category, o.MostImages, o.LeastImages, o.Seed); err != nil {
		return nil, err
	}
	switch n := len(d.Groups); {
	case n < 2:
		return nil, study.Unfitf("Of the values of “%s”, %d have %d of the %d images drawn, or more: a classifier needs two. Draw more with --most-images, take smaller classes with --least-images, or name another category.",
			d.category, n, o.LeastImages, min(o.MostImages, d.Of))
	case n > mostClasses:
		return nil, neuron.Invalidf("“%s” has %d classes; a classifier here has %d at most. Raise --least-images to leave out small ones.", d.category, n, mostClasses)
	}
	d.split(o)
	return d, d.standardise(ctx, s)
}

// split holds out a share of each class's images, by the seed.
func (d *data) split(o Options) {
	random := rand.New(rand.NewPCG(uint64(o.Seed), 1))
	of := make([][]int, len(d.Groups))
	for i, group := range d.Group {
		of[group] = append(of[group], i)
	}
	held := make([]bool, len(d.Group))
	for _, images := range of {
		n := int(math.Round(o.HeldOut * float64(len(images))))
		for _, at := range random.Perm(len(images))[:min(max(n, 1), len(images)-1)] {
			held[images[at]] = true
		}
	}
	for i, group := range d.Group {
		p := &d.fitted
		if held[i] {
			p = &d.held
		}
		p.images, p.y = append(p.images, i), append(p.y, group)
	}
}

// standardise reads the activations: each unit's have mean 0 and standard deviation 1 over the images fitted to. One that does not
// differ among them is 0 everywhere.
func (d *data) standardise(ctx context.Context, s *study.Session) error {
	d.fitted.x = tensor.New[float32](len(d.fitted.images), s.Layer.Units)
	d.held.x = tensor.New[float32](len(d.held.images), s.Layer.Units)
	return s.Activations(ctx, d.Images, 0, s.Layer.Units, func(unit int, activations []float32) error {
		var sum, squares float64
		for _, i := range d.fitted.images {
			sum += float64(activations[i])
		}
		mean := sum / float64(len(d.fitted.images))
		for _, i := range d.fitted.images {
			squares += (float64(activations[i]) - mean) * (float64(activations[i]) - mean)
		}
		std := math.Sqrt(squares / float64(len(d.fitted.images)))
		if !(std > 1e-6*math.Abs(mean)) || std == 0 {
			d.constant++
			return nil
		}
		for _, p := range []part{d.fitted, d.held} {
			for row, i := range p.images {
				p.x.Row(row)[unit] = float32((float64(activations[i]) - mean) / std)
			}
		}
		return nil
	})
}
