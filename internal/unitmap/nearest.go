package unitmap

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// neighbour is a unit with the squared distance to it.
type neighbour struct {
	unit    int32
	squared float32
}

const (
	rowsAtOnce    = 256
	columnsAtOnce = 2048
)

// nearest returns the k nearest of each unit, the nearest first. It compares all pairs, a tile of rowsAtOnce by
// columnsAtOnce at a time for each processor.
func nearest(ctx context.Context, c Coordinates, k int) ([][]neighbour, error) {
	near := make([][]neighbour, c.Units)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for first := 0; first < c.Units; first += rowsAtOnce {
		group.Go(func() error {
			nearestOf(c, k, first, min(rowsAtOnce, c.Units-first), near)
			return ctx.Err()
		})
	}
	return near, group.Wait()
}

// nearestOf finds those of n units from first.
func nearestOf(c Coordinates, k, first, n int, near [][]neighbour) {
	products := make([]float32, n*columnsAtOnce)
	for i := range n {
		near[first+i] = make([]neighbour, 0, 2*k)
	}
	worst := make([]float32, n) // of those that are among the nearest for certain
	for i := range worst {
		worst[i] = float32(math.Inf(1))
	}
	for from := 0; from < c.Units; from += columnsAtOnce {
		m := min(columnsAtOnce, c.Units-from)
		gonum.Implementation{}.Sgemm(blas.NoTrans, blas.Trans, n, m, c.Dims, 1, c.Rows[first*c.Dims:], c.Dims, c.Rows[from*c.Dims:], c.Dims, 0, products, columnsAtOnce)
		for i := range n {
			list := near[first+i]
			for j, r := range products[i*columnsAtOnce : i*columnsAtOnce+m] {
				squared := max(2-2*r, 0)
				if squared >= worst[i] || first+i == from+j {
					continue
				}
				if list = append(list, neighbour{int32(from + j), squared}); len(list) == 2*k {
					list = shortest(list, k)
					worst[i] = list[k-1].squared
				}
			}
			near[first+i] = list
		}
	}
	for i := range n {
		near[first+i] = slices.Clip(shortest(near[first+i], k))
	}
}

// shortest returns the k nearest of a list, of equals those with the lower number.
func shortest(list []neighbour, k int) []neighbour {
	slices.SortFunc(list, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(a.squared, b.squared), cmp.Compare(a.unit, b.unit))
	})
	return list[:min(k, len(list))]
}
