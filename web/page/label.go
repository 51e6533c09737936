package page

import (
	"context"
	"time"

	"multiscope/internal/neuron"
)

// labelEditor changes labels.
type labelEditor interface {
	// AddLabel stores a label and returns its number.
	AddLabel(ctx context.Context, l neuron.Label) (int64, error)
	WithdrawLabel(ctx context.Context, id int64, author string, at time.Time) error
}

// labelNotes is what pages read of labels.
type labelNotes interface {
	// UnitLabels returns the labels of a unit, the oldest first: those that stand, or all that ever stood.
	UnitLabels(ctx context.Context, r neuron.Ref, withdrawn bool) ([]neuron.Label, error)
}
