// Package study runs experiments on a model that is indexed, most of them those of Goh et al., Multimodal Neurons in
// Artificial Neural Networks (Distill 2021). A Session is the open model, on which studies run one after another; a Run is
// one of them, whose work is kept in parts as it is done, so that it goes on where it was stopped. Each experiment is a
// package below this one with a function Run. It knows no engine: what runs the towers is handed to it.
//
// A study holds no activations of the whole data set: of images it draws at most as many as its options say, and of drawn
// stimuli it keeps, for each, the activations of the layer's units, four bytes each.
package study

import (
	"cmp"
	"context"
	"image"
	"math/rand/v2"
	"slices"

	"multiscope/internal/dataset"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Session is an indexed model that studies are run on.
type Session struct {
	Entry    neuron.Model // as it is indexed
	Layer    neuron.Layer // whose units studies are about
	Name     string       // of the study in addresses; "" for one of the study's kind and the model
	Redo     bool         // run again what was run with the same settings
	Images   ImageTower
	Texts    TextTower
	Whole    func(ctx context.Context, text string) (bool, error) // says whether the text tower reads a text to its end; nil where that is not known
	Pictures dataset.Source                                       // of the data set; nil where none are named
	Store    Store
	Progress Progress
	Say      func(line string) // what a user should know while a study runs
}

// ImageTower shows pictures to the model.
type ImageTower interface {
	// Show takes pictures through the network and visits each, in order.
	Show(ctx context.Context, p Pictures, visit func(index.Shown) error) error
}

// Pictures are pictures to be shown.
type Pictures struct {
	Count int
	Drawn bool // at the size of the model's input: not cropped
	// Draw returns picture i. It is called from several goroutines.
	Draw func(ctx context.Context, i int) (image.Image, error)
}

// TextTower reads texts.
type TextTower interface {
	// Encode returns the embeddings of texts, [texts, embedding], each of length one. Where the model has no text tower that
	// can be run, the error says why and is an *UnfitError.
	Encode(ctx context.Context, texts []string) (*tensor.Float32, error)
	// LogitScale returns what the cosine of an image and a text is multiplied by: the inverse of the model's temperature.
	LogitScale() float64
	// Readout returns how the image embedding reads the units of the session's layer; an *UnfitError where it does not.
	Readout(ctx context.Context) (neuron.Readout, error)
}

// Store is what studies read and write. *store.Writer satisfies it.
type Store interface {
	EachImage(ctx context.Context, model string, visit func(ordinal int, im neuron.Image)) error
	Categories(ctx context.Context, model string) ([]neuron.CategoryName, error)
	ColumnSample(ctx context.Context, model, layer string) (neuron.ColumnSample, error)
	// Column returns a unit's activations as float16.
	Column(ctx context.Context, model, layer string, unit int) ([]byte, error)
	LexiconTable(ctx context.Context, model, layer string) (neuron.LexiconTable, error)
	Unit(ctx context.Context, r neuron.Ref) (neuron.UnitDetail, error)
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
	UnitScales(ctx context.Context, model, layer string) ([]neuron.Scale, error)
	LetterUnits(ctx context.Context, model, layer string) ([]neuron.LetterUnit, error)
	Units(ctx context.Context, q neuron.UnitQuery) ([]neuron.UnitCard, int, error)
	// StrongestWords returns the n words of each unit that drive it furthest above the mean of all.
	StrongestWords(ctx context.Context, model, layer string, n int) ([][]string, error)

	Study(ctx context.Context, slug string) (neuron.Study, error)
	WriteStudy(ctx context.Context, s neuron.Study) error
	StudyPart(ctx context.Context, study, recipe, task string, part int) ([]byte, error)
	WriteStudyPart(ctx context.Context, study, recipe, task string, part int, data []byte) error
	DropStudyParts(ctx context.Context, study, recipe string) (int64, error)
}

// Progress is told how far a task is.
type Progress interface {
	Start(name, unit string, total int64)
	Add(n int64)
	Done()
	Fail(err error)
}

// StudyLayer names the session's layer as studies' data do.
func (s *Session) StudyLayer() neuron.StudyLayer {
	return neuron.StudyLayer{Model: s.Entry.Slug, Layer: s.Layer.Slug}
}

// ModelName is what people call the model.
func (s *Session) ModelName() string { return cmp.Or(s.Entry.Name, s.Entry.Slug) }

// Ref names a unit of the session's layer.
func (s *Session) Ref(unit int) neuron.Ref { return s.StudyLayer().Ref(unit) }

// Side is the side of the model's input in pixels: what is drawn for it has this size.
func (s *Session) Side() int { return s.Entry.Preprocess.Size }

// Image is an image of the data set whose picture the session has.
type Image struct {
	Ordinal int // in the data set
	Source  int // in Session.Pictures
	neuron.Image
}

// Picture decodes the picture of an image, unprepared.
func (s *Session) Picture(ctx context.Context, im Image) (image.Image, error) {
	return s.Pictures.Picture(ctx, im.Source, s.Entry.Preprocess.DecodeSide())
}

// NeedPictures refuses a session without the pictures of the data set.
func (s *Session) NeedPictures(what string) error {
	if s.Pictures == nil {
		return Unfitf("%s needs the pictures that %s was indexed over: name them with --images.", what, s.Entry.Slug)
	}
	return nil
}

// NeedTexts refuses a session whose model cannot compare images with texts.
func (s *Session) NeedTexts(ctx context.Context) error {
	if s.Entry.Space.Tap == "" {
		return Unfitf("%s has no image embedding, so that images cannot be compared with texts.", s.Entry.Slug)
	}
	_, err := s.Texts.Encode(ctx, []string{"a"})
	return err
}

// Sampled is images that were drawn from a data set.
type Sampled struct {
	Images  []Image
	Of      int // that could have been drawn
	Missing int // that are in the index and not among the session's pictures
}

// Sample draws n images of the data set that keep returns true for, uniformly and by a seed, in the order of the data set;
// all where there are fewer. Where the session has pictures, images without one are left out and counted.
func (s *Session) Sample(ctx context.Context, n int, seed int64, keep func(neuron.Image) bool) (Sampled, error) {
	var drawn Sampled
	find := s.finder()
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	err := s.Store.EachImage(ctx, s.Entry.Slug, func(ordinal int, im neuron.Image) {
		if !keep(im) {
			return
		}
		source := find(ordinal, im.Key)
		if source < 0 {
			drawn.Missing++
			return
		}
		// Vitter's algorithm R: each image has the same chance, and only those that are kept are held.
		drawn.Of++
		image := Image{Ordinal: ordinal, Source: source, Image: im}
		if len(drawn.Images) < n {
			drawn.Images = append(drawn.Images, image)
		} else if at := random.IntN(drawn.Of); at < n {
			drawn.Images[at] = image
		}
	})
	slices.SortFunc(drawn.Images, func(a, b Image) int { return a.Ordinal - b.Ordinal })
	return drawn, err
}

// EnoughPictures refuses a sample of fewer images than least where more are in the index, and not among the pictures that the
// session has: other pictures were named than those that were indexed.
func (s *Session) EnoughPictures(drawn Sampled, least int) error {
	if drawn.Missing > 0 && len(drawn.Images) < least {
		return Unfitf("Of the images that %s was indexed over %d are among the pictures that --images names, of at least %d, and %d are not: name what was indexed.", s.Entry.Slug, len(drawn.Images), least, drawn.Missing)
	}
	return nil
}

// finder returns a function that finds the picture of an image: -1 where the session has pictures and not this one.
func (s *Session) finder() func(ordinal int, key string) int {
	if s.Pictures == nil {
		return func(int, string) int { return 0 }
	}
	var places map[string]int
	return func(ordinal int, key string) int {
		if ordinal < s.Pictures.Len() && s.Pictures.Image(ordinal).Key == key {
			return ordinal // the usual case takes no memory
		}
		if places == nil {
			places = make(map[string]int, s.Pictures.Len())
			for i := range s.Pictures.Len() {
				places[s.Pictures.Image(i).Key] = i
			}
		}
		if at, there := places[key]; there {
			return at
		}
		return -1
	}
}
