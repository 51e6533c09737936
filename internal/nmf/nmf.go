// Package nmf factors a matrix without negative numbers into two such, X ≈ W·H, by coordinate descent from NNDSVD, as
// scikit-learn's NMF(init="nndsvd", solver="cd") does. It has neither penalties nor missing values. Start at Factorise.
//
// It holds X, W, H and a singular value decomposition of X, eight bytes a number: for n rows of m columns some
// 8·(2·n·m + min(n, m)·(n + m)) bytes.
package nmf

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Options says when to stop.
type Options struct {
	Tolerance  float64 // of the projected gradients of a pass, as a share of those of the first
	Iterations int     // at most
}

// Defaults stops where passes change nothing that is worth seeing.
func Defaults() Options { return Options{Tolerance: 1e-6, Iterations: 5000} }

// Factors is X ≈ W·H. The rows of H have length one, so that the numbers of a row of W compare: each is the length of the
// piece that the factor adds to the row of X.
type Factors struct {
	W          *mat.Dense // [rows, factors]
	H          *mat.Dense // [factors, columns]
	Error      float64    // ‖X − W·H‖, the Frobenius norm
	Iterations int
}

// Factorise minimises ‖X − W·H‖ over W and H without negative numbers: a local minimum, the one that NNDSVD leads to (Boutsidis
// and Gallopoulos, "SVD based initialization", Pattern Recognition 2008). Passes go over the coordinates of W and then of H
// (Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix and tensor factorizations", IEICE 2009). The
// same matrix gives the same factors.
func Factorise(ctx context.Context, x *mat.Dense, factors int, o Options) (Factors, error) {
	rows, columns := x.Dims()
	if factors < 1 || factors > min(rows, columns) {
		return Factors{}, fmt.Errorf("nmf: %d factors of a matrix of %d rows and %d columns", factors, rows, columns)
	}
	for i := range rows {
		for _, v := range x.RawRowView(i) {
			if !(v >= 0) || math.IsInf(v, 1) {
				return Factors{}, fmt.Errorf("nmf: row %d has the number %v", i, v)
			}
		}
	}
	w, h, err := nndsvd(x, factors)
	if err != nil {
		return Factors{}, err
	}
	// H is held by columns, so that both are updated in the same way.
	ht, xt := mat.DenseCopyOf(h.T()), mat.DenseCopyOf(x.T())
	first := 0.
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return Factors{}, err
		}
		violation := descend(w, ht, x) + descend(ht, w, xt)
		if n == 1 {
			first = violation
		}
		if violation <= o.Tolerance*first || n >= o.Iterations {
			f := Factors{W: w, H: mat.DenseCopyOf(ht.T()), Iterations: n}
			f.finish(x)
			return f, nil
		}
	}
}

// descend lets each number of w go to its minimum once, one factor after the other, h and all others fixed. It returns how
// far projected gradients were from zero in all.
func descend(w, h, x *mat.Dense) (violation float64) {
	var hh, xh mat.Dense
	hh.Mul(h.T(), h)
	xh.Mul(x, h)
	rows, factors := w.Dims()
	for t := range factors {
		curvature := hh.At(t, t)
		if curvature == 0 {
			continue
		}
		of := blas64.Vector{N: factors, Inc: 1, Data: hh.RawRowView(t)}
		for i := range rows {
			row := w.RawRowView(i)
			gradient := blas64.Dot(of, blas64.Vector{N: factors, Inc: 1, Data: row}) - xh.At(i, t)
			if row[t] > 0 || gradient < 0 {
				violation += math.Abs(gradient)
			}
			row[t] = max(row[t]-gradient/curvature, 0)
		}
	}
	return violation
}

// finish makes the rows of H one long and computes the error.
func (f *Factors) finish(x *mat.Dense) {
	rows, factors := f.W.Dims()
	for t := range factors {
		row := f.H.RawRowView(t)
		length := blas64.Nrm2(blas64.Vector{N: len(row), Inc: 1, Data: row})
		if length == 0 {
			continue
		}
		for k := range row {
			row[k] /= length
		}
		for i := range rows {
			f.W.Set(i, t, f.W.At(i, t)*length)
		}
	}
	var rest mat.Dense
	rest.Mul(f.W, f.H)
	rest.Sub(x, &rest)
	f.Error = mat.Norm(&rest, 2)
}

// nndsvd begins each factor at the positive or the negative part of a pair of singular vectors, whichever is larger.
func nndsvd(x *mat.Dense, factors int) (w, h *mat.Dense, err error) {
	var svd mat.SVD
	if !svd.Factorize(x, mat.SVDThin) {
		return nil, nil, errors.New("nmf: the singular values of the matrix cannot be computed")
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	values := svd.Values(nil)
	rows, columns := x.Dims()
	w, h = mat.NewDense(rows, factors, nil), mat.NewDense(factors, columns, nil)
	left, right := make([]float64, rows), make([]float64, columns)
	for t := range factors {
		mat.Col(left, t, &u)
		mat.Col(right, t, &v)
		sign := 1.
		positive, negative := partLength(left, 1)*partLength(right, 1), partLength(left, -1)*partLength(right, -1)
		if negative > positive {
			sign = -1
		}
		size := math.Sqrt(values[t] * max(positive, negative))
		takePart(left, sign, size)
		takePart(right, sign, size)
		w.SetCol(t, left)
		h.SetRow(t, right)
	}
	return w, h, nil
}

// partLength is the length of the part of a vector that has a sign.
func partLength(v []float64, sign float64) float64 {
	sum := 0.
	for _, x := range v {
		if x*sign > 0 {
			sum += x * x
		}
	}
	return math.Sqrt(sum)
}

// takePart keeps of a vector the part of a sign, without it, at a length. What is below 1e-6 is left out, as scikit-learn does.
func takePart(v []float64, sign, size float64) {
	length := partLength(v, sign)
	for i, x := range v {
		v[i] = 0
		if y := x * sign / length * size; x*sign > 0 && y >= 1e-6 {
			v[i] = y
		}
	}
}
