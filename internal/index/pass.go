package index

import (
	"context"
	"errors"
	"fmt"
	"image"
	"iter"
	"sync"
	"syscall"

	"golang.org/x/sync/errgroup"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// pass is one way through pictures: decode and preprocess in parallel, run the network, use what
// comes out. The three overlap in a ring of batches, so that the network never waits for a
// picture while another is decoded, and nothing of the size of a batch is allocated on the way.
type pass struct {
	network Network
	prep    neuron.Preprocess
	outputs []clip.Output
	shapes  [][]int // of one picture's outputs
	batch   int
	workers int
	picture func(ctx context.Context, i int) (image.Image, error)
	// observe may note more of a picture that was decoded and preprocessed. It runs in parallel.
	observe func(e *look, i int, im image.Image, pixels []float32)
}

// task is a picture of a pass.
type task struct {
	ordinal int // in the data set
	source  int // for pass.picture; −1 where there is nothing to decode
}

// look is what decoding found: why it failed, and what observe noted.
type look struct {
	neuron.Entry
	lost bool // the file could not be read at all
}

// batch is some pictures on their way.
type batch struct {
	tasks    []task
	looks    []look // one for each task
	pictures *tensor.Float32
	outputs  []*tensor.Float32
	decoding sync.WaitGroup
	dims     []int // of one picture's pixels
	shapes   [][]int
}

// ringBatches is one batch that is decoded, one that is computed and one that is stored.
const ringBatches = 3

// run takes tasks in order through the network and calls use with each batch, in order. The batch
// is its own again when use returns.
func (p *pass) run(ctx context.Context, tasks iter.Seq[task], use func(context.Context, *batch) error) error {
	runner, err := p.network.Open(ctx, p.outputs)
	if err != nil {
		return err
	}
	defer runner.Close()
	group, ctx := errgroup.WithContext(ctx)
	free, decoded, computed := make(chan *batch, ringBatches), make(chan *batch, ringBatches), make(chan *batch, ringBatches)
	for range ringBatches {
		free <- p.newBatch()
	}
	slots := make(chan slot)
	group.Go(func() error {
		defer close(slots)
		defer close(decoded)
		return p.feed(ctx, tasks, free, slots, decoded)
	})
	for range p.workers {
		group.Go(func() error {
			for s := range slots {
				p.decode(ctx, s)
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(computed)
		return p.compute(ctx, runner, decoded, computed)
	})
	group.Go(func() error {
		for b := range computed {
			if err := use(ctx, b); err != nil {
				return err
			}
			free <- b // never waits: the ring holds them all
		}
		return nil
	})
	return group.Wait()
}

func (p *pass) newBatch() *batch {
	size := p.prep.Size
	b := &batch{dims: []int{3, size, size}, shapes: p.shapes, looks: make([]look, p.batch)}
	b.pictures = tensor.New[float32](p.batch, 3, size, size)
	for _, shape := range p.shapes {
		b.outputs = append(b.outputs, tensor.New[float32](append([]int{p.batch}, shape...)...))
	}
	return b
}

// resize makes the tensors those of n pictures.
func (b *batch) resize(n int) {
	if b.pictures.Shape[0] == n {
		return
	}
	resize := func(t *tensor.Float32, dims []int) {
		t.Shape = append([]int{n}, dims...)
		t.Data = t.Data[:tensor.Size(t.Shape)]
	}
	resize(b.pictures, b.dims)
	for i, t := range b.outputs {
		resize(t, b.shapes[i])
	}
}

// slot is a place in a batch that waits for its picture.
type slot struct {
	batch *batch
	at    int
}

// feed fills batches with tasks and hands out their slots.
func (p *pass) feed(ctx context.Context, tasks iter.Seq[task], free <-chan *batch, slots chan<- slot, decoded chan<- *batch) error {
	next, stop := iter.Pull(tasks)
	defer stop()
	for {
		var b *batch
		select {
		case b = <-free:
		case <-ctx.Done():
			return ctx.Err()
		}
		b.tasks = b.tasks[:0]
		for t, more := next(); more; t, more = next() {
			if b.tasks = append(b.tasks, t); len(b.tasks) == p.batch {
				break
			}
		}
		if len(b.tasks) == 0 {
			return nil
		}
		b.resize(len(b.tasks))
		for at := range b.tasks {
			b.decoding.Add(1)
			select {
			case slots <- slot{b, at}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		decoded <- b // never waits
	}
}

// decode fills a slot. A picture that cannot be decoded is noted and leaves zeros.
func (p *pass) decode(ctx context.Context, s slot) {
	defer s.batch.decoding.Done()
	e := &s.batch.looks[s.at]
	*e = look{}
	pixels := s.batch.pictures.Row(s.at)
	t := s.batch.tasks[s.at]
	if t.source < 0 {
		e.Failure = "not there"
		clear(pixels)
		return
	}
	im, err := p.preprocess(ctx, t.source, pixels)
	if err != nil {
		e.Failure = err.Error()
		e.lost = isLost(err)
		clear(pixels)
	}
	if p.observe != nil {
		p.observe(e, t.source, im, pixels)
	}
	dataset.Recycle(im)
}

// preprocess decodes a picture into the network's input. A decoder that panics on a hostile file
// must not end a run of days.
func (p *pass) preprocess(ctx context.Context, i int, pixels []float32) (im image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			im, err = nil, fmt.Errorf("its decoder broke: %v", r)
		}
	}()
	if im, err = p.picture(ctx, i); err != nil {
		return nil, err
	}
	return im, clip.Preprocess(pixels, im, p.prep)
}

// compute runs the network on each batch once it is decoded.
func (p *pass) compute(ctx context.Context, runner Runner, decoded <-chan *batch, computed chan<- *batch) error {
	for b := range decoded {
		b.decoding.Wait()
		if err := ctx.Err(); err != nil {
			return err // a picture may have failed for no other reason
		}
		if err := runner.Run(ctx, b.pictures, b.outputs); err != nil {
			return err
		}
		computed <- b // never waits
	}
	return ctx.Err()
}

// isLost reports whether err says that a file cannot be read, rather than that it is no picture.
func isLost(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno)
}
