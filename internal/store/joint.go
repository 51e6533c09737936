package store

import (
	"context"
	"fmt"
	"iter"
	"math"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// jointExamples is how many images of each neuron.JointSet are read.
const jointExamples = 8

// How many pairs of units are held.
const (
	mostJoints       = 1 << 7 // about 20 kilobytes each
	mostCorrelations = 1 << 12
)

// pairKey is two units of layers' rows.
type pairKey [2]unitKey

// pairsOf goes through the files on which both columns hold a number.
func pairsOf(a, b activations) iter.Seq[neuron.Pair] {
	swapped := len(b.column) < len(a.column)
	if swapped {
		a, b = b, a
	}
	return func(yield func(neuron.Pair) bool) {
		for i := range len(a.column) / tensor.HalfBytes {
			p := neuron.Pair{Ordinal: a.kept.Ordinal(i)}
			var there bool
			if p.A, there = a.of(p.Ordinal); !there {
				continue
			}
			if p.B, there = b.of(p.Ordinal); !there {
				continue
			}
			if swapped {
				p.A, p.B = p.B, p.A
			}
			if !yield(p) {
				return
			}
		}
	}
}

// activationsOf reads a unit's column and the files that it holds.
func (r *Reader) activationsOf(ctx context.Context, l layerRow, unit int) (a activations, err error) {
	a.column, a.kept, err = r.sampledColumn(ctx, l, unit)
	return a, err
}

// comparedLayer returns the layer of a unit that is compared, which has activations or is known from a publication.
func (r *Reader) comparedLayer(ctx context.Context, ref neuron.Ref) (layerRow, error) {
	l, err := r.layer(ctx, ref.Model, ref.Layer)
	if err == nil && l.Published > 0 {
		return l, nil
	}
	return r.readyLayer(ctx, ref.Model, ref.Layer)
}

// Joint returns how two units respond to the same images. Those of models that saw different data sets have none, and
// none have those that are known from a publication alone.
func (r *Reader) Joint(ctx context.Context, a, b neuron.Ref) (neuron.Joint, error) {
	var j neuron.Joint
	ctx, err := r.withVersion(ctx)
	if err != nil {
		return j, err
	}
	la, err := r.comparedLayer(ctx, a)
	if err != nil {
		return j, err
	}
	lb, err := r.comparedLayer(ctx, b)
	if err != nil {
		return j, err
	}
	if la.dataset != lb.dataset || la.Published > 0 || lb.Published > 0 {
		j.A.Ref, j.B.Ref, j.Correlation = a, b, math.NaN()
		return j, nil
	}
	key := pairKey{{la.id, a.Unit}, {lb.id, b.Unit}}
	return r.jointsHeld.get(ctx, r, key, func() (neuron.Joint, error) { return r.readJoint(ctx, la, lb, a, b) })
}

func (r *Reader) readJoint(ctx context.Context, la, lb layerRow, a, b neuron.Ref) (j neuron.Joint, err error) {
	if j.A, _, err = r.unit(ctx, la, a.Unit); err != nil {
		return j, err
	}
	if j.B, _, err = r.unit(ctx, lb, b.Unit); err != nil {
		return j, err
	}
	ofA, err := r.activationsOf(ctx, la, a.Unit)
	if err != nil {
		return j, err
	}
	ofB, err := r.activationsOf(ctx, lb, b.Unit)
	if err != nil {
		return j, err
	}
	pairs := pairsOf(ofA, ofB)
	j.Sampled = ofA.kept != nil || ofB.kept != nil
	j.Correlation, j.Images = neuron.Correlate(pairs)
	j.Bins = neuron.BinPairs(j.A, j.B, pairs)
	picks := neuron.PickPairs(j.A, j.B, pairs, jointExamples)
	for i, set := range []*neuron.JointSet{&j.Both, &j.OnlyA, &j.OnlyB} {
		set.Images = picks.Images[i]
		if set.First, err = r.jointExamples(ctx, la, j, [][]neuron.Pair{picks.Both, picks.OnlyA, picks.OnlyB}[i]); err != nil {
			return j, err
		}
	}
	return j, nil
}

// jointExamples reads the images of pairs, in their order.
func (r *Reader) jointExamples(ctx context.Context, l layerRow, j neuron.Joint, pairs []neuron.Pair) ([]neuron.JointExample, error) {
	picks := make([]neuron.Pick, len(pairs))
	for i, p := range pairs {
		picks[i] = neuron.Pick{Ordinal: p.Ordinal, Activation: p.A}
	}
	seen, err := r.examplesAt(ctx, l, j.A, picks)
	if err == nil && len(seen) != len(pairs) {
		err = fmt.Errorf("%d of %d images of %s and %s are not stored", len(pairs)-len(seen), len(pairs), j.A.Ref, j.B.Ref)
	}
	if err != nil {
		return nil, err
	}
	examples := make([]neuron.JointExample, len(pairs))
	for i, p := range pairs {
		examples[i] = neuron.JointExample{Image: seen[i].Image, ZA: j.A.Z(p.A), ZB: j.B.Z(p.B)}
	}
	return examples, nil
}

// Correlations returns Pearson's correlation of each two units over the images that both saw: row by row, NaN where
// there are no such images or one of them does not vary, 1 for a unit with itself.
func (r *Reader) Correlations(ctx context.Context, refs []neuron.Ref) ([][]float64, error) {
	ctx, err := r.withVersion(ctx)
	if err != nil {
		return nil, err
	}
	columns := &columnsRead{of: make([]*activations, len(refs))}
	for _, ref := range refs {
		l, err := r.comparedLayer(ctx, ref)
		if err != nil {
			return nil, err
		}
		columns.layers = append(columns.layers, l)
	}
	all := make([][]float64, len(refs))
	for i := range refs {
		all[i] = make([]float64, len(refs))
		all[i][i] = 1
		for k := range i {
			key := pairKey{{columns.layers[i].id, refs[i].Unit}, {columns.layers[k].id, refs[k].Unit}}
			all[i][k], err = r.correlationsHeld.get(ctx, r, key, func() (float64, error) { return r.correlate(ctx, columns, refs, i, k) })
			if err != nil {
				return nil, err
			}
			all[k][i] = all[i][k]
		}
	}
	return all, nil
}

// columnsRead are the columns of units that are compared, each read once and only if it is needed.
type columnsRead struct {
	layers []layerRow
	of     []*activations
}

func (r *Reader) correlate(ctx context.Context, c *columnsRead, refs []neuron.Ref, i, k int) (float64, error) {
	if c.layers[i].dataset != c.layers[k].dataset || c.layers[i].Published > 0 {
		return math.NaN(), nil
	}
	for _, at := range []int{i, k} {
		if c.of[at] != nil {
			continue
		}
		a, err := r.activationsOf(ctx, c.layers[at], refs[at].Unit)
		if err != nil {
			return 0, err
		}
		c.of[at] = &a
	}
	correlation, n := neuron.Correlate(pairsOf(*c.of[i], *c.of[k]))
	if n == 0 {
		return math.NaN(), nil
	}
	return correlation, nil
}
