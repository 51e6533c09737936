package storetest

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/crc32"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// perLevel is how many examples of each level are kept.
const perLevel = 16

// unitsAtOnce is how many units are written in one transaction.
const unitsAtOnce = 64

// imageUnits is how many units are kept of each image.
const imageUnits = 8

// writeUnits summarises the stored columns, so that all numbers of a unit agree.
func (w *filler) writeUnits(ctx context.Context, i int, l neuron.Layer) error {
	summariser := neuron.NewSummariser(w.files(), neuron.Kept{Top: w.spec.Top, Bottom: w.spec.Top, PerLevel: perLevel}, 1, nil)
	for first := 0; first < l.Units; first += unitsAtOnce {
		var sums []neuron.Summary
		for unit := first; unit < min(first+unitsAtOnce, l.Units); unit++ {
			column, err := w.store.Column(ctx, l.Model, l.Slug, unit)
			if err != nil {
				return err
			}
			sum := summariser.Summarise(tensor.Halves(nil, column))
			sum.Unit.Unit, sum.Checksum = unit, crc32.ChecksumIEEE(column)
			sums = append(sums, sum)
		}
		if err := w.store.WriteSummaries(ctx, l.Model, l.Slug, sums); err != nil {
			return err
		}
	}
	if err := w.writeImageUnits(ctx, i, l); err != nil {
		return err
	}
	if err := w.store.FinishSummaries(ctx, l.Model, l.Slug, w.files()); err != nil {
		return err
	}
	if err := w.writeHeatMaps(ctx, l); err != nil {
		return err
	}
	if err := w.writeShared(ctx, l); err != nil {
		return err
	}
	return w.writeClusters(ctx, l)
}

// writeShared makes up what the strongest images of the first units share.
func (w *filler) writeShared(ctx context.Context, l neuron.Layer) error {
	units := make([]neuron.Shared, min(w.spec.Shared, l.Units))
	for unit := range units {
		units[unit] = SharedName(unit)
	}
	return w.store.WriteShared(ctx, l.Model, l.Slug, units)
}

// SharedName is what the strongest images of a made-up unit share.
func SharedName(unit int) neuron.Shared {
	return neuron.Shared{Name: wordAt(unit), Kind: []string{"", "topic", "colour"}[unit%3], Images: 10 + unit%11, Among: 20}
}

// writeImageUnits gives each image some units. To be fast it does not look for the strongest ones.
func (w *filler) writeImageUnits(ctx context.Context, layer int, l neuron.Layer) error {
	var images []neuron.ImageUnits
	for ordinal := range w.files() {
		if w.failed(ordinal) {
			continue
		}
		im := neuron.ImageUnits{Ordinal: ordinal}
		for k := range min(imageUnits, l.Units) {
			unit := (int(hash(uint64(ordinal))%uint64(l.Units)) + k) % l.Units
			im.Units = append(im.Units, neuron.UnitActivation{Unit: unit, Activation: w.activation(layer, unit, ordinal)})
		}
		slices.SortFunc(im.Units, func(a, b neuron.UnitActivation) int { return cmp.Compare(b.Activation, a.Activation) })
		images = append(images, im)
	}
	return w.store.WriteImageUnits(ctx, l.Model, l.Slug, images)
}

// writeHeatMaps makes up a heat map for every example.
func (w *filler) writeHeatMaps(ctx context.Context, l neuron.Layer) error {
	if l.Height*l.Width == 1 {
		return nil
	}
	var places []neuron.UnitHeatMap
	err := w.store.WithoutHeatMap(ctx, l.Model, l.Slug, func(ordinal, unit int, inhibits bool) {
		places = append(places, neuron.UnitHeatMap{Ordinal: ordinal, Unit: unit, Heat: heatMap(l, ordinal, inhibits)})
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(places, 100_000) {
		pass := neuron.HeatMapPass{Maps: []neuron.LayerHeatMaps{{Layer: l.Slug, Units: part}}}
		if err := w.store.WriteHeatMapPass(ctx, l.Model, pass); err != nil {
			return err
		}
	}
	return w.store.FinishHeatMaps(ctx, l.Model, l.Slug)
}

func heatMap(l neuron.Layer, ordinal int, inhibits bool) neuron.HeatMap {
	h := neuron.HeatMap{Height: l.Height, Width: l.Width, Row: ordinal % l.Height, Col: ordinal / l.Height % l.Width}
	for row := range l.Height {
		for col := range l.Width {
			d := (row-h.Row)*(row-h.Row) + (col-h.Col)*(col-h.Col)
			cell := 128 + 127/(1+d)
			if inhibits {
				cell = 256 - cell
			}
			h.Cells = append(h.Cells, byte(cell))
		}
	}
	return h
}

// unitWords is how many words are kept at either end of a unit.
const unitWords = 20

// writeWords stores made-up activations on words, each of three renderings, and their ranking.
func (w *filler) writeWords(ctx context.Context, layer int, l neuron.Layer) error {
	a := neuron.WordActivations{Renderings: 3}
	var embeddings [][]byte
	for i := range w.spec.Words {
		a.Words = append(a.Words, wordAt(i))
		embeddings = append(embeddings, tensor.AppendHalves(nil, wordDirection(i)...))
		for unit := range l.Units {
			a.Activations = tensor.AppendHalves(a.Activations, w.activation(layer, unit, 1<<27+i))
			a.Spreads = tensor.AppendHalves(a.Spreads, wordSpread(unit, i))
		}
	}
	if err := w.store.WriteWordEmbeddings(ctx, l.Model, a.Words, embeddings); err != nil {
		return err
	}
	if err := w.store.WriteWords(ctx, l.Model, l.Slug, a); err != nil {
		return err
	}
	if _, err := w.store.WriteListedWords(ctx, listed(a.Words)); err != nil {
		return err
	}
	ids, rows, err := w.store.WordActivations(ctx, l.Model, l.Slug)
	if err != nil {
		return err
	}
	return w.store.WriteWordRanking(ctx, l.Model, l.Slug, rank(l, ids, rows))
}

// listed makes up what lists say of words: some are countries, some emotions.
func listed(words []string) []neuron.ListedWord {
	var all []neuron.ListedWord
	for i, w := range words {
		switch i % 10 {
		case 0:
			all = append(all, neuron.ListedWord{Word: w, Languages: []neuron.WordLanguage{{Tag: "en", Frequency: 100 + i}}, Lexicons: []string{"countries"}})
		case 5:
			all = append(all, neuron.ListedWord{Word: w, Languages: []neuron.WordLanguage{{Tag: "pt"}}, Lexicons: []string{"emotions"}})
		}
	}
	return all
}

// wordDirection is where the image tower places a made-up word: words that follow one another lie side by side.
func wordDirection(word int) []float32 {
	place := make([]float32, spaceUnits)
	angle := float64(word) / 4
	place[0], place[1] = float32(math.Cos(angle)), float32(math.Sin(angle))
	return place
}

// wordSpread is how far the renderings of a made-up word differ in what they do to a unit.
func wordSpread(unit, word int) float32 { return float32((unit+word)%5+1) / 16 }

func rank(l neuron.Layer, ids []int64, rows [][]byte) neuron.WordRanking {
	r := neuron.WordRanking{IDs: ids, Activations: rows, Ranks: make([][]byte, len(ids))}
	for i := range r.Ranks {
		r.Ranks[i] = make([]byte, 2*l.Units)
	}
	order := make([]int, len(ids))
	for unit := range l.Units {
		at := func(i int) float64 {
			return float64(tensor.HalfValue(binary.LittleEndian.Uint16(rows[i][unit*tensor.HalfBytes:])))
		}
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(at(b), at(a)) })
		var picks []neuron.WordPick
		for place, i := range order {
			binary.LittleEndian.PutUint16(r.Ranks[i][2*unit:], uint16(place+1))
			picks = append(picks, neuron.WordPick{ID: ids[i], Activation: at(i), Renderings: 3, Spread: float64(wordSpread(unit, i))})
		}
		n := min(unitWords, len(picks))
		r.Top = append(r.Top, slices.Clone(picks[:n]))
		slices.Reverse(picks)
		r.Low = append(r.Low, slices.Clone(picks[:n]))
	}
	return r
}

// writeMultimodal makes up the concepts of the first units.
func (w *filler) writeMultimodal(ctx context.Context, l neuron.Layer) error {
	units := make([]neuron.Multimodal, min(w.spec.Multimodal, l.Units))
	for unit := range units {
		units[unit] = MultimodalOf(unit)
	}
	return w.store.WriteMultimodal(ctx, l.Model, l.Slug, units)
}

// MultimodalOf is the concept of a made-up unit.
func MultimodalOf(unit int) neuron.Multimodal {
	return neuron.Multimodal{Concept: wordAt(unit), Pictures: 3 + unit, PictureExcess: 1 + float64(unit%7)/2, WordExcess: 6}
}
