package engine

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	ort "github.com/yalue/onnxruntime_go"

	"multiscope/internal/tensor"
)

// call is what one run needs besides the session: what each port is bound to, in the order of
// the session's ports. Calls are used again, since callers fill the same buffers over and over.
type call struct {
	in, out         []slot
	inputs, outputs []ort.Value    // of the slots
	sizes           map[string]int // of the symbolic dimensions in this run
	options         *ort.RunOptions
	pins            runtime.Pinner
	fault           error // of stopping the run
}

// calls are the calls of a session that no run uses at the moment.
type calls struct {
	mu   sync.Mutex
	free []*call
}

func (cs *calls) take(s *Session) (*call, error) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if n := len(cs.free); n > 0 {
		c := cs.free[n-1]
		cs.free = cs.free[:n-1]
		return c, nil
	}
	options, err := ort.NewRunOptions()
	if err != nil {
		return nil, err
	}
	return &call{
		in: make([]slot, len(s.inputs)), out: make([]slot, len(s.outputs)),
		inputs: make([]ort.Value, len(s.inputs)), outputs: make([]ort.Value, len(s.outputs)),
		sizes: map[string]int{}, options: options,
	}, nil
}

func (cs *calls) give(c *call) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.free = append(cs.free, c)
}

// drop frees all calls.
func (cs *calls) drop() {
	for _, c := range cs.free {
		for _, slots := range [][]slot{c.in, c.out} {
			for i := range slots {
				slots[i].release()
			}
		}
		_ = c.options.Destroy() // fails only for options that are destroyed already
	}
	cs.free = nil
}

// pin holds the memory of the bound tensors in place while C uses it.
func (c *call) pin() {
	for _, slots := range [][]slot{c.in, c.out} {
		for i := range slots {
			if p := slots[i].data; p != nil {
				c.pins.Pin(p)
			}
		}
	}
}

func (c *call) unpin() { c.pins.Unpin() }

// readScalars copies the scalars among the outputs into their tensors.
func (c *call) readScalars() {
	for i := range c.out {
		if c.out[i].read != nil {
			c.out[i].read()
		}
	}
}

// slot ties one port to the memory of a tensor.
type slot struct {
	value ort.Value
	data  unsafe.Pointer // what value reads or writes; keeps the memory alive
	shape []int
	read  func() // copies the result of a scalar, which has memory of its own
}

func (s *slot) release() {
	if s.value != nil {
		_ = s.value.Destroy() // never fails for tensors
	}
	*s = slot{}
}

// bind makes the slot stand for t.
func (s *slot) bind(t tensor.Any) error {
	switch t := t.(type) {
	case *tensor.Float32:
		return bindDense(s, t)
	case *tensor.Int64:
		return bindDense(s, t)
	}
	return fmt.Errorf("a tensor of type %T can not be bound", t)
}

func bindDense[T tensor.Element](s *slot, t *tensor.Dense[T]) error {
	if tensor.Size(t.Shape) != len(t.Data) {
		return fmt.Errorf("shape %v is not that of %d elements", t.Shape, len(t.Data))
	}
	data := unsafe.Pointer(unsafe.SliceData(t.Data))
	if s.value != nil && s.read == nil && s.data == data && slices.Equal(s.shape, t.Shape) {
		return nil
	}
	s.release()
	if len(t.Shape) == 0 {
		return bindScalar(s, t)
	}
	value, err := ort.NewTensor(shape(t.Shape), t.Data)
	if err != nil {
		return err
	}
	*s = slot{value: value, data: data, shape: slices.Clone(t.Shape)}
	return nil
}

func bindScalar[T tensor.Element](s *slot, t *tensor.Dense[T]) error {
	value, err := ort.NewScalar(t.Data[0])
	if err != nil {
		return err
	}
	*s = slot{value: value, read: func() { t.Data[0] = value.GetData() }}
	return nil
}

func shape(dims []int) ort.Shape {
	s := make(ort.Shape, len(dims))
	for i, d := range dims {
		s[i] = int64(d)
	}
	return s
}
