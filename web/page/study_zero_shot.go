package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// How much of a classification a page shows.
const (
	mostConfusions  = 8
	classConfusions = 4
	mostAnswers     = 8
	tableCells      = 200
)

// zeroShotAsked is what is shown of a classification.
type zeroShotAsked struct {
	studyAsked
	neuron.ZeroShot
	cells  map[[2]int]neuron.ZeroShotCell // by class and answer
	class  int
	unit   *neuron.Ref
	named  map[neuron.Ref]view.Neuron
	judged bool
}

func showZeroShot(a studyAsked) (templ.Component, error) {
	p, err := newZeroShotPage(a)
	return view.ZeroShot(p), err
}

func newZeroShotPage(a studyAsked) (view.ZeroShotPage, error) {
	p := view.ZeroShotPage{StudyPage: a.page}
	z, err := readZeroShot(a)
	if err != nil {
		return p, err
	}
	p.Facts, p.Notes, p.Judged, p.Texts = z.facts(), z.Notes, z.judged, z.texts()
	for i := range z.Classes {
		p.Classes = append(p.Classes, z.row(i))
	}
	if z.judged {
		p.Matrix, p.MatrixNote = z.matrix()
		p.Confusions, p.Table = z.confusions(func(neuron.ZeroShotCell) bool { return true }, mostConfusions), z.table()
		p.TableName = "All that is taken for something"
		if len(p.Table) > tableCells {
			p.Table, p.TableName = p.Table[:tableCells], fmt.Sprintf("The %d largest of %s cells; the CSV has all", tableCells, format.Count(len(z.Cells)))
		}
	}
	p.Class = z.classPanel()
	p.Unit = z.unitPanel()
	return p, nil
}

// readZeroShot reads which class and unit are asked for: where none is, the class that is most often taken for another.
func readZeroShot(a studyAsked) (zeroShotAsked, error) {
	z := zeroShotAsked{studyAsked: a, cells: map[[2]int]neuron.ZeroShotCell{}}
	if err := a.study.Decode(&z.ZeroShot); err != nil {
		return z, err
	}
	z.judged = z.Judged > 0
	confused := -1
	for _, c := range z.Cells {
		if min(c.Class, c.Answer) < 0 || max(c.Class, c.Answer) >= len(z.Classes) {
			return z, fmt.Errorf("a cell of the study %s is of none of its %d classes", a.study.Slug, len(z.Classes))
		}
		z.cells[[2]int{c.Class, c.Answer}] = c
		if c.Class != c.Answer && confused < 0 {
			confused = c.Class
		}
	}
	if len(z.Classes) == 0 {
		return z, fmt.Errorf("the study %s has no classes", a.study.Slug)
	}
	z.class = max(confused, 0)
	if name := a.query.Get("class"); name != "" {
		z.class = slices.IndexFunc(z.Classes, func(c neuron.ZeroShotClass) bool { return c.Name == name })
		if z.class < 0 {
			return z, neuron.NotFoundf("This study has no class %s.", format.Quoted(name))
		}
	}
	var err error
	if z.unit, err = address.ParseStudyUnitOf(a.query, z.StudyLayer); err != nil {
		return z, err
	}
	var refs []neuron.Ref
	for i, c := range z.Classes {
		for k, u := range c.Units {
			if k == 0 || i == z.class {
				refs = append(refs, z.Ref(u.Unit))
			}
		}
	}
	if z.unit != nil {
		refs = append(refs, *z.unit)
	}
	z.keep("class", a.query.Get("class"), "unit", unitValue(z.unit, z.StudyLayer))
	if a.neurons != nil { // a thumbnail names none
		z.named, err = a.neurons(refs)
	}
	return z, err
}

func (z zeroShotAsked) neuron(unit int) view.Neuron { return nameInStudy(z.named[z.Ref(unit)], "") }

func (z zeroShotAsked) classLink(i int) view.Link {
	return view.Link{Text: z.Classes[i].Name, Address: z.with("class", z.Classes[i].Name, "unit", "") + "#class"}
}

// interval writes a share with its interval of 95 %.
func interval(k, n int) string {
	if n == 0 {
		return "–"
	}
	low, high := neuron.Wilson(k, n)
	return fmt.Sprintf("%s (%s to %s)", format.Percent(float64(k)/float64(n)), format.Percent(low), format.Percent(high))
}

func (z zeroShotAsked) facts() []view.Fact {
	facts := []view.Fact{{Name: "images", Value: format.Count(z.Images)}, {Name: "classes", Value: format.Count(len(z.Classes))}}
	if z.judged {
		facts = append(facts, view.Fact{Name: "right", Value: interval(z.Right, z.Judged), Explained: "Share of images whose class is the likeliest, with its 95 % interval by Wilson's score"})
		if len(z.Classes) > 5 {
			facts = append(facts, view.Fact{Name: "among five", Value: interval(z.RightInFive, z.Judged), Explained: "Share of images whose class is among the five likeliest"})
		}
	}
	return append(facts, z.modelFact(z.Model))
}

func (z zeroShotAsked) texts() string {
	var quoted []string
	for _, t := range z.Templates {
		quoted = append(quoted, format.Quoted(t))
	}
	s := "Named to the model as " + strings.Join(quoted, " and ") + "."
	if z.judged {
		s += " Recall: the share of a class's images that are taken for it. Precision: the share of the images taken for it that are of it."
	}
	return s + " The best neuron is the one whose activation alone tells the class's images best, and its AUC that on images by which it was not chosen."
}

func (z zeroShotAsked) row(i int) view.ZeroShotRow {
	c := z.Classes[i]
	r := view.ZeroShotRow{Link: z.classLink(i), Chosen: i == z.class, Images: format.Count(c.Images), Recall: "–", Precision: "–"}
	if !z.judged {
		r.Images = format.Count(c.Answered)
	}
	if c.Images > 0 {
		r.Recall, r.RecallShare = format.Percent(c.Recall()), share(c.Recall(), 1)
	}
	if c.Answered > 0 {
		r.Precision = format.Percent(c.Precision())
	}
	for _, cell := range z.Cells { // largest first
		if cell.Class == i && cell.Answer != i {
			r.Mistaken = fmt.Sprintf("%s (%s)", z.Classes[cell.Answer].Name, format.Count(cell.Images))
			break
		}
	}
	if len(c.Units) > 0 {
		r.Unit, r.Area = z.neuron(c.Units[0].Unit), fmt.Sprintf("%.2f", c.Units[0].Area)
	}
	return r
}

func (z zeroShotAsked) tiles(images []neuron.ZeroShotImage) []view.Tile {
	var tiles []view.Tile
	for _, im := range images {
		tiles = append(tiles, view.Tile{
			Address: address.LastingImage(im.Image(), ""), Picture: address.Thumb(im.ID), Alt: cmp.Or(im.Caption, im.Key),
			Value: format.Percent(im.Probability), Caption: cmp.Or(im.Caption, im.Key),
		})
	}
	return tiles
}

// confusions lists the largest cells of images that are taken for another class.
func (z zeroShotAsked) confusions(keep func(neuron.ZeroShotCell) bool, most int) []view.ConfusionRow {
	var rows []view.ConfusionRow
	for _, c := range z.Cells {
		if c.Class == c.Answer || !keep(c) {
			continue
		}
		rows = append(rows, view.ConfusionRow{
			Class: z.classLink(c.Class), Answer: z.classLink(c.Answer), Images: format.Plural(c.Images, "image"),
			Share: format.Percent(part(float64(c.Images), float64(z.Classes[c.Class].Images))) + " of the class", Tiles: z.tiles(c.Examples),
		})
		if len(rows) == most {
			break
		}
	}
	return rows
}

func (z zeroShotAsked) table() [][]string {
	var rows [][]string
	for _, c := range z.Cells {
		rows = append(rows, []string{z.Classes[c.Class].Name, z.Classes[c.Answer].Name, format.Count(c.Images), format.Percent(part(float64(c.Images), float64(z.Classes[c.Class].Images)))})
	}
	return rows
}

func (z zeroShotAsked) classPanel() *view.ZeroShotPanel {
	c := z.Classes[z.class]
	p := &view.ZeroShotPanel{Name: c.Name, Tiles: z.tiles(c.Examples), TileNote: "Most surely taken for it"}
	if z.judged {
		p.Said = fmt.Sprintf("Recall %s of %s, precision %s of %s; mean probability of its images %s.",
			interval(c.Right, c.Images), format.Plural(c.Images, "image"), interval(c.Right, c.Answered), format.Count(c.Answered), format.Percent(c.Probability))
		p.TileNote = "Most surely taken for it, and rightly"
		p.Wrong = z.confusions(func(cell neuron.ZeroShotCell) bool { return cell.Class == z.class && len(cell.Examples) > 0 }, classConfusions)
	} else {
		p.Said = fmt.Sprintf("%s taken for it, with a mean probability of %s.", format.Plural(c.Answered, "image"), format.Percent(c.Probability))
	}
	if c.Prompt != "" {
		p.Said += " It is named to the model as " + format.Quoted(c.Prompt) + "."
	}
	for _, cell := range z.Cells {
		if cell.Class != z.class || len(p.Answers) == mostAnswers {
			continue
		}
		bar := view.SignedBar{Neuron: view.Neuron{Name: z.Classes[cell.Answer].Name, Address: z.classLink(cell.Answer).Address}, Value: format.Count(cell.Images), Share: share(float64(cell.Images), float64(c.Images))}
		if cell.Answer == z.class {
			bar.Chosen, bar.Note = true, "right"
		}
		p.Answers = append(p.Answers, bar)
	}
	for _, u := range c.Units {
		p.Units = append(p.Units, unitBar(z.neuron(u.Unit), u, z.unit != nil && *z.unit == z.Ref(u.Unit)))
	}
	p.UnitNote = "By AUC: ½ is chance, 1 tells all; in the order in which other images chose them. Behind it, how far the mean of the class lies above that of the others."
	if len(c.Units) == 0 {
		p.UnitNote = "It has too few images for its neurons to be told."
	}
	return p
}

func unitBar(n view.Neuron, u neuron.ClassUnit, chosen bool) view.SignedBar {
	return view.SignedBar{Neuron: n, Value: fmt.Sprintf("%.2f", u.Area), Share: share(u.Area-.5, .5), Note: format.Sigma(u.Difference), Chosen: chosen}
}

// unitPanel shows the classes that the neuron asked for tells.
func (z zeroShotAsked) unitPanel() *view.ClassUnitPanel {
	if z.unit == nil {
		return nil
	}
	p := &view.ClassUnitPanel{Neuron: nameInStudy(z.named[*z.unit], ""), Close: z.with("unit", "") + "#classes"}
	for i, c := range z.Classes {
		for _, u := range c.Units {
			if z.Ref(u.Unit) == *z.unit {
				link := z.classLink(i)
				p.Classes = append(p.Classes, unitBar(view.Neuron{Name: link.Text, Address: link.Address}, u, false))
			}
		}
	}
	if len(p.Classes) == 0 {
		p.Empty = "This neuron is not among the best of any class."
	}
	return p
}
