// Package bias asks whether two groups of targets, such as flowers and insects, go with two groups of attributes, such as pleasant
// and unpleasant, in a model's embeddings and in single units: the Word Embedding Association Test (Caliskan, Bryson and
// Narayanan, Science 2017) and a like test of units. A group is words, or pictures. Start at Run; weat.go has the tests.
//
// It holds the embedding and the layer's activations of each item, four bytes a number, and 100,000 partitions of at most
// 200 items, a byte an item: some 20 megabytes.
package bias

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/text"
)

// experiment is a study under way.
type experiment struct {
	*study.Run
	o      Options
	raster *text.Raster
	units  []neuron.UnitCard // by number
	tested []int             // units that fire, and not alike on all images
	notes  []string
}

// Run makes the study.
func Run(ctx context.Context, s *study.Session, o Options) (neuron.Study, error) {
	if err := o.Check(); err != nil {
		return neuron.Study{}, err
	}
	raster, err := text.NewRaster(s.Side(), o.Renderings)
	if err != nil {
		return neuron.Study{}, err
	}
	if err := checkItems(ctx, s, raster, &o); err != nil {
		return neuron.Study{}, err
	}
	r, err := s.Begin(ctx, "bias", neuron.BiasStudy, o)
	if err != nil {
		return neuron.Study{}, err
	}
	e := experiment{Run: r, o: o, raster: raster}
	for _, g := range o.groups() {
		if left := study.LeftOut(g.Source); len(left) > 0 {
			e.notes = append(e.notes, fmt.Sprintf("Of %s these files are left out: %s.", g.Name, study.Listed(left, 10)))
		}
	}
	if e.units, _, err = e.Store.Units(ctx, neuron.UnitQuery{Model: e.Entry.Slug, Layer: e.Layer.Slug, Sort: neuron.ByNumber, Limit: e.Layer.Units}); err != nil {
		return neuron.Study{}, err
	}
	for _, u := range e.units {
		if u.Live() && u.Std > 0 {
			e.tested = append(e.tested, u.Unit.Unit)
		}
	}
	return e.run(ctx)
}

// checkItems refuses words that cannot be written or are not read to their ends, and pictures that are not there or in two
// groups, and takes the prints of pictures.
func checkItems(ctx context.Context, s *study.Session, raster *text.Raster, o *Options) error {
	seen := map[string]string{}
	for _, g := range o.groups() {
		for _, w := range g.Words {
			if err := raster.Check(w); err != nil {
				return neuron.Invalidf("%q of %s cannot be written: %v.", w, g.Name, err)
			}
			if err := checkRead(ctx, s, w, *o, g.Name); err != nil {
				return err
			}
		}
		for i, key := range g.Pictures {
			im, err := g.Source.Picture(ctx, i, s.Entry.Preprocess.DecodeSide())
			if err != nil {
				return neuron.Invalidf("The picture %s of %s cannot be read, so that the group would be another: %v.", key, g.Name, err)
			}
			print := printOf(im)
			if in, twice := seen[print]; twice {
				return neuron.Invalidf("The picture %s of %s is in %s as well; each may be in one group, once.", key, g.Name, in)
			}
			seen[print] = g.Name
			g.Prints = append(g.Prints, print)
		}
	}
	return nil
}

// checkRead refuses a word that the text tower does not read to its end. A model without one reads no text at all, which is
// said later.
func checkRead(ctx context.Context, s *study.Session, word string, o Options, group string) error {
	if s.Whole == nil {
		return nil
	}
	for _, t := range o.Templates {
		whole, err := s.Whole(ctx, strings.ReplaceAll(t, study.ClassPlace, word))
		var unfit *study.UnfitError
		if errors.As(err, &unfit) {
			return nil
		}
		if err != nil {
			return err
		}
		if !whole {
			return neuron.Invalidf("%q of %s is longer than the text tower reads, so that its end would not count.", word, group)
		}
	}
	return nil
}

// printOf is a hash of what a picture shows.
func printOf(im image.Image) string {
	h := sha256.New()
	b := im.Bounds()
	row := make([]byte, 0, 8*b.Dx())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row = row[:0]
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, a := im.At(x, y).RGBA()
			row = append(row, byte(r>>8), byte(g>>8), byte(b>>8), byte(a>>8))
		}
		h.Write(row)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (e *experiment) run(ctx context.Context) (neuron.Study, error) {
	shown, err := e.show(ctx)
	if err != nil {
		return neuron.Study{}, err
	}
	data := neuron.Bias{StudyLayer: e.StudyLayer(), X: group(e.o.X), Y: group(e.o.Y), A: group(e.o.A), B: group(e.o.B)}
	if e.hasWords() {
		data.Templates, data.Renderings = e.o.Templates, e.o.Renderings
	}
	if data.Tests, err = e.tests(ctx, shown); err != nil {
		return neuron.Study{}, err
	}
	var parts []neuron.StudyUnit
	if data.Units, parts, err = e.testUnits(ctx, shown); err != nil {
		return neuron.Study{}, err
	}
	if out := len(e.units) - len(e.tested); out > 0 {
		e.notes = append(e.notes, fmt.Sprintf("%d units of the layer that fire on no image of the data set, or alike on all, are not tested.", out))
	}
	data.Notes = e.notes
	st := neuron.Study{
		Title:   fmt.Sprintf("%s, %s and what goes with them in %s", capital(e.o.X.Name), e.o.Y.Name, e.ModelName()),
		Summary: e.summary(data), Method: e.method(data), Sensitive: e.o.Sensitive, Units: parts,
	}
	if err := st.SetData(data); err != nil {
		return st, err
	}
	return e.Finish(ctx, st)
}

func group(g Group) neuron.BiasGroup {
	return neuron.BiasGroup{Name: g.Name, Items: g.items(), Pictures: g.Source != nil}
}

func capital(s string) string {
	for i, c := range s {
		return strings.ToUpper(string(c)) + s[i+len(string(c)):]
	}
	return s
}

func (e *experiment) hasWords() bool { return e.o.X.Source == nil || e.o.A.Source == nil }

// summary says what was found.
func (e *experiment) summary(d neuron.Bias) string {
	var said []string
	for _, t := range d.Tests {
		said = append(said, fmt.Sprintf("d = %s (95 %%: %s to %s; p %s) in %s", twoDigits(t.Effect), twoDigits(t.Low), twoDigits(t.High), compared(t.P), strings.ToLower(t.Name)))
	}
	if len(said) == 0 {
		said = append(said, "no embeddings were compared")
	}
	return fmt.Sprintf("%s with %s and %s with %s: %s; of %d neurons %d are found to tell both apart.",
		capital(d.X.Name), d.A.Name, d.Y.Name, d.B.Name, strings.Join(said, ", "), d.Units.Tested, d.Units.Found)
}

func twoDigits(x float64) string { return strings.Replace(fmt.Sprintf("%.2f", x), "-", "−", 1) }

// compared writes a p with what it is: "= 0.032", "< 0.0001".
func compared(p float64) string {
	if p < 0.0001 {
		return "< 0.0001"
	}
	return "= " + probability(p)
}

// probability writes a p of two digits.
func probability(p float64) string { return strconv.FormatFloat(p, 'g', 2, 64) }

func (e *experiment) method(d neuron.Bias) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d items, %s: %d, %s: %d, %s: %d. ", d.X.Name, len(d.X.Items), d.Y.Name, len(d.Y.Items), d.A.Name, len(d.A.Items), d.B.Name, len(d.B.Items))
	if e.hasWords() {
		fmt.Fprintf(&b, "Words were read in %s and drawn in %d ways. ", strings.Join(quoted(e.o.Templates), ", "), e.o.Renderings)
	}
	fmt.Fprintf(&b, "Each test compares at most %d partitions, all where there are fewer, else random ones (seed %d); intervals are of %d bootstraps of all four groups. ", e.o.Partitions, e.o.Seed, e.o.Bootstraps)
	fmt.Fprintf(&b, "Units of %s respond with their mean activation over the pictures of an item, in standard deviations over the data set; they are found at a rate of false discoveries of %g.", e.Layer.Slug, e.o.Rate)
	return b.String()
}

func quoted(texts []string) []string {
	q := make([]string, len(texts))
	for i, t := range texts {
		q[i] = "“" + strings.ReplaceAll(t, study.ClassPlace, "…") + "”"
	}
	return q
}
