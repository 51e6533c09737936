package index

import (
	"cmp"
	"context"
	"math"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	usualBatch  = 32   // pictures at a time, where it is not worth finding out
	worthBatch  = 2048 // pictures from which on it is
	smallBatch  = 16   // the first to be tried: fewer leave the engine cold between runs
	largeBatch  = 512  // the most
	batchGain   = 1.05 // how much more pictures a second are worth twice the memory
	batchTrial  = 200 * time.Millisecond
	batchTrials = 2 // at least; the first of all lays out memory
)

// chooseBatch finds out with how many pictures at a time the network does most, unless that was
// said. It is written down, since engines other than the CPU's round differently in other batches,
// and a run that goes on must give what it would have given.
func (ix *indexer) chooseBatch(ctx context.Context) error {
	if ix.Batch > 0 {
		return nil
	}
	var err error
	if ix.Batch, err = ix.Store.Batch(ctx, ix.Model.Slug); err != nil || ix.Batch > 0 {
		return err
	}
	ix.Batch = usualBatch
	if unseen, err := ix.unseen(ctx); err != nil || unseen < worthBatch {
		return err
	}
	if ix.Batch, err = ix.calibrate(ctx); err != nil {
		return err
	}
	ix.Log.DebugContext(ctx, "batch chosen", "pictures", ix.Batch)
	return ix.Store.WriteBatch(ctx, ix.Model.Slug, ix.Batch)
}

// unseen returns how many pictures the layer that lags furthest behind has not seen.
func (ix *indexer) unseen(ctx context.Context) (int, error) {
	if ix.Pictures == nil { // words alone are shown
		return 0, nil
	}
	list, err := ix.list(ctx)
	if err != nil {
		return 0, err
	}
	covered, err := ix.coverage(ctx)
	seen := list.total()
	for _, c := range covered {
		seen = min(seen, c.Seen)
	}
	return list.total() - seen, err
}

// calibrate tries batches, each twice the one before, as long as they make the network faster.
func (ix *indexer) calibrate(ctx context.Context) (int, error) {
	p := ix.newPass(ix.Layers)
	runner, err := p.network.Open(ctx, p.outputs)
	if err != nil {
		return 0, err
	}
	defer runner.Close()
	best, fastest := 0, 0.0
	for n := max(smallBatch, runner.Parallelism()); n <= max(largeBatch, runner.Parallelism()); n *= 2 {
		rate, err := p.try(ctx, runner, n, batchTrial)
		if err != nil && (best == 0 || ctx.Err() != nil) {
			return 0, err
		}
		if err != nil || rate < fastest*batchGain {
			break // too slow, or too much for the memory of the engine
		}
		best, fastest = n, rate
	}
	return best, nil
}

// try returns how many pictures a second the network does with n at a time, as far as it can be told within a time.
func (p *pass) try(ctx context.Context, r Runner, n int, within time.Duration) (float64, error) {
	parallelism := make([]*batch, r.Parallelism())
	for i := range parallelism {
		parallelism[i] = p.newBatch(max(1, n/len(parallelism)))
	}
	shortest := time.Duration(math.MaxInt64)
	for began, k := time.Now(), 0; k < batchTrials || time.Since(began) < within; k++ {
		start := time.Now()
		group, ctx := errgroup.WithContext(ctx)
		for _, b := range parallelism {
			group.Go(func() error { return r.Run(ctx, b.pictures, b.outputs) })
		}
		if err := group.Wait(); err != nil {
			return 0, err
		}
		shortest = min(shortest, time.Since(start))
	}
	return float64(n) / cmp.Or(shortest, 1).Seconds(), nil
}
