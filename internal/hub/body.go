package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// body is the body of an answer. Where no byte comes for a while it ends in an error that passes, so that the
// request is sent again: a connection that is cut without notice would wait for ever.
type body struct {
	io.ReadCloser
	idle    time.Duration // between two bytes
	timer   *time.Timer
	stalled atomic.Bool
	cancel  context.CancelFunc // ends the request
}

func newBody(of io.ReadCloser, idle time.Duration, cancel context.CancelFunc) *body {
	b := &body{ReadCloser: of, idle: idle, cancel: cancel}
	b.timer = time.AfterFunc(idle, func() {
		b.stalled.Store(true)
		cancel()
	})
	return b
}

func (b *body) Read(p []byte) (int, error) {
	b.timer.Reset(b.idle)
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF && b.stalled.Load() {
		err = errors.Join(io.ErrUnexpectedEOF, fmt.Errorf("no byte came for %v", b.idle))
	}
	return n, err
}

// Close ends the request.
func (b *body) Close() error {
	b.timer.Stop()
	b.cancel()
	return b.ReadCloser.Close()
}
