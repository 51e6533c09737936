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

// Settings says how images are optimised. Zero values stand for those of Defaults.
type Settings struct {
	Size  int // side of the image in pixels; by default that of the model's input
	Steps int // of gradient ascent
	Batch int // images optimised at once
	// Rate is Adam's learning rate at the first step. It falls linearly to a tenth of that, so
	// that the last steps refine what the first ones found.
	Rate float64
	// RedirectSteps is for how many of the first steps gradients pass ReLUs that block all of an
	// image's (grad.Options); negative for none. It matters for layers after a ReLU only, whose
	// units may be silent on the initial image.
	RedirectSteps    int
	L2               float64 // weight of the penalty on the mean squared distance from grey
	Parameterization Parameterization
	// Transforms are drawn anew at each step, between the image and the model. Their output must
	// have the size of the model's input. By default they are StandardTransforms.
	Transforms []Transform
	Workers    int // goroutines for the work outside the model; by default GOMAXPROCS
}

// Defaults are settings that make legible images of the demo's units as well as of large
// models'.
var Defaults = Settings{Steps: 256, Batch: 8, Rate: .05, RedirectSteps: 16, Parameterization: DefaultParameterization}

// withDefaults fills in what is not set, for a model whose input is side pixels.
func (s Settings) withDefaults(side int) Settings {
	s.Size = cmp.Or(s.Size, side)
	s.Steps = cmp.Or(s.Steps, Defaults.Steps)
	s.Batch = cmp.Or(s.Batch, Defaults.Batch)
	s.RedirectSteps = cmp.Or(s.RedirectSteps, Defaults.RedirectSteps)
	s.Parameterization = cmp.Or(s.Parameterization, Defaults.Parameterization)
	rate, transforms := Defaults.Rate, StandardTransforms
	if s.Parameterization.MaCo {
		rate, transforms = MaCoRate, MaCoTransforms
	}
	s.Rate = cmp.Or(s.Rate, rate)
	if s.Transforms == nil {
		s.Transforms = transforms(s.Size, side)
	}
	s.Workers = cmp.Or(s.Workers, runtime.GOMAXPROCS(0))
	return s
}

func (s Settings) check() error {
	switch {
	case s.Steps < 1 || s.Steps > 1<<20:
		return fmt.Errorf("%d steps: at least 1 is needed", s.Steps)
	case s.Batch < 1 || s.Batch > 1024:
		return fmt.Errorf("a batch of %d images: it goes from 1 to 1024", s.Batch)
	case !(s.Rate > 0 && s.Rate < 100):
		return fmt.Errorf("a learning rate of %g: it must be above 0 and below 100", s.Rate)
	case !(s.L2 >= 0):
		return fmt.Errorf("an L2 weight of %g: it must be 0 or more", s.L2)
	}
	return nil
}

// Optimizer runs gradient ascent on a batch of images at once, for one program. The model runs
// on an engine; the work around it runs on a pool of workers and allocates nothing from step to
// step. An Optimizer is not safe for concurrent use.
type Optimizer struct {
	settings  Settings
	program   *Program
	side      int  // of the model's input
	grey      bool // the model sees no colours
	norm      normalization
	finalRate float64 // see the constant; tests of other implementations' defaults change it
	session   Session
	pool      *workerPool
	workers   []*workerState
	slots     []*slot          // one per image of a batch
	buffers   map[int]*buffers // by batch size
}

// workerState is the memory of one worker.
type workerState struct {
	param   parameterization
	dimage  []float32
	dparams []float32
}

// slot is the state of one image of a batch.
type slot struct {
	params []float32
	image  []float32
	mask   transparency // nil for an opaque image
	chain  *chain
	adam   *adam
	random *rand.Rand
	source *rand.PCG
	err    error // why the image was abandoned
}

// buffers holds the program's inputs and outputs for batches of one size.
type buffers struct {
	image, gradient *tensor.Float32
	values, base    *tensor.Float32
	direction       *tensor.Float32 // nil if the program takes none
	facets          []*tensor.Float32
	redirect        *tensor.Float32               // a scalar; nil if the program takes none
	runs            []func(context.Context) error // of parts of the batch, in parallel
}

// NewOptimizer prepares to optimise images for a program. The caller must call Close.
func NewOptimizer(m Model, e Engine, p *Program, s Settings) (*Optimizer, error) {
	prep := m.Preprocess()
	s = s.withDefaults(prep.Size)
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("visualize: %w", err)
	}
	o := &Optimizer{settings: s, program: p, side: prep.Size, grey: prep.Grey, norm: newNormalization(prep), finalRate: finalRate, buffers: map[int]*buffers{}}
	if err := o.allocate(); err != nil {
		return nil, fmt.Errorf("visualize: %w", err)
	}
	var err error
	open := e.Session
	if p.Independent {
		open = e.ParallelSession
	}
	if o.session, err = open(p.Graph); err != nil {
		return nil, err
	}
	o.pool = newWorkerPool(s.Workers)
	return o, nil
}

// allocate makes the workers' and the slots' memory.
func (o *Optimizer) allocate() error {
	s := o.settings
	for range s.Workers {
		p, err := s.Parameterization.build(s.Size, s.Size)
		if err != nil {
			return err
		}
		o.workers = append(o.workers, &workerState{param: p, dparams: make([]float32, p.size()), dimage: make([]float32, channels*s.Size*s.Size)})
	}
	for range s.Batch {
		c, err := newChain(s.Transforms, s.Size, s.Size)
		if err != nil {
			return err
		}
		n := o.workers[0].param.size()
		source := rand.NewPCG(0, 0)
		slot := &slot{
			params: make([]float32, n), image: make([]float32, channels*s.Size*s.Size),
			chain: c, adam: newAdam(n), source: source, random: rand.New(source),
		}
		if p := s.Parameterization; p.MaCo && !p.Opaque {
			slot.mask = make(transparency, s.Size*s.Size)
		}
		o.slots = append(o.slots, slot)
	}
	return o.checkOutputSize()
}

// checkOutputSize draws the transforms once: their output must fit the model.
func (o *Optimizer) checkOutputSize() error {
	s := o.slots[0]
	h, w := s.chain.outputSize(s.random)
	if h != o.side || w != o.side {
		return neuron.Invalidf("The transforms turn an image of %d×%d pixels into one of %d×%d; the model takes %d×%d. End them with CropOrPad.",
			o.settings.Size, o.settings.Size, h, w, o.side, o.side)
	}
	return nil
}

// Settings returns the settings with all defaults filled in.
func (o *Optimizer) Settings() Settings { return o.settings }

// Close frees the model's session and ends the workers.
func (o *Optimizer) Close() error {
	o.pool.stop()
	return o.session.Close()
}
