// Package textprocess runs a text tower in a process of its own, for a server that shows pages: the server stays as small as
// it is without a model, and survives whatever happens to the engine. Texts wait in a bounded queue and are read one
// at a time; the process is started when the first one comes and ends when none has come for a while. Start at Start; Serve is
// the other side.
package textprocess

import (
	"context"
	"errors"
	"log/slog"
	"os/exec"
	"time"

	"github.com/maypok86/otter/v2"

	"multiscope/internal/neuron"
)

// Options bound what a process may take.
type Options struct {
	Waiting int           // texts that wait while one is read; more are refused
	Opening time.Duration // until the process has opened the tower
	Reading time.Duration // until it has read one text; then it is killed
	Idle    time.Duration // after which it ends
	Pause   time.Duration // after it could not be started
	Kept    int           // embeddings that are kept, the most used
}

// Defaults are the options of a server.
var Defaults = Options{Waiting: 16, Opening: 2 * time.Minute, Reading: 10 * time.Second, Idle: 10 * time.Minute, Pause: 30 * time.Second, Kept: 4096}

// Process is a text tower in a process of its own. It is safe for concurrent use.
type Process struct {
	opts    Options
	command func() *exec.Cmd
	log     *slog.Logger

	places chan struct{} // one for each text that is read or waits
	queue  chan asked
	done   chan struct{} // closed when nothing is read any more
	kept   *otter.Cache[string, []float32]
}

// asked is a text that somebody waits for.
type asked struct {
	ctx   context.Context
	text  string
	reply chan<- read
}

// read is what became of a text.
type read struct {
	embedding []float32
	err       error
}

// Start returns a process that command starts when the first text comes; its standard input and output must be those of
// Serve. It ends with ctx, and Wait returns when it has.
func Start(ctx context.Context, command func() *exec.Cmd, log *slog.Logger, opts Options) (*Process, error) {
	kept, err := otter.New(&otter.Options[string, []float32]{MaximumSize: max(opts.Kept, 1)})
	if err != nil {
		return nil, err
	}
	p := &Process{
		opts: opts, command: command, log: log, kept: kept,
		places: make(chan struct{}, opts.Waiting+1), queue: make(chan asked, opts.Waiting+1), done: make(chan struct{}),
	}
	go p.work(ctx)
	return p, nil
}

// Wait waits until the process has ended.
func (p *Process) Wait() { <-p.done }

// EncodeText returns the embedding of a text, of length one; it is shared and is not to be changed. A text that the tower does not read to its end is
// an Invalid error; where too many texts wait or the process fails it is an Unready one.
func (p *Process) EncodeText(ctx context.Context, text string) ([]float32, error) {
	if embedding, there := p.kept.GetIfPresent(text); there {
		return embedding, nil
	}
	select {
	case p.places <- struct{}{}:
	default:
		return nil, neuron.Unreadyf("%d texts wait to be read by the model already. Try again in a few seconds.", p.opts.Waiting)
	}
	reply := make(chan read, 1)        // the worker waits for nobody
	p.queue <- asked{ctx, text, reply} // there is a place for each
	select {
	case r := <-reply:
		return r.embedding, r.err
	case <-ctx.Done():
		return nil, neuron.Unreadyf("The model has not read this text yet: it is being opened, or others are before it. Try again in a few seconds.")
	case <-p.done:
		return nil, neuron.Unreadyf("The server is being stopped.")
	}
}

// errSlow is why a process is killed that is alive.
var errSlow = errors.New("it took too long")

// work reads the texts of the queue, one after another.
func (p *Process) work(ctx context.Context) {
	defer close(p.done)
	w := &worker{Process: p}
	defer w.end()
	idle := time.NewTimer(p.opts.Idle)
	for {
		select {
		case <-ctx.Done():
			return
		case <-idle.C:
			w.end()
		case a := <-p.queue:
			if a.ctx.Err() == nil { // nobody waits any more
				embedding, err := w.read(ctx, a.text)
				if err == nil {
					p.kept.Set(a.text, embedding)
				}
				a.reply <- read{embedding, err}
			}
			<-p.places
			idle.Reset(p.opts.Idle)
		}
	}
}
