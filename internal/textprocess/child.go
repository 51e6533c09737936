package textprocess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// question and answer are what the two processes say to each other, as JSON, one after the other. The first answer is
// to no question: it says that the tower is open.
type question struct {
	Text string `json:"text"`
}

type answer struct {
	Ready     bool      `json:"ready,omitempty"`
	Embedding []float32 `json:"embedding,omitempty"`
	Refused   string    `json:"refused,omitempty"` // why the tower does not take the text; a sentence for who wrote it
	Failed    string    `json:"failed,omitempty"`  // what went wrong
}

// child is a process that runs.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	asks *json.Encoder
	says *json.Decoder
}

// start starts the process and waits until its tower is open. On an error there is none.
func start(ctx context.Context, cmd *exec.Cmd, patience time.Duration) (*child, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	last := &lastLines{}
	cmd.Stderr = last
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, in: in, asks: json.NewEncoder(in), says: json.NewDecoder(out)}
	said, err := c.within(ctx, patience, func() error { return nil })
	if err == nil && !said.Ready {
		err = errors.New("it does not say that it is ready")
	}
	if err != nil {
		c.end()
		return nil, fmt.Errorf("%w: %s", err, last)
	}
	return c, nil
}

// ask asks one question. After an error the process is of no more use.
func (c *child) ask(ctx context.Context, q question, patience time.Duration) (answer, error) {
	return c.within(ctx, patience, func() error { return c.asks.Encode(q) })
}

// within says something and waits for the answer, but not longer than patience or ctx.
func (c *child) within(ctx context.Context, patience time.Duration, say func() error) (answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSlow)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { c.cmd.Process.Kill() }) // which ends the reading
	var a answer
	err := say()
	if err == nil {
		err = c.says.Decode(&a)
	}
	if !stop() { // it is being killed, even if it has answered just now
		err = context.Cause(ctx)
	}
	return a, err
}

// patienceAtEnd is how long a process may take to end by itself.
const patienceAtEnd = 2 * time.Second

// end ends the process and waits until it has.
func (c *child) end() {
	c.in.Close() // with which Serve returns
	kill := time.AfterFunc(patienceAtEnd, func() { c.cmd.Process.Kill() })
	defer kill.Stop()
	c.cmd.Wait() // how it ended is of no interest
}

// lastLines keeps the end of what a process says on its standard error.
type lastLines struct{ text []byte }

// mostSaid bounds it, in bytes.
const mostSaid = 2000

func (l *lastLines) Write(b []byte) (int, error) {
	l.text = append(l.text, b...)
	l.text = l.text[max(len(l.text)-mostSaid, 0):]
	return len(b), nil
}

func (l *lastLines) String() string { return string(l.text) }
