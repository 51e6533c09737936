package dataset

import (
	"context"
	"fmt"
	"image"
	"slices"
	"sort"

	"multiscope/internal/neuron"
)

// joined is a Source of several, one after the other. Keys begin with their source's name.
type joined struct {
	name    string
	sources []Source
	names   []string
	starts  []int // number of each source's first picture, and at last how many there are
}

// Join makes one Source of several. Sources of one name are told apart by a number.
func Join(name string, sources ...Source) Source {
	j := &joined{name: name, sources: sources, starts: []int{0}}
	for _, s := range sources {
		unique := s.Name()
		for n := 2; slices.Contains(j.names, unique); n++ {
			unique = fmt.Sprintf("%s-%d", s.Name(), n)
		}
		j.names = append(j.names, unique)
		j.starts = append(j.starts, j.Len()+s.Len())
	}
	return j
}

func (j *joined) Name() string { return j.name }
func (j *joined) Len() int     { return j.starts[len(j.starts)-1] }

// find returns the source of picture i and its number there.
func (j *joined) find(i int) (source, at int) {
	source = sort.SearchInts(j.starts, i+1) - 1
	return source, i - j.starts[source]
}

func (j *joined) LeftOut() (all []neuron.Failure) {
	for i, s := range j.sources {
		for _, f := range LeftOut(s) {
			all = append(all, neuron.Failure{Key: j.names[i] + "/" + f.Key, Reason: f.Reason})
		}
	}
	return all
}

func (j *joined) Image(i int) neuron.Image {
	source, at := j.find(i)
	im := j.sources[source].Image(at)
	im.Key = j.names[source] + "/" + im.Key
	return im
}

func (j *joined) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	source, at := j.find(i)
	im, err := j.sources[source].Picture(ctx, at, minSide)
	if err != nil {
		return nil, fmt.Errorf("%s/%w", j.names[source], err)
	}
	return im, nil
}
