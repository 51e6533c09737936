package featurevis

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Settings says how pictures are made. Zero values stand for what Defaults says.
type Settings struct {
	Size  int // side of the picture in pixels; by default that of the model's input
	Steps int // of gradient ascent
	Batch int // pictures made at once
	// Rate is Adam's learning rate of the first step. It falls evenly to a tenth, so that the
	// last steps settle what the first ones found.
	Rate   float64
	L2     float64 // weighs the mean squared distance of the pixels from grey, a penalty
	Canvas Parameterization
	// Transforms are what each step draws anew between the picture and the model. They end in
	// the size of the model's input. By default they are Standard.
	Transforms []Transform
	Workers    int // for the work around the model; by default one for each processor
}

// Defaults are the settings that make legible pictures of the demo's units as well as of large
// models'.
var Defaults = Settings{Steps: 256, Batch: 8, Rate: .03, Canvas: DefaultParameterization}

// withDefaults fills in what is not set, for a model whose input is side pixels.
func (s Settings) withDefaults(side int) Settings {
	s.Size = cmp.Or(s.Size, side)
	s.Steps = cmp.Or(s.Steps, Defaults.Steps)
	s.Batch = cmp.Or(s.Batch, Defaults.Batch)
	s.Rate = cmp.Or(s.Rate, Defaults.Rate)
	if s.Canvas == (Parameterization{}) {
		s.Canvas = Defaults.Canvas
	}
	if s.Transforms == nil {
		s.Transforms = Standard(s.Size, side)
	}
	s.Workers = cmp.Or(s.Workers, runtime.GOMAXPROCS(0))
	return s
}

func (s Settings) check() error {
	switch {
	case s.Steps < 1 || s.Steps > 1<<20:
		return fmt.Errorf("%d steps: at least 1 is needed", s.Steps)
	case s.Batch < 1 || s.Batch > 1024:
		return fmt.Errorf("a batch of %d pictures: it goes from 1 to 1024", s.Batch)
	case !(s.Rate > 0 && s.Rate < 100):
		return fmt.Errorf("a rate of %g: it is above 0 and below 100", s.Rate)
	case !(s.L2 >= 0):
		return fmt.Errorf("an L2 weight of %g: it is 0 or more", s.L2)
	}
	return nil
}

// Studio makes pictures: gradient ascent on a batch of them at once, for one program. The model
// runs on an engine; everything around it runs on a crew of workers and allocates nothing
// from step to step. A studio is not safe for concurrent use.
type Studio struct {
	settings Settings
	program  *Program
	side     int // of the model's input
	norm     normalization
	session  Session
	crew     *crew
	desks    []*desk  // one per worker
	easels   []*easel // one per picture of a batch
	loads    map[int]*load
}

// desk is what a worker needs for itself.
type desk struct {
	canvas   canvas
	dpicture []float32
	dparams  []float32
}

// easel is a picture in the making.
type easel struct {
	params  []float32
	picture []float32
	chain   *chain
	adam    *adam
	random  *rand.Rand
	source  *rand.PCG
	err     error // why it was given up
}

// load is the memory that a batch of a certain size goes to the model in.
type load struct {
	image, gradient *tensor.Float32
	values, base    *tensor.Float32
	direction       *tensor.Float32 // nil where the program takes none
	facets          []*tensor.Float32
	runs            []func(context.Context) error // of parts of the batch, side by side
}

// NewStudio prepares to make pictures with a program.
func NewStudio(m Model, e Engine, p *Program, s Settings) (*Studio, error) {
	prep := m.Preprocess()
	s = s.withDefaults(prep.Size)
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("visualize: %w", err)
	}
	st := &Studio{settings: s, program: p, side: prep.Size, norm: newNormalization(prep), loads: map[int]*load{}}
	if err := st.furnish(); err != nil {
		return nil, fmt.Errorf("visualize: %w", err)
	}
	var err error
	open := e.Session
	if p.Apart {
		open = e.Lanes
	}
	if st.session, err = open(p.Graph); err != nil {
		return nil, err
	}
	st.crew = newCrew(s.Workers)
	return st, nil
}

// furnish makes desks and easels.
func (st *Studio) furnish() error {
	s := st.settings
	for range s.Workers {
		c, err := s.Canvas.newCanvas(s.Size, s.Size)
		if err != nil {
			return err
		}
		st.desks = append(st.desks, &desk{canvas: c, dparams: make([]float32, c.size()), dpicture: make([]float32, channels*s.Size*s.Size)})
	}
	for range s.Batch {
		ch, err := newChain(s.Transforms, s.Size, s.Size)
		if err != nil {
			return err
		}
		n := st.desks[0].canvas.size()
		source := rand.NewPCG(0, 0)
		st.easels = append(st.easels, &easel{
			params: make([]float32, n), picture: make([]float32, channels*s.Size*s.Size),
			chain: ch, adam: newAdam(n), source: source, random: rand.New(source),
		})
	}
	return st.endsInModel()
}

// endsInModel tries the transforms once: what they make must fit the model.
func (st *Studio) endsInModel() error {
	e := st.easels[0]
	h, w := e.chain.outcome(e.random)
	if h != st.side || w != st.side {
		return neuron.Invalidf("The transforms make %d×%d pixels of a picture of %d×%d; the model takes %d×%d. End them with CropOrPad.",
			h, w, st.settings.Size, st.settings.Size, st.side, st.side)
	}
	return nil
}

// Settings returns the settings with all defaults filled in.
func (st *Studio) Settings() Settings { return st.settings }

// Close frees the model's session and ends the workers.
func (st *Studio) Close() error {
	st.crew.dismiss()
	return st.session.Close()
}
