package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	ort "github.com/yalue/onnxruntime_go"

	"multiscope/internal/tensor"
)

// Named is a tensor for an input or an output.
type Named struct {
	Name   string
	Tensor tensor.Any
}

// errClosed is the error of running a session after Close.
var errClosed = errors.New("the session is closed")

// Run computes all outputs from all inputs, in place: it copies nothing, and in the steady state
// allocates no memory for tensors. Each port must be named once, in any order, and each tensor
// of out must have the shape that the run gives.
//
// When ctx ends the run stops at the next operator and Run returns its error. A session keeps
// the tensors of its last run until another run or Close.
func (s *Session) Run(ctx context.Context, in, out []Named) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.ort == nil {
		return s.wrap(errClosed)
	}
	c, err := s.idle.take(s)
	if err != nil {
		return s.wrap(err)
	}
	if err = c.bind(s, in, out); err == nil {
		err = c.run(ctx, s)
	}
	s.idle.give(c)
	return s.wrap(err)
}

func (s *Session) wrap(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("engine: graph %s: %w", s.name, plain(err))
}

// bind ties every port to a tensor.
func (c *call) bind(s *Session, in, out []Named) error {
	clear(c.sizes)
	if err := c.bindAll("input", s.inputs, in, c.in, c.inputs); err != nil {
		return err
	}
	return c.bindAll("output", s.outputs, out, c.out, c.outputs)
}

func (c *call) bindAll(kind string, ports []Port, given []Named, slots []slot, values []ort.Value) error {
	if len(given) != len(ports) {
		return fmt.Errorf("%d tensors for the %ss %v", len(given), kind, names(ports))
	}
	for i, p := range ports {
		at := slices.IndexFunc(given, func(n Named) bool { return n.Name == p.Name })
		if at < 0 {
			return fmt.Errorf("no tensor for the %s %s", kind, p.Name)
		}
		t := given[at].Tensor
		if err := p.accepts(t, c.sizes); err != nil {
			return fmt.Errorf("%s %s: %w", kind, p.Name, err)
		}
		if err := slots[i].bind(t); err != nil {
			return fmt.Errorf("%s %s: %w", kind, p.Name, err)
		}
		values[i] = slots[i].value
	}
	return nil
}

// wait acquires the session's semaphore, if its runs must not overlap, until the function that it returns is called.
func (s *Session) wait(ctx context.Context) (done func(), err error) {
	if err := ctx.Err(); err != nil || s.sem == nil {
		return func() {}, err
	}
	select {
	case s.sem <- struct{}{}:
		return func() { <-s.sem }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// run executes what is bound.
func (c *call) run(ctx context.Context, s *Session) error {
	done, err := s.wait(ctx)
	if err != nil {
		return err
	}
	defer done()
	stop := c.stopWith(ctx)
	c.pin()
	err = s.ort.RunWithOptions(c.inputs, c.outputs, c.options)
	c.unpin()
	if cause := stop(); err != nil && cause != nil {
		return cause
	}
	if err == nil {
		c.readScalars()
	}
	return err
}

// stopWith makes the end of ctx stop a run. The function that it returns ends that, and returns
// the error of ctx if it came first.
func (c *call) stopWith(ctx context.Context) func() error {
	if ctx.Done() == nil {
		return func() error { return nil }
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		c.fault = c.options.Terminate()
	})
	return func() error {
		if stop() {
			return nil
		}
		<-stopped
		return errors.Join(ctx.Err(), c.fault, c.options.UnsetTerminate())
	}
}

// RunAll is Run with outputs of its own, for what runs once. All outputs must be float32.
func (s *Session) RunAll(ctx context.Context, in ...Named) (map[string]*tensor.Float32, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.ort == nil {
		return nil, s.wrap(errClosed)
	}
	c, err := s.idle.take(s)
	if err != nil {
		return nil, s.wrap(err)
	}
	defer s.idle.give(c)
	clear(c.sizes)
	if err := c.bindAll("input", s.inputs, in, c.in, c.inputs); err != nil {
		return nil, s.wrap(err)
	}
	if err := c.freeOutputs(s.outputs); err != nil {
		return nil, s.wrap(err)
	}
	if err := c.run(ctx, s); err != nil {
		return nil, s.wrap(err)
	}
	results, err := c.takeOutputs(s.outputs)
	return results, s.wrap(err)
}

// freeOutputs leaves it to the runtime to allocate the outputs, but for scalars, which the binding
// can not take over.
func (c *call) freeOutputs(ports []Port) error {
	for i, p := range ports {
		c.out[i].release()
		c.outputs[i] = nil
		if p.Dims == nil || len(p.Dims) > 0 {
			continue
		}
		scalar, err := ort.NewEmptyScalar[float32]()
		if err != nil {
			return err
		}
		c.outputs[i] = scalar
	}
	return nil
}

// takeOutputs returns the outputs that the runtime allocated, by name.
func (c *call) takeOutputs(ports []Port) (map[string]*tensor.Float32, error) {
	results := make(map[string]*tensor.Float32, len(ports))
	var err error
	for i, p := range ports {
		switch v := c.outputs[i].(type) {
		case *ort.Tensor[float32]:
			results[p.Name] = tensor.Of(v.GetData(), ints(v.GetShape())...)
		case *ort.Scalar[float32]:
			results[p.Name] = tensor.Of([]float32{v.GetData()})
		default:
			err = errors.Join(err, fmt.Errorf("output %s is %v and not float", p.Name, p.Type))
		}
		err = errors.Join(err, c.outputs[i].Destroy())
		c.outputs[i] = nil
	}
	return results, err
}

func ints(shape ort.Shape) []int {
	dims := make([]int, len(shape))
	for i, d := range shape {
		dims[i] = int(d)
	}
	return dims
}
