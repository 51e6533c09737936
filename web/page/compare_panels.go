package page

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// What a neuron shows beside others.
const (
	comparedImages = 12
	comparedWords  = 10
	manyImages     = 8 // where there are more than three
)

func newComparePage(c neuron.Comparison, q address.CompareQuery) view.ComparePage {
	p := view.ComparePage{Heading: comparedNames(c.Units), Note: commonNote(c), List: comparedList(q), Against: newAgainst(c, q)}
	histograms := make([]neuron.Histogram, len(c.Units))
	for i, u := range c.Units {
		histograms[i] = chart.Drawable(u.Histogram)
		if u.Histogram.Total() > 0 {
			histograms[i] = trimmed(u.Histogram)
		}
	}
	charts := chart.NewShared(histograms)
	for i := range c.Units {
		p.Columns = append(p.Columns, newCompareColumn(c, q, i))
		p.Columns[i].Chart = charts[i]
	}
	if len(c.Units) == 2 {
		p.Swap = address.Compare(q.Units[1], q.Units[0])
	} else {
		p.Table = newCorrelationTable(c, q)
	}
	if len(c.Units) < address.MostCompared {
		p.Form = &view.CompareForm{
			Heading: "Add a neuron", Note: fmt.Sprintf("Up to %d stand side by side.", address.MostCompared), Button: "Add",
			Fields: []view.CompareField{{Label: "Neuron " + letter(len(c.Units))}},
		}
		for _, ref := range q.Units {
			p.Form.Hidden = append(p.Form.Hidden, view.Hidden{Name: "u", Value: ref.String()})
		}
	}
	return p
}

// comparedNames names neurons: "japan and sushi", "japan, sushi and 3 more".
func comparedNames(units []neuron.UnitDetail) string {
	first, second := unitHeading(units[0]), unitHeading(units[1])
	if len(units) == 2 {
		return first + " and " + second
	}
	return fmt.Sprintf("%s, %s and %d more", first, second, len(units)-2)
}

// comparedList is the address of a list of the neurons.
func comparedList(q address.CompareQuery) string {
	var l address.ListQuery
	for _, ref := range q.Units {
		l.Lines = append(l.Lines, address.ListLine{ListEntry: neuron.ListEntry{Ref: ref}})
	}
	return l.Link()
}

// commonNote says how much the neurons have in common.
func commonNote(c neuron.Comparison) string {
	published := slices.ContainsFunc(c.Units, func(u neuron.UnitDetail) bool { return u.Published != nil })
	said := "Their strongest images and words have nothing in common."
	switch {
	case published && len(c.Images) == 0 && len(c.Words) == 0:
		said = "Their strongest words have nothing in common."
	case len(c.Images) > 0 && len(c.Words) > 0:
		said = fmt.Sprintf("%s and %s stand among the strongest of more than one of them; they are marked.", format.Plural(len(c.Images), "image"), format.Plural(len(c.Words), "word"))
	case len(c.Images) > 0:
		said = fmt.Sprintf("%s among the strongest of more than one of them, marked below; no word is.", standing(len(c.Images), "image"))
	case len(c.Words) > 0:
		said = fmt.Sprintf("%s among the strongest of more than one of them, marked below; no image is.", standing(len(c.Words), "word"))
	}
	if published {
		return said + " Of those that are published and not indexed here, only words are known."
	}
	for i := range c.Units {
		if i > 0 && !c.SameData(0, i) {
			return said + " They saw different data sets: an image of one is none of the other's."
		}
	}
	return said
}

func standing(n int, one string) string {
	if n == 1 {
		return "1 " + one + " stands"
	}
	return format.Plural(n, one) + " stand"
}

func newCompareColumn(c neuron.Comparison, q address.CompareQuery, i int) view.CompareColumn {
	d := c.Units[i]
	column := view.CompareColumn{
		Letter: letter(i), Address: address.Unit(d.Ref), Name: unitHeading(d), Where: d.ModelOf.Name + ", " + d.Layer,
		Facts: unitFacts(d), NoImages: "No images of it are known here.", NoWords: noWords(d.LayerOf.Words),
	}
	if givenName(d) != "" {
		column.Number = unitNumber(d.Unit.Unit)
	}
	if d.Published != nil {
		addPublishedColumn(&column, c, i)
	}
	addComparedPicture(&column, d)
	images := comparedImages
	if len(c.Units) > 3 {
		images = manyImages
	}
	for _, e := range d.Top[:min(images, len(d.Top))] {
		if len(c.Units) > 3 {
			e.Heat = neuron.HeatMap{} // there is no room to see it
		}
		column.Images = append(column.Images, view.CompareTile{Tile: newTile(e), Also: alsoOf(imageOf(c.Images, e.Image.ID), i)})
	}
	for _, w := range newWordBars(d.TopWords, comparedWords, false) {
		column.Words = append(column.Words, view.CompareWord{WordBar: w, Also: alsoOf(wordOf(c.Words, w.Word), i)})
	}
	if i > 0 && len(c.Units) > address.LeastCompared {
		column.Left = withUnits(q, func(refs []neuron.Ref) []neuron.Ref {
			refs[i-1], refs[i] = refs[i], refs[i-1]
			return refs
		})
	}
	if len(c.Units) > address.LeastCompared {
		column.Without = withUnits(q, func(refs []neuron.Ref) []neuron.Ref { return slices.Delete(refs, i, i+1) })
	}
	return column
}

// addPublishedColumn words what there is of a neuron that is known from a publication alone.
func addPublishedColumn(column *view.CompareColumn, c neuron.Comparison, i int) {
	u := *c.Units[i].Published
	column.Facts = publishedFacts(u)
	column.NoImages = "It is known from a publication alone, without images."
	column.NoWords = "No words of it are published."
	if u.Sensitive != "" {
		column.NoWords = "Its words are sensitive: " + u.Sensitive + ". Its page shows them behind a notice."
		return
	}
	for _, w := range u.Words[:min(comparedWords, len(u.Words))] {
		column.Words = append(column.Words, view.CompareWord{WordBar: view.WordBar{Word: w, Address: address.Word(w)}, Also: alsoOf(wordOf(c.Words, w), i)})
	}
}

// withUnits returns the address of other neurons, of which the first two are plotted.
func withUnits(q address.CompareQuery, change func([]neuron.Ref) []neuron.Ref) string {
	return address.Compare(change(slices.Clone(q.Units))...)
}

// addComparedPicture shows the visualization that drives a neuron, else its strongest image.
func addComparedPicture(column *view.CompareColumn, d neuron.UnitDetail) {
	made, there := d.Best()
	for _, v := range d.Visualizations {
		if v.Facet == "" && !v.Inhibits {
			made, there = v, true
			break
		}
	}
	switch {
	case there:
		column.Picture, column.Alt = address.Visualization(made.ID), "picture made to drive it"
		column.PictureNote = "Made to drive it, " + format.Sigma(made.Z)
	case len(d.Top) > 0:
		column.Picture, column.Alt = address.Thumb(d.Top[0].Image.ID), altOf(d.Top[0].Image)
		column.PictureNote = "Its strongest image, " + format.Sigma(d.Top[0].Z)
	}
}

func imageOf(all []neuron.CommonImage, id int64) []int {
	for _, im := range all {
		if im.Image.ID == id {
			return im.Of
		}
	}
	return nil
}

func wordOf(all []neuron.CommonWord, word string) []int {
	for _, w := range all {
		if w.Word == word {
			return w.Of
		}
	}
	return nil
}

// alsoOf names the others of which something is too.
func alsoOf(of []int, own int) string {
	var letters []string
	for _, i := range of {
		if i != own {
			letters = append(letters, letter(i))
		}
	}
	return strings.Join(letters, ", ")
}

// trimmed cuts the empty ends of a histogram off, and joins none of its bins.
func trimmed(h neuron.Histogram) neuron.Histogram {
	first, last := 0, len(h.Counts)
	for first < last && h.Counts[first] == 0 {
		first++
	}
	for last > first && h.Counts[last-1] == 0 {
		last--
	}
	return neuron.Histogram{Lo: h.Lo + float64(first)*h.Step, Step: h.Step, Counts: h.Counts[first:last]}
}

// correlationText writes a correlation: "0.83", "−0.12".
func correlationText(r float64) string {
	if math.IsNaN(r) {
		return "none"
	}
	if math.Abs(r) < .005 { // or it would be −0.00
		r = 0
	}
	return strings.Replace(strconv.FormatFloat(r, 'f', 2, 64), "-", "−", 1)
}

func newCorrelationTable(c neuron.Comparison, q address.CompareQuery) *view.CorrelationTable {
	t := &view.CorrelationTable{}
	for i, u := range c.Units {
		t.Letters = append(t.Letters, letter(i))
		row := view.CorrelationRow{Letter: letter(i), Name: unitHeading(u)}
		for k, r := range c.Correlations[i] {
			cell := view.CorrelationCell{Value: correlationText(r)}
			if i != k {
				to := q
				to.X, to.Y = i, k
				cell.Address, cell.Chosen = to.Path()+"#against", i == q.X && k == q.Y
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// newAgainst words the activations of two of the neurons against each other.
func newAgainst(c neuron.Comparison, q address.CompareQuery) *view.Against {
	a, b, j := letter(c.X), letter(c.Y), c.Joint
	p := &view.Against{
		Heading: b + " against " + a, Across: a + ": " + unitHeading(c.Units[c.X]), Down: b + ": " + unitHeading(c.Units[c.Y]),
	}
	switch {
	case c.Units[c.X].Published != nil || c.Units[c.Y].Published != nil:
		p.Why = "A neuron that is known from a publication alone has no activations here."
		return p
	case j.Images == 0 && !c.SameData(c.X, c.Y):
		p.Why = fmt.Sprintf("%s saw the data set %s and %s saw %s: there is no image of which both activations are known.",
			a, format.Quoted(c.Units[c.X].ModelOf.Dataset.Name), b, format.Quoted(c.Units[c.Y].ModelOf.Dataset.Name))
		return p
	case j.Images == 0:
		p.Why = "There is no image of which both activations are known."
		return p
	}
	of := "all " + format.Plural(j.Images, "image")
	if j.Sampled {
		of = fmt.Sprintf("a sample of %s, whose activations are kept", format.Plural(j.Images, "image"))
	}
	p.Note = fmt.Sprintf("Each image by the activation of both, over %s. Darker cells have more, on a log scale, up to %s; dots are the images shown beside.", of, format.Count(slices.Max(j.Bins.Counts)))
	p.Facts = []view.Fact{{Name: "correlation", Value: "r = " + correlationText(j.Correlation), Explained: "Pearson's, of the activations over these images"}}
	p.Scatter = chart.NewScatter(j)
	p.Sets = []view.AgainstSet{
		newAgainstSet("Both fire", fmt.Sprintf("Above +1σ on %s and on %s: %s.", a, b, format.Plural(j.Both.Images, "image")), j.Both, a, b),
		newAgainstSet("Only "+a, fmt.Sprintf("Above +1σ on %s and not on %s: %s.", a, b, format.Plural(j.OnlyA.Images, "image")), j.OnlyA, a, b),
		newAgainstSet("Only "+b, fmt.Sprintf("Above +1σ on %s and not on %s: %s.", b, a, format.Plural(j.OnlyB.Images, "image")), j.OnlyB, a, b),
	}
	return p
}

func newAgainstSet(heading, note string, set neuron.JointSet, a, b string) view.AgainstSet {
	s := view.AgainstSet{Heading: heading, Note: note}
	for _, e := range set.First {
		s.Tiles = append(s.Tiles, view.Tile{
			Address: address.Image(e.Image.ID), Picture: address.Thumb(e.Image.ID), Alt: altOf(e.Image),
			Value: a + " " + format.Sigma(e.ZA), Caption: b + " " + format.Sigma(e.ZB),
		})
	}
	return s
}

// compareNames writes names of neurons as the query of an address has them.
func compareNames(named []string) []string {
	parts := make([]string, len(named))
	for i, name := range named {
		parts[i] = "u=" + url.QueryEscape(name)
	}
	return parts
}
