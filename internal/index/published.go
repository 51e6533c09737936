package index

import "context"

// published finds out whether layers are ones that something is published of, so that pages can show it beside their
// numbers. It takes little time and is done in every run: either side may be new.
func (ix *indexer) published(ctx context.Context) error {
	_, err := ix.Store.MatchPublished(ctx)
	return err
}
