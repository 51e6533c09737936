package index

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"iter"
	"sync"
	"syscall"
	"time"

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
	batch   int     // pictures that are in the network at a time
	portion int     // pictures after which a batch ends, since a run may have been cut there
	workers int
	picture func(ctx context.Context, i int) (image.Image, error)
	// observe may note more of a picture that was decoded and preprocessed. It runs in parallel.
	observe func(e *prepared, i int, im image.Image, pixels []float32)
	// opened is called with the open network before the first picture.
	opened func(context.Context, Runner) error

	progress Progress
	watch    stopwatch
	failed   int64
}

// task is a picture of a pass.
type task struct {
	ordinal int // in the data set
	source  int // for pass.picture; −1 where there is nothing to decode
}

// prepared is what was found out about a picture on its way into the network: why it could not be decoded,
// and what observe noted.
type prepared struct {
	neuron.Entry
	lost   bool // the file could not be read at all
	denied bool // since this user may not read it
}

// batch is some pictures on their way.
type batch struct {
	tasks    []task
	prepared []prepared // one for each task
	pictures *tensor.Float32
	outputs  []*tensor.Float32
	decoding sync.WaitGroup
	computed chan struct{} // holds something once the outputs are there
	dims     []int         // of one picture's pixels
	shapes   [][]int
}

// ring is how batches go round. A channel holds all of them, so that handing one on never waits.
type ring struct {
	free, decoded, ordered chan *batch // ordered has them in order, computed or not
	slots                  chan slot   // to be decoded
}

// ringPictures is how many pictures go round at least: the network has work while a shard is stored.
const ringPictures = 64

// newRing returns a ring for so many parallelism: for each a batch that is computed and one that is
// decoded, and one that is stored.
func (p *pass) newRing(parallelism int) ring {
	size := p.batch / parallelism
	n := max(2*parallelism+1, ringPictures/size)
	r := ring{
		free: make(chan *batch, n), decoded: make(chan *batch, n),
		ordered: make(chan *batch, n), slots: make(chan slot),
	}
	for range n {
		r.free <- p.newBatch(size)
	}
	return r
}

// run takes tasks in order through the network and calls use with each batch, in order. The batch
// is its own again when use returns.
func (p *pass) run(ctx context.Context, tasks iter.Seq[task], use func(context.Context, *batch) error) error {
	runner, err := p.network.Open(ctx, p.outputs)
	if err != nil {
		return err
	}
	defer runner.Close()
	if p.opened != nil {
		if err := p.opened(ctx, runner); err != nil {
			return err
		}
	}
	parallelism := min(runner.Parallelism(), p.batch)
	p.watch.began = time.Now()
	r := p.newRing(parallelism)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return p.feed(ctx, tasks, r) })
	for range p.workers {
		group.Go(func() error { return p.decode(ctx, r) })
	}
	for range parallelism {
		group.Go(func() error { return p.compute(ctx, runner, r) })
	}
	group.Go(func() error {
		return p.deliver(ctx, r, func(ctx context.Context, b *batch) error {
			p.count(b, parallelism)
			return use(ctx, b)
		})
	})
	return group.Wait()
}

// count tells how far the pass has come.
func (p *pass) count(b *batch, parallelism int) {
	for _, l := range b.prepared[:len(b.tasks)] {
		if l.Failure != "" {
			p.failed++
		}
	}
	p.progress.Tell(neuron.Work{Failed: p.failed, Stages: p.watch.stages(p.workers, parallelism)})
	p.progress.Add(int64(len(b.tasks)))
}

func (p *pass) newBatch(n int) *batch {
	size := p.prep.Size
	b := &batch{dims: []int{3, size, size}, shapes: p.shapes, prepared: make([]prepared, n), computed: make(chan struct{}, 1)}
	b.pictures = tensor.New[float32](n, 3, size, size)
	for _, shape := range p.shapes {
		b.outputs = append(b.outputs, tensor.New[float32](append([]int{n}, shape...)...))
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

// feed fills batches with tasks and hands out their slots. A batch has the same pictures whether
// the run was cut or not, for engines whose results depend on what else is in a batch.
func (p *pass) feed(ctx context.Context, tasks iter.Seq[task], r ring) error {
	defer close(r.slots)
	defer close(r.decoded)
	defer close(r.ordered)
	next, stop := iter.Pull(tasks)
	defer stop()
	for fed := 0; ; {
		var b *batch
		select {
		case b = <-r.free:
		case <-ctx.Done():
			return ctx.Err()
		}
		if b.fill(next, min(cap(b.prepared), p.portion-fed%p.portion)); len(b.tasks) == 0 {
			return nil
		}
		fed += len(b.tasks)
		if err := sendSlots(ctx, b, r.slots); err != nil {
			return err
		}
		r.ordered <- b
		r.decoded <- b
	}
}

// sendSlots sends the slots of a batch to the decoders.
func sendSlots(ctx context.Context, b *batch, slots chan<- slot) error {
	for at := range b.tasks {
		b.decoding.Add(1)
		select {
		case slots <- slot{b, at}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// fill takes the next tasks, at most n, and makes the tensors those of so many pictures.
func (b *batch) fill(next func() (task, bool), n int) {
	b.tasks = b.tasks[:0]
	for len(b.tasks) < n {
		t, more := next()
		if !more {
			break
		}
		b.tasks = append(b.tasks, t)
	}
	b.resize(len(b.tasks))
}

// decode fills slots until there are no more.
func (p *pass) decode(ctx context.Context, r ring) error {
	for s := range r.slots {
		b := s.batch
		b.prepared[s.at] = p.prepare(ctx, b.tasks[s.at], b.pictures.Row(s.at))
		if b.prepared[s.at].Failure != "" {
			clear(b.pictures.Row(s.at))
		}
		b.decoding.Done()
	}
	return nil
}

// prepare decodes a picture into the network's input and notes what there is to note of it.
func (p *pass) prepare(ctx context.Context, t task, pixels []float32) (e prepared) {
	if t.source < 0 {
		e.Failure = "not there"
		return e
	}
	im, err := p.preprocess(ctx, t.source, pixels)
	if err != nil {
		e.Failure, e.lost, e.denied = err.Error(), isLost(err), errors.Is(err, fs.ErrPermission)
	}
	if p.observe != nil {
		start := time.Now()
		p.observe(&e, t.source, im, pixels)
		p.watch.since(start, preprocessing)
	}
	dataset.Recycle(im)
	return e
}

// preprocess decodes a picture into the network's input. A decoder that panics on a hostile file
// must not end a run of days.
func (p *pass) preprocess(ctx context.Context, i int, pixels []float32) (im image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			im, err = nil, fmt.Errorf("its decoder broke: %v", r)
		}
	}()
	start := time.Now()
	im, err = p.picture(ctx, i)
	start = p.watch.since(start, decoding)
	if err != nil {
		return nil, err
	}
	defer p.watch.since(start, preprocessing)
	return im, clip.Preprocess(pixels, im, p.prep)
}

// compute is a lane: it runs the network on batches once they are decoded.
func (p *pass) compute(ctx context.Context, runner Runner, r ring) error {
	for b := range r.decoded {
		b.decoding.Wait()
		if err := ctx.Err(); err != nil {
			return err // a picture may have failed for no other reason
		}
		start := time.Now()
		if err := runner.Run(ctx, b.pictures, b.outputs); err != nil {
			return err
		}
		p.watch.since(start, computing)
		b.computed <- struct{}{}
	}
	return nil
}

// deliver hands batches on in their order once they are computed.
func (p *pass) deliver(ctx context.Context, r ring, use func(context.Context, *batch) error) error {
	for b := range r.ordered {
		select {
		case <-b.computed:
		case <-ctx.Done():
			return ctx.Err()
		}
		start := time.Now()
		if err := use(ctx, b); err != nil {
			return err
		}
		p.watch.since(start, storing)
		r.free <- b
	}
	return ctx.Err()
}

// isLost reports whether err says that a file cannot be read, rather than that it is no picture.
func isLost(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno)
}
