package dataset

import (
	"context"
	"image"
	"math/rand/v2"
	"slices"

	"multiscope/internal/neuron"
)

// selection is a Source of some of another's pictures in an order of its own.
type selection struct {
	Source
	name  string
	order []int32 // nil: all in order
}

// Select returns what opts take of src: a sample, shuffled, limited, in this order of steps.
func Select(src Source, opts Options) Source {
	if opts.Name == "" {
		opts.Name = src.Name()
	}
	return &selection{Source: src, name: opts.Name, order: orderOf(src.Len(), opts)}
}

// orderOf returns the pictures to take of n, or nil for all of them in order.
func orderOf(n int, o Options) []int32 {
	if (o.Sample <= 0 || o.Sample >= n) && !o.Shuffle && (o.Limit <= 0 || o.Limit >= n) {
		return nil
	}
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	if o.Sample > 0 && o.Sample < n {
		permute(order, o.SampleSeed)
		order = slices.Clone(order[:o.Sample])
		slices.Sort(order)
	}
	if o.Shuffle {
		permute(order, o.ShuffleSeed)
	}
	if o.Limit > 0 && o.Limit < len(order) {
		order = slices.Clone(order[:o.Limit])
	}
	return order
}

// permute shuffles by a generator that Go promises to keep (PCG), so that a seed means the
// same order for ever.
func permute(order []int32, seed int64) {
	r := rand.New(rand.NewPCG(uint64(seed), 0))
	for i := len(order) - 1; i > 0; i-- {
		j := r.IntN(i + 1)
		order[i], order[j] = order[j], order[i]
	}
}

func (s *selection) Name() string              { return s.name }
func (s *selection) LeftOut() []neuron.Failure { return LeftOut(s.Source) }

func (s *selection) Len() int {
	if s.order == nil {
		return s.Source.Len()
	}
	return len(s.order)
}

func (s *selection) at(i int) int {
	if s.order == nil {
		return i
	}
	return int(s.order[i])
}

func (s *selection) Image(i int) neuron.Image { return s.Source.Image(s.at(i)) }

func (s *selection) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	return s.Source.Picture(ctx, s.at(i), minSide)
}
