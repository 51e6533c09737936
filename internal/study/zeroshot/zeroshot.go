// Package zeroshot classifies images of the data set by texts that name classes, as Radford et al., Learning Transferable
// Visual Models From Natural Language Supervision (2021), section 3.1, and asks which units tell the classes apart. It
// holds, for each of up to 10,000 images that are drawn, the probabilities of the classes and the activations of the layer's
// units, four bytes each, and once more while it evaluates them: 57 MB for 2,000 images, 1,000 classes and 2,560 units.
// Start at Run.
package zeroshot

import (
	"context"
	"fmt"
	"image"
	"slices"
	"strings"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// Options are what a classification depends on.
type Options struct {
	study.Classes
	Images int   `json:"images"` // drawn from the data set
	Seed   int64 `json:"seed"`
}

// Defaults are the usual options.
func Defaults() Options {
	return Options{Classes: study.Classes{Templates: study.DefaultTemplates()}, Images: 2000, Seed: 1}
}

// Most and fewest images of a study.
const (
	MostImages  = 10_000
	leastImages = 20
)

// blockImages are computed and stored together.
const blockImages = 32

// Check refuses options that nothing can be made of.
func (o Options) Check() error {
	if o.Images < leastImages || o.Images > MostImages {
		return neuron.Invalidf("A classification takes %d to %d images, not %d.", leastImages, MostImages, o.Images)
	}
	return nil
}

// Run classifies images and stores what was found.
func Run(ctx context.Context, s *study.Session, o Options) (neuron.Study, error) {
	if err := o.Check(); err != nil {
		return neuron.Study{}, err
	}
	if err := s.NeedTexts(ctx); err != nil {
		return neuron.Study{}, err
	}
	if err := s.NeedPictures("Zero-shot classification"); err != nil {
		return neuron.Study{}, err
	}
	classes, why, err := s.Choose(ctx, o.Classes)
	if err != nil {
		return neuron.Study{}, err
	}
	o.Classes = classes
	r, err := s.Begin(ctx, "zero-shot", neuron.ZeroShotStudy, o)
	if err != nil {
		return neuron.Study{}, err
	}
	c := &classification{Run: r, options: o, find: classes.Finder()}
	if why != "" {
		s.Say(why)
		c.notes = append(c.notes, why)
	}
	if err := c.classify(ctx); err != nil {
		return neuron.Study{}, err
	}
	return r.Finish(ctx, c.study())
}

// classification is a study that is being run.
type classification struct {
	*study.Run
	options Options
	find    func(neuron.Image) int
	notes   []string

	images        []study.Image // that were classified
	truths        []int         // the class of each; −1 where it is not known
	probabilities *tensor.Float32
	activations   *tensor.Float32
}

// classify draws images and shows them to the model.
func (c *classification) classify(ctx context.Context) error {
	classifier, err := c.ClassifierOf(ctx, c.options.Classes)
	if err != nil {
		return err
	}
	unknown := 0
	drawn, err := c.Sample(ctx, c.options.Images, c.options.Seed, func(im neuron.Image) bool {
		known := c.options.Category == "" || c.find(im) >= 0
		if !known {
			unknown++
		}
		return known
	})
	if err != nil {
		return err
	}
	if err := c.EnoughPictures(drawn, leastImages); err != nil {
		return err
	}
	if len(drawn.Images) < leastImages {
		return study.Unfitf("Only %d images of %s can be classified, of at least %d: the category “%s” says a single one of the classes of no more.", len(drawn.Images), c.Entry.Slug, leastImages, c.options.Category)
	}
	if unknown > 0 {
		c.note("%d images were not drawn from, since their category “%s” says none of the classes, or several.", unknown, c.options.Category)
	}
	if drawn.Missing > 0 {
		c.note("%d images of the index are not among the pictures that were named, and were not drawn from.", drawn.Missing)
	}
	rows, err := c.Rows(ctx, study.Task{Name: "Images", Unit: "images", Rows: len(drawn.Images), Width: 1 + len(c.options.Classes.Classes) + c.Layer.Units, Block: blockImages},
		func(ctx context.Context, first int, rows *tensor.Float32) error {
			show := study.Pictures{Count: rows.Shape[0], Draw: func(ctx context.Context, i int) (image.Image, error) { return c.Picture(ctx, drawn.Images[first+i]) }}
			return c.Session.Images.Show(ctx, show, func(p index.Shown) error {
				if p.Embedding != nil {
					fill(rows.Row(p.Index), classifier.Probabilities(p.Embedding), p.Activations)
				}
				return nil
			})
		})
	if err != nil {
		return err
	}
	return c.take(drawn.Images, rows)
}

// fill writes the row of an image: 1, since it was read, the probabilities and the activations.
func fill(row []float32, probabilities []float64, activations []float32) {
	row[0] = 1
	for i, p := range probabilities {
		row[1+i] = float32(p)
	}
	copy(row[1+len(probabilities):], activations)
}

// take keeps the images that could be read and names the others.
func (c *classification) take(images []study.Image, rows *tensor.Float32) error {
	var read []int
	var failed []string
	for i, im := range images {
		if rows.Row(i)[0] == 0 {
			failed = append(failed, im.Key)
			continue
		}
		read = append(read, i)
		c.images, c.truths = append(c.images, im), append(c.truths, c.find(im.Image))
	}
	if len(failed) > 0 {
		c.note("%d images could not be read and are left out: %s.", len(failed), study.Listed(failed, 5))
	}
	if len(read) < leastImages {
		return study.Unfitf("Only %d of %d images could be read.", len(read), len(images))
	}
	classes := len(c.options.Classes.Classes)
	c.probabilities, c.activations = tensor.New[float32](len(read), classes), tensor.New[float32](len(read), c.Layer.Units)
	for k, i := range read {
		row := rows.Row(i)
		copy(c.probabilities.Row(k), row[1:])
		copy(c.activations.Row(k), row[1+classes:])
	}
	return nil
}

func (c *classification) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

// study words what was found.
func (c *classification) study() neuron.Study {
	data := c.data()
	st := neuron.Study{
		Title: "Zero-shot classes of " + c.ModelName() + ", " + c.subject(),
		Method: fmt.Sprintf("%d images, drawn uniformly with seed %d, were compared with the texts of %d classes: %s. A class's direction is the mean of its texts' embeddings; an image is taken for the class whose direction has the largest cosine with its embedding, and probabilities are the softmax of cosines times the model's scale, %.3g. "+
			"A unit's AUC is that of its activation alone, class against all other images; units were chosen on every other image and their AUC was measured on the rest.",
			data.Images, c.options.Seed, len(data.Classes), quoted(data.Templates), c.Texts.LogitScale()),
		Units: c.parts(data),
	}
	if data.Judged > 0 {
		low, high := neuron.Wilson(data.Right, data.Judged)
		st.Summary = fmt.Sprintf("%.1f %% of %d images are taken for their class, one of %d (95 %% interval %.1f to %.1f %%)", 100*float64(data.Right)/float64(data.Judged), data.Judged, len(data.Classes), 100*low, 100*high)
		if len(data.Classes) > 5 {
			st.Summary += fmt.Sprintf(", and %.1f %% have it among the five likeliest", 100*float64(data.RightInFive)/float64(data.Judged))
		}
		st.Summary += "."
	} else {
		st.Summary = fmt.Sprintf("%d images by what they are taken for, one of %d classes; nothing says what they are.", data.Images, len(data.Classes))
	}
	if err := st.SetData(data); err != nil {
		panic(err) // numbers are finite and strings are text
	}
	return st
}

func (c *classification) subject() string {
	if c.options.Category != "" {
		return "by " + c.options.Category
	}
	return study.Listed(c.options.Names(), 3)
}

func quoted(texts []string) string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = "“" + t + "”"
	}
	return strings.Join(all, ", ")
}

// parts are the units that tell a class best, each with the classes that it tells.
func (c *classification) parts(data neuron.ZeroShot) []neuron.StudyUnit {
	tells := map[int][]string{}
	var order []int
	for _, class := range data.Classes {
		for _, u := range class.Units[:min(len(class.Units), partUnits)] {
			if tells[u.Unit] == nil {
				order = append(order, u.Unit)
			}
			tells[u.Unit] = append(tells[u.Unit], fmt.Sprintf("“%s” (AUC %.2f)", class.Name, u.Area))
		}
	}
	slices.Sort(order)
	var parts []neuron.StudyUnit
	what := "images of"
	if data.Judged == 0 {
		what = "images taken for"
	}
	for _, unit := range order {
		parts = append(parts, neuron.StudyUnit{Ref: c.Ref(unit), Part: "tells " + what + " " + study.Listed(tells[unit], 4) + " from the others"})
	}
	return parts
}
