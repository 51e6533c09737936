package emotions

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// How many images are shown of a unit.
const (
	imagesOfWord    = 6
	strongestImages = 12
	wordsWithImages = 12 // of a unit that is in many equations
)

// namedUnits lists the units of the levels by what pages call them.
func (e *experiment) namedUnits(levels []neuron.SparseLevel) []neuron.EmotionUnit {
	in := make([]bool, len(e.units))
	for _, l := range levels {
		for _, w := range l.Weights {
			in[w.Unit] = true
		}
	}
	var units []neuron.EmotionUnit
	for u, there := range in {
		if there {
			units = append(units, neuron.EmotionUnit{NamedUnit: neuron.NamedUnit{Unit: u, Name: study.UnitName(e.units[u])}, Letters: e.letters[u]})
		}
	}
	return units
}

// inEquation is an equation that a unit is a term of.
type inEquation struct {
	word, equation string
	weight         float64
}

// parts says of each unit of the equations which they are, and what its images of these emotions are.
func (e *experiment) parts(ctx context.Context, data neuron.Emotions) ([]neuron.StudyUnit, error) {
	of := map[int][]inEquation{}
	for _, w := range data.Words {
		terms := neuron.Equation(data.Terms(data.Levels[data.Level], w.Word))
		for _, t := range terms {
			of[t.Unit] = append(of[t.Unit], inEquation{w.Word, fmt.Sprintf("%s = %s", w.Word, sumOf(terms)), t.Weight})
		}
	}
	if err := e.saying(ctx, of); err != nil {
		return nil, err
	}
	var parts []neuron.StudyUnit
	for _, u := range data.Units {
		in := of[u.Unit]
		if len(in) == 0 {
			continue
		}
		slices.SortStableFunc(in, func(a, b inEquation) int { return cmp.Compare(max(b.weight, -b.weight), max(a.weight, -a.weight)) })
		raw, err := e.images(ctx, u.Unit, in)
		if err != nil {
			return nil, err
		}
		parts = append(parts, neuron.StudyUnit{Ref: e.Ref(u.Unit), Part: partOf(in), Data: raw})
	}
	return parts, nil
}

// partOf words a unit's part: its largest weight, and the other words.
func partOf(in []inEquation) string {
	part := fmt.Sprintf("%s: weight %.2f", in[0].equation, in[0].weight)
	if len(in) == 1 {
		return part
	}
	var others []string
	for _, o := range in[1:] {
		others = append(others, o.word)
	}
	if more := len(others) - 6; more > 0 {
		return fmt.Sprintf("%s; also in those of %s and %d more", part, strings.Join(others[:6], ", "), more)
	}
	return part + "; also in those of " + strings.Join(others, ", ")
}

// said is the images of the data set that say a word, by their places in columns.
type said struct {
	places []int
	images map[int]neuron.Image // by place
}

// saying finds the images whose caption or one of whose categories is or contains a word that is in an equation.
func (e *experiment) saying(ctx context.Context, of map[int][]inEquation) error {
	wanted := map[string]bool{}
	for _, in := range of {
		for _, i := range in {
			wanted[i.word] = true
		}
	}
	sample, err := e.Store.ColumnSample(ctx, e.Entry.Slug, e.Layer.Slug)
	if err != nil {
		return err
	}
	e.said = map[string]said{}
	words := map[string]string{} // as they are looked for
	for w := range wanted {
		words[w] = spaced(w)
		e.said[w] = said{images: map[int]neuron.Image{}}
	}
	return e.Store.EachImage(ctx, e.Entry.Slug, func(ordinal int, im neuron.Image) {
		place, held := sample.Place(ordinal)
		if !held {
			return
		}
		text := saidOf(im)
		for w, look := range words {
			if strings.Contains(text, look) {
				s := e.said[w]
				s.places, s.images[place] = append(s.places, place), im
				e.said[w] = s
			}
		}
	})
}

// saidOf returns what is said of an image: its caption and the values of its categories, as spaced has them.
func saidOf(im neuron.Image) string {
	var b strings.Builder
	b.WriteString(spaced(im.Caption))
	for _, c := range im.Categories {
		b.WriteString(spaced(c.Value))
	}
	return b.String()
}

// spaced returns a text's words in lower case with a space before and behind each.
func spaced(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) && c != '\'' })
	return " " + strings.Join(words, " ") + " "
}

// images returns, as JSON, which images of the emotions drive a unit most.
func (e *experiment) images(ctx context.Context, unit int, in []inEquation) (json.RawMessage, error) {
	column, err := e.Store.Column(ctx, e.Entry.Slug, e.Layer.Slug, unit)
	if err != nil {
		return nil, err
	}
	z := func(place int) float64 {
		if 2*place+1 >= len(column) {
			return 0
		}
		return e.units[unit].Z(float64(tensor.HalfValue(uint16(column[2*place]) | uint16(column[2*place+1])<<8)))
	}
	var shown neuron.EmotionImages
	for _, i := range in[:min(len(in), wordsWithImages)] {
		s := e.said[i.word]
		places := slices.Clone(s.places)
		slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(z(b), z(a)) })
		of := neuron.ImagesOfWord{Word: i.word, Said: len(places)}
		for _, p := range places[:min(len(places), imagesOfWord)] {
			of.Images = append(of.Images, neuron.ImageOfUnit{Image: s.images[p].ID, Caption: s.images[p].Caption, Z: z(p)})
		}
		shown.Words = append(shown.Words, of)
	}
	detail, err := e.Store.Unit(ctx, e.Ref(unit))
	if err != nil {
		return nil, err
	}
	for _, x := range detail.Top[:min(len(detail.Top), strongestImages)] {
		shown.Strongest = append(shown.Strongest, neuron.ImageOfUnit{Image: x.Image.ID, Caption: x.Image.Caption, Z: x.Z})
	}
	return json.Marshal(shown)
}
