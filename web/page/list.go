package page

import (
	"context"

	"multiscope/internal/neuron"
)

// listNotes is what pages read of lists.
type listNotes interface {
	// Lists returns all lists, the last changed first.
	Lists(ctx context.Context) ([]neuron.List, error)
	List(ctx context.Context, slug string) (neuron.List, error)
}
