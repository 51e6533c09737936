package page

import (
	"context"
	"time"

	"multiscope/internal/neuron"
)

// listNotes is what pages read of lists.
type listNotes interface {
	// Lists returns all lists, the last changed first.
	Lists(ctx context.Context) ([]neuron.List, error)
	List(ctx context.Context, slug string) (neuron.List, error)
}

// listEditor changes lists.
type listEditor interface {
	// AddList stores a list and returns its slug.
	AddList(ctx context.Context, l neuron.List) (string, error)
	// ChangeList stores a list as it is now. It is a conflict where somebody changed it after the revision of l.
	ChangeList(ctx context.Context, l neuron.List) error
	WithdrawList(ctx context.Context, slug, author string, at time.Time) error
}
