package emotions

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"multiscope/internal/neuron"
	"multiscope/internal/nmf"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
	"multiscope/internal/unitmap"
)

const (
	namingWords = 4    // that name a factor
	mostColumns = 13   // of a grid, as the one that the article draws has
	negligible  = 1e-6 // share of the largest factor below which all factors of a word are practically zero
)

// positive returns what of the words' attributions is above zero.
func (e *experiment) positive() *mat.Dense {
	a := e.attributions(e.vectors)
	x := mat.NewDense(a.Shape[0], a.Shape[1], nil)
	for i, v := range a.Data {
		x.RawMatrix().Data[i] = max(float64(v), 0)
	}
	return x
}

// atlas factors the words' attributions, and puts the words on a grid where there are more than two factors.
func (e *experiment) atlas(ctx context.Context, factors int) (neuron.Atlas, error) {
	words := len(e.o.Words)
	x := e.positive()
	w, err := e.Rows(ctx, study.Task{Name: fmt.Sprintf("Atlas of %d factors", factors), Unit: "words", Rows: words, Width: factors, Block: words},
		func(ctx context.Context, _ int, rows *tensor.Float32) error {
			f, err := nmf.Factorise(ctx, x, factors, nmf.Defaults())
			if err != nil {
				return err
			}
			for i := range words {
				for t, v := range f.W.RawRowView(i) {
					rows.Row(i)[t] = float32(v)
				}
			}
			return nil
		})
	if err != nil {
		return neuron.Atlas{}, err
	}
	a := neuron.Atlas{Factors: namedFactors(w, e.o.Words)}
	largest := float64(slices.Max(w.Data))
	for i, word := range e.o.Words {
		at := neuron.AtlasWord{Word: word, Negligible: true}
		for _, v := range w.Row(i) {
			at.Factors = append(at.Factors, float64(v))
			at.Negligible = at.Negligible && float64(v) <= negligible*largest
		}
		a.Words = append(a.Words, at)
	}
	if factors == 2 {
		a.Note = "A word's place is its two factors; axes are named by the words that have most of each."
		return a, nil
	}
	a.Note = "Words whose attributions are alike lie near each other; far places say little. A word's line shows the shares of its factors, which are named by the words that have most of each."
	a.Rows, a.Columns = gridOf(words)
	places, err := e.places(ctx, a.Rows, a.Columns)
	for i, place := range places {
		a.Words[i].Row, a.Words[i].Column = place/a.Columns, place%a.Columns
	}
	return a, err
}

// namedFactors names factors by the words that have most of each.
func namedFactors(w *tensor.Float32, words []string) []neuron.AtlasFactor {
	factors := make([]neuron.AtlasFactor, w.Shape[1])
	for t := range factors {
		order := make([]int, len(words))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(w.Row(b)[t], w.Row(a)[t]) })
		for _, i := range order[:min(namingWords, len(order))] {
			if w.Row(i)[t] > 0 {
				factors[t].Words = append(factors[t].Words, words[i])
			}
		}
	}
	return factors
}

// gridOf returns a grid for n words that is nearly square and no wider than the pages that show it.
func gridOf(n int) (rows, columns int) {
	columns = min(int(math.Ceil(math.Sqrt(float64(n)))), mostColumns)
	return (n + columns - 1) / columns, columns
}

// places gives each word a cell of a grid, row by row: by t-SNE on a plane, and from there by the assignment in which the
// squares of the ways that words are moved add up to least.
func (e *experiment) places(ctx context.Context, rows, columns int) ([]int, error) {
	a := e.attributions(e.vectors)
	for i := range a.Shape[0] {
		tensor.Normalise(a.Row(i)) // products are cosines
	}
	points, err := unitmap.Place(ctx, unitmap.Coordinates{Units: a.Shape[0], Dims: a.Shape[1], Rows: a.Data}, uint64(e.o.Seed), nil)
	if err != nil {
		return nil, err
	}
	return toGrid(points, rows, columns), nil
}

// toGrid assigns points to cells. Points are first spread so that each axis is used evenly: by their ranks.
func toGrid(points []unitmap.Point, rows, columns int) []int {
	x, y := ranks(points, func(p unitmap.Point) float32 { return p.X }), ranks(points, func(p unitmap.Point) float32 { return p.Y })
	cost := make([][]float64, len(points))
	for i := range points {
		cost[i] = make([]float64, rows*columns)
		for c := range cost[i] {
			dx, dy := x[i]*float64(columns)-float64(c%columns)-0.5, y[i]*float64(rows)-float64(c/columns)-0.5
			cost[i][c] = dx*dx + dy*dy
		}
	}
	return assign(cost)
}

// ranks returns the rank of each point by a coordinate, as a share of all.
func ranks(points []unitmap.Point, of func(unitmap.Point) float32) []float64 {
	order := make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(of(points[a]), of(points[b])) })
	r := make([]float64, len(points))
	for at, i := range order {
		r[i] = (float64(at) + 0.5) / float64(len(points))
	}
	return r
}

// assign gives each row of a matrix of costs a column of its own, of which there are at least as many, so that the sum of
// costs is least: the Hungarian method, by shortest augmenting paths (Jonker and Volgenant, "A shortest augmenting path
// algorithm for dense and sparse linear assignment problems", Computing 1987).
func assign(cost [][]float64) []int {
	n, m := len(cost), 0
	if n > 0 {
		m = len(cost[0])
	}
	const none = -1
	rowPrice, columnPrice := make([]float64, n), make([]float64, m)
	rowOf := slices.Repeat([]int{none}, m)
	for i := range n {
		// A shortest path from row i to a column that nobody has, by Dijkstra on reduced costs.
		least, from, done := slices.Repeat([]float64{math.Inf(1)}, m), slices.Repeat([]int{none}, m), make([]bool, m)
		row, column := i, none
		for {
			next, step := none, math.Inf(1)
			for c := range m {
				if done[c] {
					continue
				}
				if d := cost[row][c] - rowPrice[row] - columnPrice[c]; d < least[c] {
					least[c], from[c] = d, column
				}
				if least[c] < step {
					next, step = c, least[c]
				}
			}
			rowPrice[i] += step
			for c := range m {
				if done[c] {
					rowPrice[rowOf[c]] += step
					columnPrice[c] -= step
				} else {
					least[c] -= step
				}
			}
			done[next], column = true, next
			if rowOf[next] == none {
				break
			}
			row = rowOf[next]
		}
		for column != none {
			before := from[column]
			if before == none {
				rowOf[column] = i
			} else {
				rowOf[column] = rowOf[before]
			}
			column = before
		}
	}
	columns := make([]int, n)
	for c, i := range rowOf {
		if i != none {
			columns[i] = c
		}
	}
	return columns
}
