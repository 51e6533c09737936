package dataset

import (
	"path"
	"slices"
	"strings"
)

// pairs finds the pictures that a description in a shard belongs to. WebDataset's samples share their
// name up to its first dot: photo.v1.jpg and photo.v2.jpg are one sample. Within it a description of
// photo.v1 is that picture's alone.
type pairs struct {
	stems   map[string][]int // pictures by their name without its last extension
	samples map[string][]int // pictures by their name up to its first dot
}

func newPairs(pictures map[string]int) pairs {
	p := pairs{map[string][]int{}, map[string][]int{}}
	for name, i := range pictures {
		p.stems[stemOf(name)] = append(p.stems[stemOf(name)], i)
		p.samples[sampleOf(name)] = append(p.samples[sampleOf(name)], i)
	}
	return p
}

// of returns the pictures that a file describes, in order.
func (p pairs) of(name string) []int {
	found := p.stems[stemOf(name)]
	if len(found) == 0 {
		found = p.samples[sampleOf(name)]
	}
	return slices.Sorted(slices.Values(found))
}

func stemOf(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// sampleOf returns the name that the files of a WebDataset sample share.
func sampleOf(name string) string {
	dir, base := path.Split(name)
	stem, _, _ := strings.Cut(base, ".")
	return dir + stem
}
