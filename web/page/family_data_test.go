package page

import (
	"errors"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/web/address"
)

func memberOf(unit int) neuron.FamilyMember {
	return neuron.FamilyMember{Membership: neuron.Membership{Ref: neuron.Ref{Model: "m", Layer: "l", Unit: unit}}}
}

// TestNextIsTheSameWhateverIsAdded: rows that are added before where somebody is do not move what comes next.
func TestNextIsTheSameWhateverIsAdded(t *testing.T) {
	var all []neuron.FamilyMember
	for unit := range 3 * pageUnits {
		all = append(all, memberOf(unit))
	}
	q := address.FamilyQuery{Page: 1, After: all[pageUnits-1].Ref}
	for _, tt := range []struct {
		name string
		rows []neuron.FamilyMember
		want int
	}{
		{"as it was", all, pageUnits},
		{"one added in front", slices.Insert(slices.Clone(all), 0, memberOf(-1)), pageUnits + 1},
		{"one added behind", append(slices.Clone(all), memberOf(-1)), pageUnits},
		{"one gone in front", all[1:], pageUnits - 1},
	} {
		from, err := firstRow(tt.rows, q)
		if err != nil || from != tt.want || tt.rows[from].Unit != pageUnits {
			t.Errorf("%s: firstRow() = %d, %v; want %d, of unit %d", tt.name, from, err, tt.want, pageUnits)
		}
	}
	var ours *neuron.Error
	if _, err := firstRow(all[pageUnits:], q); !errors.As(err, &ours) || ours.Kind != neuron.Conflict {
		t.Errorf("firstRow() after a neuron that is gone = %v; want a conflict", err)
	}
}
