package featurevis

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// rowSpace holds rows of very many features as coordinates in the space that the rows span. Dot
// products are kept, and with them all that a linear model with an L2 penalty depends on: its
// weights are a linear combination of the rows. A layer has hundreds of thousands of features, a
// training set hundreds of rows, so fitting in coordinates is much cheaper and gives the same result.
type rowSpace struct {
	rows        [][]float32
	coordinates *mat.Dense // one row per row, a column per dimension
	// toRows times a vector in coordinates gives how much each row adds to it: coordinates
	// divided by the squared lengths of the axes.
	toRows *mat.Dense
}

// minRelativeVariance is the fraction of the largest variance below which a direction is rounding noise.
const minRelativeVariance = 1e-12

// newRowSpace finds the axes by the eigenvectors of the matrix of all dot products, U·Λ·Uᵀ:
// coordinates are U·√Λ.
func newRowSpace(rows [][]float32) (*rowSpace, error) {
	n := len(rows)
	var eigen mat.EigenSym
	if !eigen.Factorize(products(rows), true) {
		return nil, errors.New("the activations have no finite dot products")
	}
	values, vectors := eigen.Values(nil), mat.NewDense(n, n, nil)
	eigen.VectorsTo(vectors)
	first := 0 // values ascend
	for first < n-1 && values[first] <= minRelativeVariance*values[n-1] {
		first++
	}
	s := &rowSpace{rows: rows, coordinates: mat.NewDense(n, n-first, nil), toRows: mat.NewDense(n, n-first, nil)}
	for k := first; k < n; k++ {
		length := math.Sqrt(max(values[k], math.SmallestNonzeroFloat64))
		for i := range n {
			s.coordinates.Set(i, k-first, vectors.At(i, k)*length)
			s.toRows.Set(i, k-first, vectors.At(i, k)/length)
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
func (s *rowSpace) weights(v []float64) []float32 {
	var shares mat.VecDense
	shares.MulVec(s.toRows, mat.NewVecDense(len(v), v))
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
