package featurevis

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// span describes rows of very many features by few numbers each, without loss for whatever
// depends on dot products alone: their coordinates in the space that the rows span. A probe's
// layers have hundreds of thousands of features and hundreds of pictures; a linear classifier
// with an L2 penalty is a sum of the rows, so fitting in coordinates gives the same one.
type span struct {
	rows        [][]float32
	coordinates *mat.Dense // one row per row, a column per dimension
	// back times a vector in coordinates gives how much each row adds to it: coordinates
	// divided by the squared lengths of the axes.
	back *mat.Dense
}

// faintest is the share of the largest variance below which a direction is rounding noise.
const faintest = 1e-12

// newSpan finds the axes by the eigenvectors of the matrix of all dot products, U·Λ·Uᵀ:
// coordinates are U·√Λ.
func newSpan(rows [][]float32) (*span, error) {
	n := len(rows)
	var eigen mat.EigenSym
	if !eigen.Factorize(products(rows), true) {
		return nil, errors.New("the activations have no finite dot products")
	}
	values, vectors := eigen.Values(nil), mat.NewDense(n, n, nil)
	eigen.VectorsTo(vectors)
	first := 0 // values ascend
	for first < n-1 && values[first] <= faintest*values[n-1] {
		first++
	}
	s := &span{rows: rows, coordinates: mat.NewDense(n, n-first, nil), back: mat.NewDense(n, n-first, nil)}
	for k := first; k < n; k++ {
		length := math.Sqrt(max(values[k], math.SmallestNonzeroFloat64))
		for i := range n {
			s.coordinates.Set(i, k-first, vectors.At(i, k)*length)
			s.back.Set(i, k-first, vectors.At(i, k)/length)
		}
	}
	return s, nil
}

// products returns the dot product of every two rows.
func products(rows [][]float32) *mat.SymDense {
	k := mat.NewSymDense(len(rows), nil)
	for i, a := range rows {
		for j, b := range rows[:i+1] {
			k.SetSym(i, j, dot(a, b))
		}
	}
	return k
}

func dot(a, b []float32) float64 {
	var even, odd float64
	b = b[:len(a)]
	i := 0
	for ; i+1 < len(a); i += 2 {
		even += float64(a[i]) * float64(b[i])
		odd += float64(a[i+1]) * float64(b[i+1])
	}
	if i < len(a) {
		even += float64(a[i]) * float64(b[i])
	}
	return even + odd
}

// weights returns a vector of coordinates as weights of the features.
func (s *span) weights(v []float64) []float32 {
	var shares mat.VecDense
	shares.MulVec(s.back, mat.NewVecDense(len(v), v))
	sum := make([]float64, len(s.rows[0]))
	for i, row := range s.rows {
		share := shares.AtVec(i)
		for j, x := range row {
			sum[j] += share * float64(x)
		}
	}
	w := make([]float32, len(sum))
	for j, x := range sum {
		w[j] = float32(x)
	}
	return w
}
