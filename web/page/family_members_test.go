package page

import (
	"testing"

	"multiscope/internal/neuron"
)

func TestTally(t *testing.T) {
	member := func(origin neuron.Origin, model string) neuron.FamilyMember {
		return neuron.FamilyMember{Membership: neuron.Membership{Ref: neuron.Ref{Model: model}, Origin: origin}}
	}
	tally := tallyOf([]neuron.FamilyMember{member(neuron.Confirmed, "rn50"), member(neuron.Suggested, "rn50"), member(neuron.Suggested, "vit")})
	if tally.total != 3 || tally.byOrigin[neuron.Confirmed] != 1 || tally.byOrigin[neuron.Suggested] != 2 || tally.byModel["rn50"] != 2 {
		t.Errorf("tally = %+v; want 3, of them 1 confirmed, 2 suggested, 2 of rn50", tally)
	}
}
