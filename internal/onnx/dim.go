package onnx

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Dim is one dimension of a shape: a size, or a name for a size that only running tells
// ("batch"). A product of both is written as a name: "12*batch".
type Dim struct {
	Size int
	Name string // not empty: symbolic, and Size is 0
}

// Fixed is a dimension of known size.
func Fixed(size int) Dim { return Dim{Size: size} }

// maxName bounds a dimension's name, which could double with every product otherwise.
const maxName = 100

// Sym is a dimension whose size is known only by name. A name that is too long is replaced by
// a hash of it.
func Sym(name string) Dim {
	if len(name) > maxName {
		name = fmt.Sprintf("#%x", sha256.Sum256([]byte(name)))
	}
	return Dim{Name: name}
}

// Sizes is a shape of known sizes.
func Sizes(sizes ...int) []Dim {
	dims := make([]Dim, len(sizes))
	for i, n := range sizes {
		dims[i] = Fixed(n)
	}
	return dims
}

// Known reports whether the size is a number.
func (d Dim) Known() bool { return d.Name == "" }

// String writes the size or the name.
func (d Dim) String() string {
	if d.Known() {
		return strconv.Itoa(d.Size)
	}
	return d.Name
}

// Elements returns the number of elements of a shape, symbolic if a dimension is.
func Elements(dims []Dim) Dim {
	p := monomial{size: 1}
	for _, d := range dims {
		p = p.times(d)
	}
	return p.dim()
}

// Known reports whether all dimensions of a shape are numbers.
func Known(dims []Dim) bool {
	return dims != nil && !slices.ContainsFunc(dims, func(d Dim) bool { return !d.Known() })
}

// SameShape reports whether two shapes are known to be the same.
func SameShape(a, b []Dim) bool { return a != nil && b != nil && slices.Equal(a, b) }

// maxSize bounds what a dimension, or a product of some, may be; beyond it arithmetic on sizes
// could overflow, and no tensor is that large.
const maxSize = 1 << 48

// A monomial is a product of a number and names.
type monomial struct {
	size  int
	names []string // sorted
}

func (m monomial) times(d Dim) monomial {
	size, names := d.factors()
	switch {
	case m.size < 0 || size < 0 || size > 0 && m.size > maxSize/size:
		return monomial{size: -1}
	case len(names) == 0:
		return monomial{size: m.size * size, names: m.names}
	}
	all := append(slices.Clone(m.names), names...)
	slices.Sort(all)
	return monomial{size: m.size * size, names: all}
}

// over divides m by d if that leaves no rest.
func (m monomial) over(d Dim) (q monomial, ok bool) {
	size, names := d.factors()
	if size <= 0 || m.size < 0 || m.size%size != 0 {
		return q, false
	}
	q = monomial{size: m.size / size, names: slices.Clone(m.names)}
	for _, n := range names {
		i := slices.Index(q.names, n)
		if i < 0 {
			return q, false
		}
		q.names = slices.Delete(q.names, i, i+1)
	}
	return q, true
}

// dim writes m as a dimension; a size of -1 stands for one that is too large.
func (m monomial) dim() Dim {
	switch {
	case len(m.names) == 0 || m.size <= 0:
		return Fixed(m.size)
	case m.size == 1:
		return Sym(strings.Join(m.names, "*"))
	}
	return Sym(strconv.Itoa(m.size) + "*" + strings.Join(m.names, "*"))
}

// factors splits a dimension into its number and its names.
func (d Dim) factors() (size int, names []string) {
	if d.Known() {
		return d.Size, nil
	}
	size = 1
	for part := range strings.SplitSeq(d.Name, "*") {
		if n, err := strconv.Atoi(part); err == nil && n > 0 && n <= maxSize/size {
			size *= n
			continue
		}
		names = append(names, part)
	}
	return size, names
}

// FormatShape writes a shape as [batch 3 224 224], an unknown one as [?].
func FormatShape(dims []Dim) string {
	if dims == nil {
		return "[?]"
	}
	words := make([]string, len(dims))
	for i, d := range dims {
		words[i] = d.String()
	}
	return "[" + strings.Join(words, " ") + "]"
}
