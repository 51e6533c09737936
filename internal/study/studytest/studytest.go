// Package studytest has a session for tests of studies, whose model sees what a test says it sees: pictures are of one
// colour that says which image they are of, and texts say which class they name.
package studytest

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// What a session has.
const (
	Classes    = 3 // of the category “class”: class-0 to class-2, by the place of the image
	Units      = 24
	Unreadable = 7 // the place of an image whose picture is torn
)

// ErrKilled is why a tower stops.
var ErrKilled = errors.New("killed")

// Tower is an image tower.
type Tower struct {
	// See returns the class that a picture of an image is seen as, and sets activations.
	See   func(place int, picture image.Image, activations []float32) (class int)
	Shown int // pictures so far
	Most  int // until it is killed; 0 for no end
}

// Show shows pictures; see study.ImageTower.
func (s *Tower) Show(ctx context.Context, p study.Pictures, visit func(index.Shown) error) error {
	for i := range p.Count {
		if s.Shown++; s.Most > 0 && s.Shown > s.Most {
			return ErrKilled
		}
		shown := index.Shown{Index: i}
		im, err := p.Draw(ctx, i)
		if err != nil {
			shown.Failure = err.Error()
		} else {
			shown.Activations, shown.Embedding = make([]float32, Units), make([]float32, Classes)
			b := im.Bounds()
			r, g, _, _ := im.At(b.Min.X, b.Max.Y-1).RGBA()
			shown.Embedding[s.See(int(r>>8)|int(g>>8)<<8, im, shown.Activations)] = 1
		}
		if err := visit(shown); err != nil {
			return err
		}
	}
	return nil
}

// New returns a session over 90 images, and its tower.
func New(t testing.TB) (*study.Session, *Tower) {
	t.Helper()
	s := storetest.New(t, storetest.Spec{Images: 90, Units: Units})
	models, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	layer, _ := models[0].BestLayer()
	var pictures numbered
	if err := s.EachImage(t.Context(), models[0].Slug, func(ordinal int, im neuron.Image) {
		for len(pictures) <= ordinal {
			pictures = append(pictures, neuron.Image{})
		}
		pictures[ordinal] = im
	}); err != nil {
		t.Fatal(err)
	}
	models[0].Space.Tap = "visual"
	tower := &Tower{}
	return &study.Session{
		Entry: models[0], Layer: layer, Store: said{s}, Progress: silent{}, Say: func(string) {}, Images: tower, Texts: texts{}, Pictures: pictures,
	}, tower
}

// Readable returns the places of the images that can be read.
func Readable(s *study.Session) (places []int) {
	for i := range s.Pictures.Len() {
		if i != Unreadable && s.Pictures.Image(i).Key != "" {
			places = append(places, i)
		}
	}
	return places
}

// silent is told progress and says nothing.
type silent struct{}

func (silent) Start(string, string, int64) {}
func (silent) Add(int64)                   {}
func (silent) Done()                       {}
func (silent) Fail(error)                  {}

// numbered are pictures of one pixel, whose red and green say the place of the image.
type numbered []neuron.Image

func (n numbered) Name() string             { return "numbered" }
func (n numbered) Len() int                 { return len(n) }
func (n numbered) Image(i int) neuron.Image { return n[i] }
func (n numbered) Picture(_ context.Context, i, _ int) (image.Image, error) {
	if i == Unreadable {
		return nil, errors.New("it is torn")
	}
	im := image.NewRGBA(image.Rect(0, 0, 1, 1))
	im.Set(0, 0, color.RGBA{byte(i), byte(i >> 8), 200, 255})
	return im, nil
}

// texts reads a text with “class 2” in it as the third axis.
type texts struct{}

func (texts) Encode(_ context.Context, texts []string) (*tensor.Float32, error) {
	all := tensor.New[float32](len(texts), Classes)
	for i, text := range texts {
		var class int
		if _, err := fmt.Sscanf(text[max(strings.Index(text, "class"), 0):], "class %d", &class); err != nil || class >= Classes {
			class = i % Classes
		}
		all.Row(i)[class] = 1
	}
	return all, nil
}

func (texts) LogitScale() float64                             { return 10 }
func (texts) Readout(context.Context) (neuron.Readout, error) { return neuron.Readout{}, nil }

// said is a store whose images have a category that says their class.
type said struct{ study.Store }

func (s said) Categories(context.Context, string) ([]neuron.CategoryName, error) {
	return []neuron.CategoryName{{Name: "class", Values: Classes}}, nil
}

func (s said) EachImage(ctx context.Context, model string, visit func(int, neuron.Image)) error {
	return s.Store.EachImage(ctx, model, func(ordinal int, im neuron.Image) {
		im.Categories = []neuron.Category{{Name: "class", Value: fmt.Sprintf("class-%d", ordinal%Classes)}}
		visit(ordinal, im)
	})
}
