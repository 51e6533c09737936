// Package attack writes texts on pictures so that a model takes them for something else: the typographic attacks of Goh et
// al., Multimodal Neurons in Artificial Neural Networks (Distill 2021), against a zero-shot classifier and a linear probe, and photographs
// of things with labels on them. Texts come from the words that excite the units of a class and from names of classes; they
// are compared on some images and measured on others. Start at Run.
//
// It holds, for each of up to 12,200 images that are drawn, the probabilities of the classes and the activations of the layer's units, four
// bytes each; of pictures with texts, sums of activations over groupImages of them.
package attack

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"slices"

	"multiscope/internal/index"
	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// Options are what the attacks depend on.
type Options struct {
	study.Classes
	Images  int      `json:"images"`          // that are attacked
	Tries   int      `json:"tries"`           // other images, on which texts are compared before
	Train   int      `json:"train"`           // and others, that find the units of classes and fit the probe
	Targets int      `json:"targets"`         // classes that images are to be taken for: those for which texts do best
	Named   []string `json:"named,omitempty"` // these classes instead
	Texts   []string `json:"texts,omitempty"` // that are tried for each class besides those that are found
	Letters float64  `json:"letters"`         // height of a line of text, as a share of the picture's side
	Lambda  float64  `json:"lambda"`          // the penalty of the linear probe, as a share of the one at which all its weights are zero
	Seed    int64    `json:"seed"`            // of all that is drawn
	Wild    Wild     `json:"wild,omitzero"`   // photographs of things with labels
}

// Defaults are the usual options.
func Defaults() Options {
	return Options{Classes: study.Classes{Templates: study.DefaultTemplates()}, Images: 200, Tries: 24, Train: 2000, Targets: 12, Letters: .08, Lambda: .02, Seed: 1}
}

// Bounds of options.
const (
	mostImages  = 1000
	mostTries   = 200
	mostTrain   = 10_000
	mostTargets = 50
	mostTexts   = 10 // named by hand
	leastImages = 20
)

// Blocks of images that are computed and stored together.
const (
	blockImages = 32
	groupImages = 16
)

// Check refuses options that nothing can be made of.
func (o Options) Check() error {
	for _, b := range []struct {
		what          string
		value, lo, hi float64
	}{
		{"--sample", float64(o.Images), leastImages, mostImages}, {"--tries", float64(o.Tries), 1, mostTries}, {"--train", float64(o.Train), leastImages, mostTrain},
		{"--targets", float64(o.Targets), 1, mostTargets}, {"--letters", o.Letters, .02, .5}, {"--lambda", o.Lambda, 1e-6, 1},
	} {
		if !(b.value >= b.lo && b.value <= b.hi) {
			return neuron.Invalidf("%s is from %g to %g, not %g.", b.what, b.lo, b.hi, b.value)
		}
	}
	if len(o.Named) > mostTargets {
		return neuron.Invalidf("Up to %d targets can be named, not %d.", mostTargets, len(o.Named))
	}
	if len(o.Texts) > mostTexts {
		return neuron.Invalidf("Up to %d texts can be named, not %d.", mostTexts, len(o.Texts))
	}
	return nil
}

// Run attacks the model and stores what was found.
func Run(ctx context.Context, s *study.Session, o Options) (neuron.Study, error) {
	if err := o.Check(); err != nil {
		return neuron.Study{}, err
	}
	if err := s.NeedTexts(ctx); err != nil {
		return neuron.Study{}, err
	}
	if err := s.NeedPictures("A typographic attack"); err != nil {
		return neuron.Study{}, err
	}
	classes, why, err := s.Choose(ctx, o.Classes)
	if err != nil {
		return neuron.Study{}, err
	}
	o.Classes = classes
	r, err := s.Begin(ctx, "attack", neuron.AttackStudy, o)
	if err != nil {
		return neuron.Study{}, err
	}
	a := &attack{Run: r, options: o, find: classes.Finder()}
	if why != "" {
		s.Say(why)
		a.notes = append(a.notes, why)
	}
	for _, step := range []func(context.Context) error{a.open, a.draw, a.fitProbe, a.choose, a.measure, a.exemplify, a.photograph} {
		if err := step(ctx); err != nil {
			return neuron.Study{}, err
		}
	}
	return r.Finish(ctx, a.study())
}

// attack is a study that is being run.
type attack struct {
	*study.Run
	options Options
	find    func(neuron.Image) int
	notes   []string
	font    *lettering.Stack
	squares squares // of images, as the model takes them

	zeroShot    *study.Classifier
	classifiers []classifier

	images      []study.Image   // that could be read
	truths      []int           // the class of each; −1 where it is not known
	zero        *tensor.Float32 // what the zero-shot classifier says of each
	activations *tensor.Float32
	train       []int // places of images
	tries       []int
	attacked    []int
	units       moments

	photos   []photo // of the user
	attacks  []measured
	examples []neuron.AttackExample
	pictures []neuron.StudyPicture
	rounds   []neuron.AttackRound
}

// classifier says how likely each class is.
type classifier struct {
	name string
	of   func(embedding, activations []float32) []float64
}

func (a *attack) note(format string, args ...any) {
	a.notes = append(a.notes, fmt.Sprintf(format, args...))
}

func (a *attack) classCount() int { return len(a.options.Classes.Classes) }

func (a *attack) className(i int) string { return a.options.Classes.Classes[i].Name }

// open reads the classes' texts and opens the font.
func (a *attack) open(ctx context.Context) error {
	for _, name := range a.options.Named {
		if !slices.Contains(a.options.Classes.Names(), name) {
			return neuron.Invalidf("There is no class %q to take images for.", name)
		}
	}
	if err := a.listPhotos(); err != nil {
		return err
	}
	fonts, err := lettering.Stacks()
	if err != nil {
		return err
	}
	a.font = fonts[2] // bold
	a.squares = squares{picture: a.square}
	if a.zeroShot, err = a.ClassifierOf(ctx, a.options.Classes); err != nil {
		return err
	}
	a.classifiers = []classifier{{neuron.ZeroShotClassifier, func(embedding, _ []float32) []float64 { return a.zeroShot.Probabilities(embedding) }}}
	return nil
}

// draw draws images, shows them to the model and parts them at random: attacked ones, those on which texts are tried, and
// those to train on.
func (a *attack) draw(ctx context.Context) error {
	o := a.options
	unknown := 0
	drawn, err := a.Sample(ctx, o.Images+o.Tries+o.Train, o.Seed, func(im neuron.Image) bool {
		known := o.Category == "" || a.find(im) >= 0
		if !known {
			unknown++
		}
		return known
	})
	if err != nil {
		return err
	}
	if err := a.EnoughPictures(drawn, 2*leastImages); err != nil {
		return err
	}
	if unknown > 0 {
		a.note("%d images were not drawn from, since their category “%s” says none of the classes, or several.", unknown, o.Category)
	}
	if drawn.Missing > 0 {
		a.note("%d images of the index are not among the pictures that were named, and were not drawn from.", drawn.Missing)
	}
	classes := a.classCount()
	rows, err := a.Rows(ctx, study.Task{Name: "Images", Unit: "images", Rows: len(drawn.Images), Width: 1 + classes + a.Layer.Units, Block: blockImages},
		func(ctx context.Context, first int, rows *tensor.Float32) error {
			show := study.Pictures{Count: rows.Shape[0], Draw: func(ctx context.Context, i int) (image.Image, error) { return a.Picture(ctx, drawn.Images[first+i]) }}
			return a.Session.Images.Show(ctx, show, func(p index.Shown) error {
				if p.Embedding != nil {
					row := rows.Row(p.Index)
					row[0] = 1
					putFloats(row[1:], a.zeroShot.Probabilities(p.Embedding))
					copy(row[1+classes:], p.Activations)
				}
				return nil
			})
		})
	if err != nil {
		return err
	}
	return a.part(drawn.Images, rows)
}

func putFloats(dst []float32, x []float64) {
	for i, v := range x {
		dst[i] = float32(v)
	}
}

// part keeps the images that could be read, names the others, and says what each is for.
func (a *attack) part(images []study.Image, rows *tensor.Float32) error {
	classes := a.classCount()
	var read []int
	var failed []string
	for i, im := range images {
		if rows.Row(i)[0] == 0 {
			failed = append(failed, im.Key)
			continue
		}
		read = append(read, i)
		a.images, a.truths = append(a.images, im), append(a.truths, a.find(im.Image))
	}
	if len(failed) > 0 {
		a.note("%d images could not be read and are left out: %s.", len(failed), study.Listed(failed, 5))
	}
	if len(read) < 2*leastImages {
		return study.Unfitf("Only %d images can be attacked and trained on, of at least %d.", len(read), 2*leastImages)
	}
	a.zero, a.activations = tensor.New[float32](len(read), classes), tensor.New[float32](len(read), a.Layer.Units)
	for k, i := range read {
		copy(a.zero.Row(k), rows.Row(i)[1:])
		copy(a.activations.Row(k), rows.Row(i)[1+classes:])
	}
	order := rand.New(rand.NewPCG(uint64(a.options.Seed), 1)).Perm(len(read))
	n := min(a.options.Images, len(order)/3)
	tries := min(a.options.Tries, len(order)/6)
	if n < a.options.Images || tries < a.options.Tries {
		a.note("There are %d images, of which %d are attacked and texts are tried on %d others.", len(order), n, tries)
	}
	a.attacked, a.tries, a.train = order[:n], order[n:n+tries], order[n+tries:]
	a.units = momentsOf(a.activations, a.train)
	return nil
}

// before returns what a classifier says of an image without a text.
func (a *attack) before(classifier, i int) []float64 {
	if classifier > 0 {
		return a.classifiers[classifier].of(nil, a.activations.Row(i))
	}
	p := make([]float64, a.classCount())
	for k, v := range a.zero.Row(i) {
		p[k] = float64(v)
	}
	return p
}

// top returns the place of the likeliest.
func top(p []float64) int {
	best := 0
	for i, v := range p {
		if v > p[best] {
			best = i
		}
	}
	return best
}
