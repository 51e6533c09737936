package index

import (
	"context"
	"fmt"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
)

// listing joins the pictures that the store knows, in the data set's order, with those of the
// source. A data set only grows: what is new in the source goes to its end, and what the source
// has no longer keeps its place.
type listing struct {
	known  int         // pictures in the store when the two were compared
	places map[int]int // ordinal → index in the source; nil where they are the same
	fresh  []int       // indices in the source of what is new; nil where that is all from known on
	source dataset.Source
}

// entriesAtOnce is how many keys are read from the store at a time.
const entriesAtOnce = 10_000

// list compares store and source. The usual case, a source that begins with what is known and whose
// files can be read, takes no memory.
func (ix *indexer) list(ctx context.Context) (listing, error) {
	l := listing{source: ix.Pictures}
	same := true
	err := ix.eachKnown(ctx, func(ordinal int, e neuron.Entry) {
		same = same && ordinal < l.source.Len() && l.source.Image(ordinal).Key == e.Image.Key
		l.known++
	})
	if err != nil || same && len(ix.report.LeftOut) == 0 {
		return l, err
	}
	return l, ix.match(ctx, &l)
}

// match finds pictures by their keys.
func (ix *indexer) match(ctx context.Context, l *listing) error {
	ordinals := make(map[string]int, l.known)
	err := ix.eachKnown(ctx, func(ordinal int, e neuron.Entry) { ordinals[e.Image.Key] = ordinal })
	if err != nil {
		return err
	}
	left := make(map[string]bool, len(ix.report.LeftOut))
	for _, f := range ix.report.LeftOut {
		left[f.Key] = true
	}
	l.places, l.fresh = map[int]int{}, []int{}
	for i := range l.source.Len() {
		key := l.source.Image(i).Key
		if ordinal, known := ordinals[key]; known {
			l.places[ordinal] = i
		} else if !left[key] {
			l.fresh = append(l.fresh, i)
		}
	}
	if len(l.places) == 0 && l.known > 0 {
		return fmt.Errorf("the data set %s has %d other pictures than %s; name the ones that were indexed, or give these a name of their own with --dataset",
			ix.Model.Dataset.Name, l.known, ix.Pictures.Name())
	}
	return nil
}

func (ix *indexer) eachKnown(ctx context.Context, visit func(ordinal int, e neuron.Entry)) error {
	for first := 0; ; first += entriesAtOnce {
		entries, err := ix.Store.Entries(ctx, ix.Model.Slug, first, first+entriesAtOnce)
		if err != nil {
			return err
		}
		for i, e := range entries {
			visit(first+i, e)
		}
		if len(entries) < entriesAtOnce {
			return nil
		}
	}
}

// total returns how many pictures the data set has with the new ones.
func (l listing) total() int {
	if l.places != nil {
		return l.known + len(l.fresh)
	}
	return max(l.known, l.source.Len())
}

// index returns where the source has the picture, −1 where it does not.
func (l listing) index(ordinal int) int {
	switch {
	case ordinal >= l.known && l.fresh != nil:
		return l.fresh[ordinal-l.known]
	case l.places == nil && ordinal < l.source.Len():
		return ordinal
	}
	if i, there := l.places[ordinal]; there {
		return i
	}
	return -1
}
