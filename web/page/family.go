package page

import (
	"context"

	"multiscope/internal/neuron"
)

// familyNotes is what people say of families.
type familyNotes interface {
	// Families returns the families that people added or changed, as they stand.
	Families(ctx context.Context) ([]neuron.Family, error)
	// Members returns who is confirmed in a family or refused.
	Members(ctx context.Context, family string) ([]neuron.Membership, error)
	// UnitFamilies returns the same of one unit.
	UnitFamilies(ctx context.Context, r neuron.Ref) ([]neuron.Membership, error)
}
