package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const (
	// spareCandidates are kept beyond the examples that are shown: a near-duplicate that turns out stronger may
	// take the place of two.
	spareCandidates = 8
	// levelPictures is how many pictures, drawn uniformly, have the heat maps of all units kept, for examples of
	// levels of the spectrum, whose bounds are known only in the end.
	levelPictures = 512
	// mostMapBytes is what the heat maps of a shard may take in memory, where every picture is a candidate of every unit.
	mostMapBytes = 64 << 20
	mostShard    = 256
	leastShard   = 16
)

// shardFor returns how many pictures are stored together.
func shardFor(layers []neuron.Layer) int {
	bytes := 1
	for _, l := range layers {
		bytes += l.Units * l.Height * l.Width
	}
	return min(mostShard, max(leastShard, mostMapBytes/bytes))
}

// candidates keeps, as pictures pass, what may be shown of them in the end: heat maps of those that are among the
// strongest or most inhibited of a unit so far, or of the sample for levels, and embeddings of the strongest. It
// depends on the pictures and their order alone, not on where a run was cut.
type candidates struct {
	ix           *indexer
	total        int                  // pictures of the data set
	most         [2]int               // candidates of either end, the strongest first
	layers       []*layerCandidates   // as in the range
	fingerprints []neuron.Fingerprint // by ordinal
	fresh        bool
	first        int // ordinal of the shard's first picture
	drawn        []bool
	embedding    int // index of the output; −1 for none
	embeddings   []neuron.Embedding
}

// layerCandidates are those of a layer.
type layerCandidates struct {
	layer  neuron.Layer
	output int                     // index of its maps in a batch's outputs; −1 for none
	lists  [][2]candidateList      // of each unit: the strongest and the most inhibited
	maps   []neuron.PackedHeatMaps // of the shard's pictures, by blocks of units
}

// newCandidates goes on where a run was cut, and adds to the pass what candidates need.
func newCandidates(ctx context.Context, ix *indexer, s pictureRange, total int, p *pass) (*candidates, error) {
	c := &candidates{ix: ix, total: total, fresh: s.fresh, first: s.from, embedding: -1}
	c.most = [2]int{ix.Top + spareCandidates, ix.Bottom + spareCandidates}
	known := s.to
	if s.fresh {
		known = s.from
	}
	var err error
	if c.fingerprints, err = ix.Store.Fingerprints(ctx, ix.Model.Slug, known); err != nil {
		return nil, err
	}
	outputs := p.addMaps(s.layers)
	if ix.Model.Space.Tap != "" {
		c.embedding = p.addOutput(ix.Model.Space.Tap, neuron.Mean, ix.Model.Space.Units)
	}
	for i, l := range s.layers {
		lists, err := ix.Store.CandidateLists(ctx, l.Model, l.Slug)
		if err != nil {
			return nil, err
		}
		of := &layerCandidates{layer: l, output: outputs[i], lists: make([][2]candidateList, l.Units)}
		if err := of.unpack(lists, s.from); err != nil {
			return nil, fmt.Errorf("candidates of %s/%s: %w", l.Model, l.Slug, err)
		}
		if of.output >= 0 {
			of.maps = make([]neuron.PackedHeatMaps, (l.Units+neuron.BlockUnits-1)/neuron.BlockUnits)
			for b := range of.maps {
				of.maps[b] = neuron.PackedHeatMaps{Height: l.Height, Width: l.Width}
			}
		}
		c.layers = append(c.layers, of)
	}
	return c, nil
}

// take takes over what picture i of a batch, whose ordinal is given, may be shown for.
func (c *candidates) take(e prepared, b *batch, i, ordinal int) {
	if c.fresh {
		c.fingerprints = append(c.fingerprints, e.Fingerprint)
	}
	drawn := c.isDrawn(ordinal)
	c.drawn = append(c.drawn, drawn)
	if e.Failure != "" {
		return
	}
	for l, of := range c.layers {
		var maps []float32
		if of.output >= 0 {
			maps = b.outputs[of.output].Row(i)
		}
		of.take(ordinal, b.outputs[l].Row(i), maps, drawn, c.most, c.fingerprints)
	}
	if c.embedding >= 0 {
		c.embeddings = append(c.embeddings, embedding(ordinal, b.outputs[c.embedding].Row(i)))
	}
}

func (c *candidates) isDrawn(ordinal int) bool {
	return neuron.Drawn(ordinal, levelPictures, c.total, c.ix.Model.Dataset.Seed)
}

func (of *layerCandidates) take(ordinal int, activations, maps []float32, drawn bool, most [2]int, fingerprints []neuron.Fingerprint) {
	cells := len(maps) / len(activations)
	for unit, a := range activations {
		a = tensor.HalfValue(tensor.Half(a)) // as it is stored and compared in the end
		lists := &of.lists[unit]
		keep := drawn
		for side := range lists {
			keep = lists[side].offer(candidate{int32(ordinal), a}, sides[side], most[side], fingerprints) || keep
		}
		if !keep || cells == 0 {
			continue
		}
		values := maps[unit*cells : (unit+1)*cells]
		at, largest := extremes(values, a < 0)
		quantise(of.maps[unit/neuron.BlockUnits].Append(unit, ordinal, at), values, largest)
	}
}

// addTo adds the candidates of a shard to it, and makes room for the next one.
func (c *candidates) addTo(shard *neuron.Shard) {
	strong := make([]bool, shard.Images)
	for i, of := range c.layers {
		members := of.members(c.first, shard.Images, strong)
		for b := range of.maps {
			of.maps[b].Keep(func(unit, ordinal int) bool {
				return c.drawn[ordinal-c.first] || members[unit*shard.Images+ordinal-c.first]
			})
		}
		shard.Layers[i].Candidates = neuron.Candidates{Lists: of.pack(), Maps: slices.Clone(of.maps)}
		for b := range of.maps {
			of.maps[b].Bytes = nil // the first shards have many times what later ones have
		}
	}
	for _, e := range c.embeddings {
		if strong[e.Ordinal-c.first] {
			shard.Embeddings = append(shard.Embeddings, e)
		}
	}
	c.first += shard.Images
	c.drawn, c.embeddings = c.drawn[:0], c.embeddings[:0]
}

// members returns, for each unit and each of n pictures from first, whether it is a candidate still, and sets in
// strong which are among the strongest of any unit.
func (of *layerCandidates) members(first, n int, strong []bool) []bool {
	members := make([]bool, len(of.lists)*n)
	for unit, lists := range of.lists {
		for side, list := range lists {
			for _, e := range list {
				if at := int(e.ordinal) - first; at >= 0 {
					members[unit*n+at] = true
					strong[at] = strong[at] || side == 0
				}
			}
		}
	}
	return members
}

// prune drops the heat maps of pictures that are candidates no longer, so that what waits does not grow with the
// data set.
func (c *candidates) prune(ctx context.Context) error {
	for _, of := range c.layers {
		for block := range of.maps {
			if err := c.pruneBlock(ctx, of, block); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *candidates) pruneBlock(ctx context.Context, of *layerCandidates, block int) error {
	members := map[[2]int]bool{}
	for unit := block * neuron.BlockUnits; unit < min((block+1)*neuron.BlockUnits, len(of.lists)); unit++ {
		for _, list := range of.lists[unit] {
			for _, e := range list {
				members[[2]int{unit, int(e.ordinal)}] = true
			}
		}
	}
	all := neuron.PackedHeatMaps{Height: of.layer.Height, Width: of.layer.Width}
	err := c.ix.Store.CandidateMaps(ctx, of.layer.Model, of.layer.Slug, block, func(maps neuron.PackedHeatMaps) {
		maps.Keep(func(unit, ordinal int) bool { return members[[2]int{unit, ordinal}] || c.isDrawn(ordinal) })
		all.Bytes = append(all.Bytes, maps.Bytes...)
	})
	if err != nil {
		return err
	}
	return c.ix.Store.ReplaceCandidateMaps(ctx, of.layer.Model, of.layer.Slug, block, all)
}

// candidate is a picture and the activation of a unit on it.
type candidate struct {
	ordinal    int32
	activation float32
}

// candidateList are candidates, the most extreme first, of equals the earlier picture.
type candidateList []candidate

// sides are the ends of a unit's activations: by which factor the more extreme is the higher.
var sides = [2]float32{1, -1}

// offer takes e in if it belongs to the most extreme, at most so many, and is no near-duplicate of a more extreme
// one. It takes the place of near-duplicates that are less extreme. Pictures must be offered in order.
func (l *candidateList) offer(e candidate, sign float32, most int, fingerprints []neuron.Fingerprint) bool {
	list := *l
	v := e.activation * sign
	if v != v || len(list) >= most && v <= list[len(list)-1].activation*sign {
		return false
	}
	at := sort.Search(len(list), func(i int) bool { return list[i].activation*sign < v })
	print := &fingerprints[e.ordinal]
	for _, stronger := range list[:at] {
		if print.Alike(fingerprints[stronger.ordinal]) {
			return false
		}
	}
	weaker := slices.DeleteFunc(list[at:], func(w candidate) bool { return print.Alike(fingerprints[w.ordinal]) })
	list = slices.Insert(list[:at+len(weaker)], at, e)
	*l = list[:min(len(list), most)]
	return true
}

// pack writes the lists of all units, as candidate_lists describes them.
func (of *layerCandidates) pack() []byte {
	var b []byte
	for _, lists := range of.lists {
		for _, list := range lists {
			b = binary.LittleEndian.AppendUint16(b, uint16(len(list)))
			for _, e := range list {
				b = binary.LittleEndian.AppendUint32(b, uint32(e.ordinal))
				b = binary.LittleEndian.AppendUint16(b, tensor.Half(e.activation))
			}
		}
	}
	return b
}

const packedCandidate = 4 + tensor.HalfBytes

// unpack reads what pack wrote of pictures before an ordinal; nil holds none.
func (of *layerCandidates) unpack(b []byte, before int) error {
	if b == nil {
		return nil
	}
	broken := errors.New("they are damaged; remove the model with “multiscope remove” and index it again")
	for unit := range of.lists {
		for side := range of.lists[unit] {
			if len(b) < 2 {
				return broken
			}
			n := int(binary.LittleEndian.Uint16(b))
			if b = b[2:]; len(b) < n*packedCandidate {
				return broken
			}
			list := make(candidateList, n)
			for i := range list {
				list[i] = candidate{int32(binary.LittleEndian.Uint32(b)), tensor.HalfValue(binary.LittleEndian.Uint16(b[4:]))}
				finite := list[i].activation-list[i].activation == 0
				if list[i].ordinal < 0 || int(list[i].ordinal) >= before || !finite {
					return broken
				}
				b = b[packedCandidate:]
			}
			of.lists[unit][side] = list
		}
	}
	if len(b) > 0 {
		return broken
	}
	return nil
}
