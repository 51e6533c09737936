package textprocess

import (
	"context"
	"errors"
	"math"
	"time"

	"multiscope/internal/neuron"
)

// worker has the process, which it alone speaks with.
type worker struct {
	*Process
	child  *child    // nil where none runs
	failed time.Time // when it could not be started; zero where it could
}

// read has the process read a text, and starts it if need be.
func (w *worker) read(ctx context.Context, text string) ([]float32, error) {
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	said, err := w.child.ask(ctx, question{Text: text}, w.opts.Reading)
	switch {
	case ctx.Err() != nil:
		return nil, neuron.Unreadyf("The server is being stopped.")
	case err != nil:
		w.log.ErrorContext(ctx, "the process of a text tower is ended", "because", err)
		w.end()
		if errors.Is(err, errSlow) {
			return nil, neuron.Unreadyf("The model took more than %s to read this text and was stopped. Try a shorter one.", w.opts.Reading)
		}
		return nil, neuron.Unreadyf("The process that reads texts has ended; the server's log says why. Try again in a few seconds.")
	case said.Refused != "":
		return nil, neuron.Invalidf("%s", said.Refused)
	case said.Failed != "":
		w.log.ErrorContext(ctx, "a text could not be read", "because", said.Failed)
		return nil, neuron.Unreadyf("The model could not read this text; the server's log says why.")
	case !isUnit(said.Embedding):
		return nil, neuron.Unreadyf("The model gives this text no embedding: its numbers are not finite.")
	}
	return said.Embedding, nil
}

// begin starts the process unless it runs. Where it could not be started it is not tried again at once: a start takes
// seconds, in which it takes a processor from the pages.
func (w *worker) begin(ctx context.Context) (err error) {
	if w.child != nil {
		return nil
	}
	if time.Since(w.failed) < w.opts.Pause {
		return neuron.Unreadyf("The model's text tower could not be opened; the server's log says why. It is tried again in half a minute.")
	}
	began := time.Now()
	if w.child, err = start(ctx, w.command(), w.opts.Opening); err != nil {
		w.failed = time.Now()
		w.log.ErrorContext(ctx, "a text tower could not be opened", "because", err)
		return neuron.Unreadyf("The model's text tower could not be opened; the server's log says why.")
	}
	w.failed = time.Time{}
	w.log.InfoContext(ctx, "a text tower is open, in a process of its own", "pid", w.child.cmd.Process.Pid, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// end ends the process, if one runs.
func (w *worker) end() {
	if w.child != nil {
		w.child.end()
		w.child = nil
	}
}

// isUnit says whether an embedding is about one long, so that none of its numbers is infinite or none.
func isUnit(x []float32) bool {
	var squares float64
	for _, v := range x {
		squares += float64(v) * float64(v)
	}
	return math.Abs(squares-1) < 1e-3
}
