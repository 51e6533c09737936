package page

import (
	"context"
	"time"

	"multiscope/internal/neuron"
)

// changeNotes is the audit log.
type changeNotes interface {
	// Changes returns the n changes before the one of a number, or the last n for 0; the newest first.
	Changes(ctx context.Context, before int64, n int) ([]neuron.Change, error)
}

// changeEditor takes back what its author did.
type changeEditor interface {
	Undo(ctx context.Context, change int64, author string, at time.Time) error
}
