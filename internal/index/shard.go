package index

import (
	"context"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// shardBuilder gathers batches until a shard is full. Its memory is that of one shard.
type shardBuilder struct {
	ix       *indexer
	pictures pictureRange
	size     int
	n        int            // pictures gathered
	first    int            // ordinal of the first
	entries  []neuron.Entry // of new pictures
	lost     int            // pictures in a row that could not be read
	waiting  int            // pictures stored since shards became columns
	parts    [][]byte       // of each layer: float16, a row of size for each unit
	examples *candidates    // nil where a second pass makes heat maps and embeddings
}

// newShardBuilder returns one for the pictures of a range of a data set of total pictures. It adds to the pass what
// candidates need.
func newShardBuilder(ctx context.Context, ix *indexer, s pictureRange, total int, p *pass) (*shardBuilder, error) {
	b := &shardBuilder{ix: ix, pictures: s, size: ix.Shard, first: s.from}
	for _, l := range s.layers {
		b.parts = append(b.parts, make([]byte, l.Units*b.size*tensor.HalfBytes))
	}
	if ix.secondPass {
		return b, nil
	}
	var err error
	b.examples, err = newCandidates(ctx, ix, s, total, p)
	return b, err
}

// add takes a batch over, and stores the shards that it fills. Where they end is not up to where
// batches do, so that the size of a batch shows in nothing that is stored.
func (s *shardBuilder) add(ctx context.Context, b *batch) error {
	for i := range b.tasks {
		if err := s.take(b.prepared[i], b, i); err != nil {
			return err
		}
		if s.n < s.size {
			continue
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	s.ix.report.Ran += len(b.tasks)
	return nil
}

// take takes over picture i of a batch. A new one whose file cannot be read at all is left out: it may
// be there again when the next run finds that it is missing.
func (s *shardBuilder) take(e prepared, b *batch, i int) error {
	if err := s.countLost(e); err != nil {
		return err
	}
	if e.lost && s.pictures.fresh {
		s.ix.report.LeftOut = append(s.ix.report.LeftOut, neuron.Failure{Key: e.Image.Key, Reason: e.Failure})
		return nil
	}
	if s.pictures.fresh {
		s.entries = append(s.entries, e.Entry)
	}
	for layer, part := range s.parts {
		scatter(part, b.outputs[layer].Row(i), s.n, s.size, e.Failure != "")
	}
	if s.examples != nil {
		s.examples.take(e, b, i, s.first+s.n)
	}
	s.n++
	return nil
}

// mostLost is how many files in a row may be unreadable. More mean that their disk is gone, and
// that must not go into the data set as a property of the files. Files that this user may not read do not
// count: their disk is there.
const mostLost = 32

func (s *shardBuilder) countLost(e prepared) error {
	if !e.lost || e.denied {
		s.lost = 0
		return nil
	}
	if s.lost++; s.lost < mostLost {
		return nil
	}
	return fmt.Errorf("%d files in a row cannot be read, the last one since: %s; see that their disk is there and run the same command again", s.lost, e.Failure)
}

// scatter writes a picture's activations into column at of a part.
func scatter(part []byte, activations []float32, at, size int, failed bool) {
	for unit, a := range activations {
		h := uint16(halfNaN)
		if !failed {
			h = tensor.Half(a)
		}
		i := (unit*size + at) * tensor.HalfBytes
		part[i], part[i+1] = byte(h), byte(h>>8)
	}
}

// halfNaN is not-a-number in float16: no activation.
const halfNaN = 0x7e00

// compactImages is how many pictures wait at most before their shards become columns: as many as
// make a whole row of a column, or a little more.
const compactImages = 7936

// flush stores what has been gathered.
func (s *shardBuilder) flush(ctx context.Context) error {
	if s.n == 0 {
		return nil
	}
	shard := neuron.Shard{Model: s.ix.Model.Slug, First: s.first, Images: s.n, New: s.entries}
	for i, l := range s.pictures.layers {
		shard.Layers = append(shard.Layers, neuron.LayerPart{Layer: l.Slug, Activations: packed(s.parts[i], l.Units, s.size, s.n)})
	}
	if s.examples != nil {
		s.examples.addTo(&shard)
	}
	if err := s.ix.Store.WriteShard(ctx, shard); err != nil {
		return err
	}
	s.ix.changed = true
	s.first += s.n
	s.entries = s.entries[:0]
	if s.waiting += s.n; s.waiting < s.ix.compactAfter {
		s.n = 0
		return nil
	}
	s.n, s.waiting = 0, 0
	if err := s.ix.compact(ctx, s.pictures.layers); err != nil || s.examples == nil {
		return err
	}
	return s.examples.prune(ctx)
}

// packed closes the gaps between the rows of a part that is not full.
func packed(part []byte, units, size, n int) []byte {
	if n < size {
		for unit := 1; unit < units; unit++ {
			copy(part[unit*n*tensor.HalfBytes:], part[unit*size*tensor.HalfBytes:][:n*tensor.HalfBytes])
		}
	}
	return part[:units*n*tensor.HalfBytes]
}
