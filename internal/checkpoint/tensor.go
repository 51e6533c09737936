package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
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
	t.decode(func(i int, b []byte) { dst[i] = t.Type.floatAt(b) })
	return dst, nil
}

// FloatBytes returns the elements as little-endian float32 in row-major order, with the checks
// of Floats. The bytes are those of the mapped file where it holds them so, else a new slice.
func (t *Tensor) FloatBytes() ([]byte, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if t.Type == F32 && t.steps == nil {
		return t.raw[:4*t.Len()], nil
	}
	dst := make([]byte, 4*t.Len())
	t.decode(func(i int, b []byte) {
		binary.LittleEndian.PutUint32(dst[4*i:], math.Float32bits(t.Type.floatAt(b)))
	})
	return dst, nil
}

// Ints decodes a tensor of integers into a new slice.
func (t *Tensor) Ints() ([]int64, error) {
	if t.Type.Float() {
		return nil, fmt.Errorf("tensor %s: integers expected, got %s", t.Name, t.Type)
	}
	dst := make([]int64, t.Len())
	t.decode(func(i int, b []byte) { dst[i] = t.Type.intAt(b) })
	return dst, nil
}

// Check reads the whole tensor and says whether every element is a finite number.
func (t *Tensor) Check() error {
	if !t.Type.Float() {
		return fmt.Errorf("tensor %s: floating-point numbers expected, got %s", t.Name, t.Type)
	}
	bad := -1
	if t.steps == nil {
		bad = firstNonFinite(t.Type, t.raw[:t.Len()*t.Type.Width()])
	} else {
		t.decode(func(i int, b []byte) {
			if bad < 0 && nonFinite(t.Type, b) {
				bad = i
			}
		})
	}
	if bad >= 0 {
		return fmt.Errorf("tensor %s: element %d is not a finite number", t.Name, bad)
	}
	return nil
}

// decode calls each with the index and the bytes of every element in row-major order.
func (t *Tensor) decode(each func(i int, b []byte)) {
	w := t.Type.Width()
	if t.steps == nil {
		for i, n := 0, t.Len(); i < n; i++ {
			each(i, t.raw[i*w:i*w+w])
		}
		return
	}
	at := make([]int, len(t.Shape))
	from := 0
	for i, n := 0, t.Len(); i < n; i++ {
		each(i, t.raw[from*w:from*w+w])
		for axis := len(at) - 1; axis >= 0; axis-- { // one further, as an odometer
			at[axis]++
			from += t.steps[axis]
			if at[axis] < t.Shape[axis] {
				break
			}
			from -= at[axis] * t.steps[axis]
			at[axis] = 0
		}
	}
}

// nonFinite says whether all bits of the exponent are set.
func nonFinite(d DType, b []byte) bool {
	switch d {
	case F32:
		return binary.LittleEndian.Uint32(b)&0x7f800000 == 0x7f800000
	case F16:
		return binary.LittleEndian.Uint16(b)&0x7c00 == 0x7c00
	case BF16:
		return binary.LittleEndian.Uint16(b)&0x7f80 == 0x7f80
	}
	// Also what float32 cannot hold: the tensor is about to become that.
	return math.Abs(math.Float64frombits(binary.LittleEndian.Uint64(b))) > math.MaxFloat32 ||
		math.IsNaN(math.Float64frombits(binary.LittleEndian.Uint64(b)))
}

// firstNonFinite returns the index of the first element that is not finite, or -1.
func firstNonFinite(d DType, b []byte) int {
	w := d.Width()
	for i := 0; i+w <= len(b); i += w {
		if nonFinite(d, b[i:i+w]) {
			return i / w
		}
	}
	return -1
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
