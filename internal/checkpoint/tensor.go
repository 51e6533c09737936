package checkpoint

import (
	"fmt"

	"multiscope/internal/tensor"
)

// Tensor is one array of a checkpoint. Its elements stay in the mapped file until they are
// asked for.
type Tensor struct {
	Name  string
	Type  DType
	Shape []int
	raw   []byte // from the first element on; bounds were checked when the table was read
	// steps is the distance of neighbours along each axis, in elements; nil where the tensor
	// lies in row-major order.
	steps []int
}

// Len returns the number of elements.
func (t *Tensor) Len() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Floats decodes the tensor into a new slice in row-major order. It refuses tensors that are
// not of floating-point numbers or hold a NaN or an infinity.
func (t *Tensor) Floats() ([]float32, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	dst := make([]float32, t.Len())
	if t.steps == nil {
		t.Type.floats(dst, t.raw)
	} else {
		t.walk(func(i int, b []byte) { dst[i] = t.Type.floatAt(b) })
	}
	return dst, nil
}

// FloatBytes returns the elements as little-endian float32 in row-major order, with the checks
// of Floats. The bytes are those of the mapped file where it holds them so, else new ones.
func (t *Tensor) FloatBytes() ([]byte, error) {
	if t.Type == F32 && t.steps == nil {
		return t.raw[:4*t.Len()], t.Check()
	}
	x, err := t.Floats()
	return tensor.LittleEndian(x), err
}

// Ints decodes a tensor of integers into a new slice.
func (t *Tensor) Ints() ([]int64, error) {
	if t.Type.Float() {
		return nil, fmt.Errorf("tensor %s: integers expected, got %s", t.Name, t.Type)
	}
	dst := make([]int64, t.Len())
	t.walk(func(i int, b []byte) { dst[i] = t.Type.intAt(b) })
	return dst, nil
}

// Check reads the whole tensor and says whether every element is a finite number.
func (t *Tensor) Check() error {
	if !t.Type.Float() {
		return fmt.Errorf("tensor %s: floating-point numbers expected, got %s", t.Name, t.Type)
	}
	bad := -1
	if t.steps == nil {
		bad = t.Type.nonFinite(t.raw[:t.Len()*t.Type.Width()])
	} else {
		t.walk(func(i int, b []byte) {
			if bad < 0 && t.Type.nonFinite(b) == 0 {
				bad = i
			}
		})
	}
	if bad >= 0 {
		return fmt.Errorf("tensor %s: element %d is not a finite number", t.Name, bad)
	}
	return nil
}

// walk calls each with the index and the bytes of every element in row-major order.
func (t *Tensor) walk(each func(i int, b []byte)) {
	w, n := t.Type.Width(), t.Len()
	if t.steps == nil {
		for i := range n {
			each(i, t.raw[i*w:i*w+w])
		}
		return
	}
	at, from := make([]int, len(t.Shape)), 0
	for i := range n {
		each(i, t.raw[from*w:from*w+w])
		from = t.advance(at, from)
	}
}

// advance moves to the next element, as an odometer does, and returns where it lies.
func (t *Tensor) advance(at []int, from int) int {
	for axis := len(at) - 1; axis >= 0; axis-- {
		at[axis]++
		from += t.steps[axis]
		if at[axis] < t.Shape[axis] {
			break
		}
		from -= at[axis] * t.steps[axis]
		at[axis] = 0
	}
	return from
}

// Rows returns the part [from, to) of the first axis as a view.
func (t *Tensor) Rows(from, to int) *Tensor {
	part := *t
	part.Shape = append([]int{to - from}, t.Shape[1:]...)
	step := 1
	if t.steps != nil {
		step = t.steps[0]
	} else {
		for _, n := range t.Shape[1:] {
			step *= n
		}
	}
	part.raw = t.raw[from*step*t.Type.Width():]
	return &part
}

// Transpose returns a matrix with its axes exchanged, as a view.
func (t *Tensor) Transpose() *Tensor {
	turned := *t
	turned.Shape = []int{t.Shape[1], t.Shape[0]}
	if t.steps == nil {
		turned.steps = []int{1, t.Shape[1]}
	} else {
		turned.steps = []int{t.steps[1], t.steps[0]}
	}
	return &turned
}

// sizeOf returns the bytes of a tensor of that type and shape. It fails where a dimension is
// negative or the bytes exceed limit, so that nothing overflows.
func sizeOf(d DType, shape []int, limit int) (int, error) {
	size := d.Width()
	for _, n := range shape {
		if n < 0 {
			return 0, fmt.Errorf("negative dimension in shape %v", shape)
		}
	}
	for _, n := range shape {
		if n == 0 {
			return 0, nil
		}
	}
	for _, n := range shape {
		if size > limit/n {
			return 0, fmt.Errorf("shape %v of %s is larger than the %d bytes that hold it", shape, d, limit)
		}
		size *= n
	}
	return size, nil
}
