// Package tensor holds dense arrays in row-major order and reads and writes them as .npy
// files. It computes nothing: start at Dense.
package tensor

import "fmt"

// Element is what an array can hold.
type Element interface{ ~float32 | ~int64 }

// Dense is an array in row-major (C) order: len(Data) is the product of Shape.
type Dense[T Element] struct {
	Shape []int
	Data  []T
}

// Float32 is an array of numbers. Pictures are NCHW.
type Float32 = Dense[float32]

// Int64 is an array of token ids or indices.
type Int64 = Dense[int64]

// Any is an array of any element type: *Float32 or *Int64.
type Any interface {
	Dims() []int
	Len() int
}

// New returns an array of zeros.
func New[T Element](shape ...int) *Dense[T] {
	return &Dense[T]{Shape: shape, Data: make([]T, Size(shape))}
}

// Of returns an array over data, which it keeps.
func Of[T Element](data []T, shape ...int) *Dense[T] {
	if Size(shape) != len(data) {
		panic(fmt.Sprintf("tensor: %d elements do not fill shape %v", len(data), shape))
	}
	return &Dense[T]{Shape: shape, Data: data}
}

// Size returns the number of elements of a shape.
func Size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Dims returns the shape.
func (t *Dense[T]) Dims() []int { return t.Shape }

// Len returns the number of elements.
func (t *Dense[T]) Len() int { return len(t.Data) }

// Row returns element i of the first axis as a slice of the data.
func (t *Dense[T]) Row(i int) []T {
	n := len(t.Data) / t.Shape[0]
	return t.Data[i*n : (i+1)*n]
}
