package index

import (
	"context"
	"slices"
	"time"

	"multiscope/internal/neuron"
)

// ShowWords shows words to layers of a model that is indexed already, and computes again what depends on words. Of cfg,
// it needs no pictures.
func ShowWords(ctx context.Context, cfg Config) (Report, error) {
	began := time.Now()
	cfg.Pictures = nil
	ix := newIndexer(cfg)
	err := ix.runSteps(ctx, slices.Concat([]step{{"batch", ix.chooseBatch}}, ix.wordSteps()))
	if err == nil && ix.changed {
		err = ix.Store.FinishModel(ctx, ix.Model.Slug, time.Now())
	}
	ix.report.Took = time.Since(began)
	return ix.report, err
}

// listWords writes down what the lists say of the words that were shown, now or before.
func (ix *indexer) listWords(ctx context.Context) error {
	if ix.Words == nil {
		return nil
	}
	words := make([]neuron.ListedWord, ix.Words.Len())
	for i := range words {
		words[i] = ix.Words.Listed(i)
	}
	n, err := ix.Store.WriteListedWords(ctx, words)
	ix.changed = ix.changed || n > 0
	ix.report.Listed = n
	return err
}
