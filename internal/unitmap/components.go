package unitmap

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/mat"
)

// Matrix is activations, a row for each unit, that are read in pieces. Each row has mean 0 and length 1 over all images, so
// that the product of two is their correlation.
type Matrix interface {
	Units() int
	// Blocks returns how many images each block has, in their order.
	Blocks() []int
	// Rows returns n rows from first, of the images of a block. They stay as they are until the next call.
	Rows(ctx context.Context, block, first, n int) ([]float32, error)
}

// Coordinates are the principal components of units: Units rows of Dims numbers, whose products are about the
// correlations of the units.
type Coordinates struct {
	Units, Dims int
	Rows        []float32
	Share       float64 // of the sum of squares of all activations that they hold, in [0,1]
}

const (
	// Dims is how many components are kept.
	Dims = 50
	// spare is how many more are iterated, which makes those that are kept converge faster.
	spare = 14
	// passes over the activations.
	passes = 4
	// pieceBytes bounds the rows that are in memory at a time.
	pieceBytes = 64 << 20
)

// Components returns the principal components of the rows of m, which are not centred: the correlation of two is their
// product. It is subspace iteration with a Rayleigh–Ritz step at the end (Halko, Martinsson and Tropp, "Finding structure
// with randomness", SIAM Review 2011, algorithm 4.4) and never holds all activations: besides pieceBytes of these, Units
// × 64 numbers thrice, in double precision.
func Components(ctx context.Context, m Matrix, seed uint64) (Coordinates, error) {
	return components(ctx, m, seed, pieceBytes)
}

func components(ctx context.Context, m Matrix, seed uint64, bytes int) (Coordinates, error) {
	n, images := m.Units(), 0
	for _, b := range m.Blocks() {
		images += b
	}
	width := min(Dims+spare, n, images)
	if width == 0 { // nothing tells them apart
		return Coordinates{Units: n, Dims: 1, Rows: make([]float32, n)}, nil
	}
	basis := random(n, width, seed)
	for pass := 0; ; pass++ {
		q := orthonormal(basis)
		y, err := timesCorrelations(ctx, m, q, bytes)
		if err != nil {
			return Coordinates{}, err
		}
		if pass == passes-1 {
			return ritz(q, y), nil
		}
		basis = y
	}
}

func random(n, width int, seed uint64) *mat.Dense {
	r := rand.New(rand.NewPCG(seed, 0))
	numbers := make([]float64, n*width)
	for i := range numbers {
		numbers[i] = r.NormFloat64()
	}
	return mat.NewDense(n, width, numbers)
}

// negligible is the share of the largest variance below which a direction is noise of rounding.
const negligible = 1e-10

// orthonormal returns columns of length one at right angles that span what those of y span; fewer where y has fewer
// dimensions.
func orthonormal(y *mat.Dense) *mat.Dense {
	values, vectors := descending(gram(y, y))
	kept := 0
	for kept < len(values) && values[kept] > max(negligible*values[0], math.SmallestNonzeroFloat64) {
		kept++
	}
	n, width := y.Dims()
	kept = max(kept, 1)
	turn := mat.NewDense(width, kept, nil)
	for j := range kept {
		for i := range width {
			turn.Set(i, j, vectors.At(i, j)/math.Sqrt(max(values[j], math.SmallestNonzeroFloat64)))
		}
	}
	q := mat.NewDense(n, kept, nil)
	q.Mul(y, turn)
	return q
}

// gram returns aᵀb, made symmetric.
func gram(a, b *mat.Dense) *mat.SymDense {
	_, n := a.Dims()
	g := mat.NewDense(n, n, nil)
	g.Mul(a.T(), b)
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, (g.At(i, j)+g.At(j, i))/2)
		}
	}
	return s
}

// descending returns the eigenvalues of s, the largest first, with their vectors as columns.
func descending(s *mat.SymDense) ([]float64, *mat.Dense) {
	var eigen mat.EigenSym
	if !eigen.Factorize(s, true) {
		panic("unitmap: the eigenvalues of a symmetric matrix of finite numbers did not converge")
	}
	values := eigen.Values(nil)
	var v mat.Dense
	eigen.VectorsTo(&v)
	n := len(values)
	turned := mat.NewDense(n, n, nil)
	for j := range n {
		for i := range n {
			turned.Set(i, j, v.At(i, n-1-j))
		}
	}
	slices.Reverse(values)
	return values, turned
}

// ritz returns the best components that lie in the span of q, given what the correlations make of q.
func ritz(q, y *mat.Dense) Coordinates {
	values, vectors := descending(gram(q, y))
	n, width := q.Dims()
	c := Coordinates{Units: n, Dims: min(Dims, width)}
	turn := mat.NewDense(width, c.Dims, nil)
	for j := range c.Dims {
		c.Share += max(values[j], 0) / float64(n)
		for i := range width {
			turn.Set(i, j, vectors.At(i, j)*math.Sqrt(max(values[j], 0)))
		}
	}
	rows := mat.NewDense(n, c.Dims, nil)
	rows.Mul(q, turn)
	c.Rows = make([]float32, n*c.Dims)
	for i, v := range rows.RawMatrix().Data {
		c.Rows[i] = float32(v)
	}
	return c
}

// timesCorrelations returns X·Xᵀ·q, where X are the rows of m.
func timesCorrelations(ctx context.Context, m Matrix, q *mat.Dense, bytes int) (*mat.Dense, error) {
	n, width := q.Dims()
	narrow := make([]float32, n*width)
	for i, v := range q.RawMatrix().Data {
		narrow[i] = float32(v)
	}
	sum := mat.NewDense(n, width, nil)
	for block, images := range m.Blocks() {
		piece := min(max(bytes/4/max(images, 1), 64), n)
		if err := addBlock(ctx, m, block, images, piece, narrow, sum); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// addBlock adds what the images of a block add to sum, so many rows at a time: they are read twice where that is not all.
func addBlock(ctx context.Context, m Matrix, block, images, piece int, q []float32, sum *mat.Dense) error {
	n, width := sum.Dims()
	between := make([]float32, images*width) // Xᵀq
	var rows []float32
	var err error
	for first := 0; first < n; first += piece {
		of := min(piece, n-first)
		if rows, err = m.Rows(ctx, block, first, of); err != nil {
			return err
		}
		gonum.Implementation{}.Sgemm(blas.Trans, blas.NoTrans, images, width, of, 1, rows, images, q[first*width:], width, 1, between, width)
	}
	product := make([]float32, piece*width)
	to := sum.RawMatrix().Data
	for first := 0; first < n; first += piece {
		of := min(piece, n-first)
		if piece < n {
			if rows, err = m.Rows(ctx, block, first, of); err != nil {
				return err
			}
		}
		gonum.Implementation{}.Sgemm(blas.NoTrans, blas.NoTrans, of, width, images, 1, rows, images, between, width, 0, product, width)
		for i, v := range product[:of*width] {
			to[first*width+i] += float64(v)
		}
	}
	return nil
}
