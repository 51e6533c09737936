package page

import (
	"context"
	"time"

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

// familyEditor changes families, and who belongs to them.
type familyEditor interface {
	SetFamily(ctx context.Context, f neuron.Family) error
	MergeFamily(ctx context.Context, from neuron.Family, into, author string, at time.Time) error
	WithdrawFamily(ctx context.Context, slug, author string, at time.Time) error
	// AddMembership stores who says that a unit belongs to a family, or that it does not, and returns its number.
	AddMembership(ctx context.Context, m neuron.Membership) (int64, error)
	WithdrawMembership(ctx context.Context, id int64, author string, at time.Time) error
}
