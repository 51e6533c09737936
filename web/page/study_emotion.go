package page

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// wordPanel shows the word that is chosen, at the level that is chosen and small at all others; nil where the study
// has no word.
func (e emotionsAsked) wordPanel() (*view.EmotionWordPanel, error) {
	at := slices.IndexFunc(e.Words, func(w neuron.EmotionWord) bool { return w.Word == e.word })
	if at < 0 {
		return nil, nil
	}
	w := e.Words[at]
	terms := e.Terms(e.Levels[e.level], w.Word)
	p := &view.EmotionWordPanel{Word: w.Word, Equation: equationText(neuron.Equation(terms)), Wheel: e.wheelPlaces(w)}
	if e.level == e.Level {
		p.Figure = w.Figure
	}
	if len(terms) == 0 {
		p.Empty = "At this sparsity no neuron is left for the word."
	}
	bars, err := e.termBars(terms[:min(len(terms), mostTerms)])
	if err != nil {
		return nil, err
	}
	p.Terms = bars
	for i := range e.Levels {
		p.Levels = append(p.Levels, e.smallLevel(i, w.Word))
	}
	return p, nil
}

// wheelPlaces words where a word is on the feelings wheel, with those that share the place.
func (e emotionsAsked) wheelPlaces(w neuron.EmotionWord) []view.WheelPlace {
	var places []view.WheelPlace
	for _, way := range w.Wheel {
		place := view.WheelPlace{Way: strings.Join(append(slices.Clone(way), w.Word), " › ")}
		for _, other := range e.Words {
			same := func(v []string) bool { return slices.Equal(v, way) }
			if other.Word != w.Word && slices.ContainsFunc(other.Wheel, same) {
				place.Beside = append(place.Beside, e.wordLink(other.Word))
			}
		}
		places = append(places, place)
	}
	return places
}

// termBars words the terms of a word, with a note on those that its equation leaves out.
func (e emotionsAsked) termBars(terms []neuron.Term) ([]view.SignedBar, error) {
	refs := make([]neuron.Ref, len(terms))
	for i, t := range terms {
		refs[i] = e.Ref(t.Unit)
	}
	neurons, err := e.neurons(refs)
	if err != nil {
		return nil, err
	}
	drawn := neuron.Equation(terms)
	bars := make([]view.SignedBar, len(terms))
	for i, t := range terms {
		n := nameInStudy(neurons[refs[i]], t.Name)
		bars[i] = view.SignedBar{
			Neuron: n, Value: signed(t.Weight), Inhibit: t.Weight < 0, Share: shareOf(t.Weight, terms),
			Note: termNote(t, drawn), Left: !slices.Contains(drawn, t), Chosen: e.unit != nil && *e.unit == refs[i],
		}
	}
	return bars, nil
}

// termNote says why an equation leaves a term out; "" where it does not.
func termNote(t neuron.Term, drawn []neuron.Term) string {
	switch {
	case t.Letters:
		return "answers to letters; left out"
	case slices.Contains(drawn, t):
		return ""
	case math.Abs(t.Share) < neuron.LeastTerm:
		return "below 5 % of the largest; left out"
	}
	return "beyond the fourth; left out"
}

// shareOf returns a weight's size in percent of the largest.
func shareOf(weight float64, terms []neuron.Term) string {
	largest := 0.0
	for _, t := range terms {
		largest = max(largest, math.Abs(t.Weight))
	}
	return share(math.Abs(weight), largest)
}

// signed writes a weight with its sign: "+20.8", "−1.3".
func signed(x float64) string {
	digits := 1
	if math.Abs(x) < 10 {
		digits = 2
	}
	return strings.TrimSuffix(format.SigmaTo(x, digits), "σ")
}

func (e emotionsAsked) smallLevel(i int, word string) view.EmotionLevel {
	terms := e.Terms(e.Levels[i], word)
	l := view.EmotionLevel{Choice: e.levelChoice(i), Count: format.Plural(len(terms), "neuron")}
	switch set, sparsity := e.Levels[i].Set, sparsityOf(e.Levels[i]); {
	case e.Levels[i].Name != "":
		l.Text = sparsity
	case strings.HasSuffix(set, sparsity):
		l.Text = set
	default:
		l.Text = set + " " + sparsity
	}
	bySize := slices.SortedStableFunc(slices.Values(terms), func(a, b neuron.Term) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	for _, t := range bySize[:min(len(bySize), mostSmallTerms)] {
		l.Terms = append(l.Terms, view.SignedBar{Neuron: view.Neuron{Name: termName(t.EmotionUnit)}, Share: shareOf(t.Weight, terms), Inhibit: t.Weight < 0})
	}
	if more := len(terms) - len(l.Terms); more > 0 {
		l.More = "and " + format.Count(more) + " more"
	}
	return l
}

// unitPanel shows the words whose vectors have the neuron that is chosen; nil where none is.
func (e emotionsAsked) unitPanel() (*view.EmotionUnitPanel, error) {
	if e.unit == nil {
		return nil, nil
	}
	neurons, err := e.neurons([]neuron.Ref{*e.unit})
	if err != nil {
		return nil, err
	}
	p := &view.EmotionUnitPanel{Neuron: neurons[*e.unit], Close: e.with("unit", "") + "#atlas"}
	p.Neuron = nameInStudy(p.Neuron, e.UnitsByNumber()[e.unit.Unit].Name)
	weights := e.unitWeights()
	largest := 0.0
	for _, w := range weights {
		largest = max(largest, math.Abs(w.Weight))
	}
	for _, w := range weights[:min(len(weights), mostUnitWords)] {
		p.Words = append(p.Words, view.SignedBar{
			Neuron: view.Neuron{Name: w.Word, Address: e.wordLink(w.Word).Address}, Value: signed(w.Weight), Inhibit: w.Weight < 0, Share: share(math.Abs(w.Weight), largest),
		})
	}
	if len(weights) == 0 {
		p.Empty = "At this sparsity no word has this neuron; choose another one."
	}
	return p, e.addUnitImages(p)
}

// addUnitImages shows the images that drive the chosen neuron among those that say the words whose equations have it.
func (e emotionsAsked) addUnitImages(p *view.EmotionUnitPanel) error {
	at := slices.IndexFunc(e.study.Units, func(u neuron.StudyUnit) bool { return u.Ref == *e.unit })
	if at < 0 || len(e.study.Units[at].Data) == 0 {
		return nil
	}
	var images neuron.EmotionImages
	if err := json.Unmarshal(e.study.Units[at].Data, &images); err != nil {
		return fmt.Errorf("read what the study %s found of %s: %w", e.study.Slug, e.unit, err)
	}
	var unsaid []string
	for _, w := range images.Words {
		if len(w.Images) == 0 {
			unsaid = append(unsaid, w.Word)
			continue
		}
		p.Images = append(p.Images, view.EmotionImages{
			Word: e.wordLink(w.Word), Count: format.Plural(w.Said, "image"), Tiles: imagesOfUnit(w.Images),
		})
	}
	if len(unsaid) > 0 {
		p.Unsaid = "No image says " + strings.Join(unsaid, ", ") + "."
	}
	p.Strongest = imagesOfUnit(images.Strongest)
	return nil
}

func imagesOfUnit(images []neuron.ImageOfUnit) []view.Tile {
	tiles := make([]view.Tile, len(images))
	for i, im := range images {
		tiles[i] = view.Tile{
			Address: address.Image(im.Image), Picture: address.Thumb(im.Image), Alt: cmp.Or(im.Caption, "image "+strconv.FormatInt(im.Image, 10)), Caption: im.Caption, Value: format.Sigma(im.Z),
		}
	}
	return tiles
}

// unitWeights returns the weights of the chosen neuron at the chosen level, largest first.
func (e emotionsAsked) unitWeights() []neuron.WordWeight {
	if e.unit == nil || e.unit.Model != e.Model || e.unit.Layer != e.Layer {
		return nil
	}
	of := slices.DeleteFunc(slices.Clone(e.Levels[e.level].Weights), func(w neuron.WordWeight) bool { return w.Unit != e.unit.Unit })
	slices.SortStableFunc(of, func(a, b neuron.WordWeight) int { return cmp.Compare(b.Weight, a.Weight) })
	return of
}
