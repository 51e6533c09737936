package study

import (
	"context"

	"multiscope/internal/tensor"
)

// Chain computes the rows of a task one by one, each from the one before, which is nil for the first. Each is stored; what an
// earlier run stored is read.
func (r *Run) Chain(ctx context.Context, t Task, compute func(ctx context.Context, i int, before, row []float32) error) (*tensor.Float32, error) {
	all := tensor.New[float32](t.Rows, t.Width)
	r.Progress.Start(t.Name, t.Unit, int64(t.Rows))
	var before []float32
	for i := range t.Rows {
		row := all.Row(i)
		err := r.block(ctx, t, i, tensor.Of(row, 1, t.Width), func(ctx context.Context, _ int, _ *tensor.Float32) error {
			return compute(ctx, i, before, row)
		})
		if err != nil {
			r.Progress.Fail(err)
			return nil, err
		}
		before = row
		r.Progress.Add(1)
	}
	r.Progress.Done()
	return all, nil
}
