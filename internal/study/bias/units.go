package bias

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// nominal is the p at which units are counted before correction.
const nominal = 0.05

// mostParts is how many of the units that were found have a line on their page.
const mostParts = 300

// unitTest is how the items are divided for the test of units.
type unitTest struct {
	x, targets, a     int // X of the targets, A of the attributes
	ofTargets         [][]uint8
	ofAttributes      [][]uint8
	exactX, exactA    bool
	smallestPossibleP float64
}

func (e *experiment) newUnitTest() unitTest {
	t := unitTest{x: len(e.o.X.items()), a: len(e.o.A.items())}
	t.targets = t.x + len(e.o.Y.items())
	attributes := t.a + len(e.o.B.items())
	t.ofTargets, t.exactX = partitions(t.targets, t.x, e.o.Partitions, uint64(e.o.Seed))
	t.ofAttributes, t.exactA = partitions(attributes, t.a, e.o.Partitions, uint64(e.o.Seed))
	t.smallestPossibleP = max(1/float64(len(t.ofTargets)), 1/float64(len(t.ofAttributes)))
	return t
}

// testUnits tests each unit that fires, and says of those that are found how they respond to each item.
func (e *experiment) testUnits(ctx context.Context, s shown) (found neuron.BiasUnits, parts []neuron.StudyUnit, err error) {
	t := e.newUnitTest()
	ps, err := e.Rows(ctx, study.Task{Name: "Tests of units", Unit: "units", Rows: len(e.tested), Width: 2, Block: 64},
		func(ctx context.Context, first int, rows *tensor.Float32) error {
			for i := range rows.Shape[0] {
				if err := ctx.Err(); err != nil {
					return err
				}
				z := s.responses(e.units[e.tested[first+i]].Unit)
				rows.Row(i)[0] = float32(pValue(z[:t.targets], t.x, t.ofTargets, t.exactX, true))
				rows.Row(i)[1] = float32(pValue(z[t.targets:], t.a, t.ofAttributes, t.exactA, true))
			}
			return nil
		})
	if err != nil {
		return found, nil, err
	}
	found = neuron.BiasUnits{Rate: e.o.Rate, Tested: len(e.tested)}
	larger := make([]float64, len(e.tested))
	for i, unit := range e.tested {
		u, z := e.units[unit], s.responses(e.units[unit].Unit)
		found.Units = append(found.Units, neuron.BiasUnit{
			NamedUnit: neuron.NamedUnit{Unit: unit, Name: study.UnitName(u)}, Target: short(difference(z[:t.targets], t.x)), Attribute: short(difference(z[t.targets:], t.a)),
			PTarget: short(float64(ps.Row(i)[0])), PAttribute: short(float64(ps.Row(i)[1])),
		})
		larger[i] = found.Units[i].P()
	}
	for i, q := range falseDiscovery(larger) {
		u := &found.Units[i]
		u.Q = short(q)
		if u.P() <= nominal {
			found.Nominal++
			if u.Together() {
				found.Alike++
			}
		}
		if u.Q <= e.o.Rate {
			found.Found++
			if u.Together() {
				found.Together++
			}
		}
	}
	slices.SortStableFunc(found.Units, func(a, b neuron.BiasUnit) int {
		return cmp.Or(cmp.Compare(a.P(), b.P()), cmp.Compare(b.Least(), a.Least()))
	})
	if lowest := t.smallestPossibleP * float64(len(e.tested)); lowest > e.o.Rate {
		e.notes = append(e.notes, fmt.Sprintf("No p can be below %s with so few partitions, so that a unit is found only where %d or more are.", probability(t.smallestPossibleP), int(math.Ceil(lowest/e.o.Rate))))
	}
	parts, err = e.parts(s, found, t)
	return found, parts, err
}

// parts says of the units that were found what they respond to, and to what how strongly.
func (e *experiment) parts(s shown, found neuron.BiasUnits, t unitTest) (parts []neuron.StudyUnit, err error) {
	either := func(d float64, first, second Group) string {
		if d < 0 {
			first, second = second, first
		}
		return fmt.Sprintf("to %s more than to %s (%+.2fσ)", first.Name, second.Name, math.Abs(d))
	}
	for _, u := range found.Units[:min(found.Found, mostParts)] {
		z := s.responses(e.units[u.Unit].Unit)
		for i := range z {
			z[i] = short(z[i])
		}
		raw, err := json.Marshal(neuron.BiasResponses{Targets: z[:t.targets], Attributes: z[t.targets:]})
		if err != nil {
			return nil, err
		}
		part := fmt.Sprintf("responds %s and %s; q %s", either(u.Target, e.o.X, e.o.Y), either(u.Attribute, e.o.A, e.o.B), compared(u.Q))
		parts = append(parts, neuron.StudyUnit{Ref: e.Ref(u.Unit), Part: part, Data: raw})
	}
	if left := found.Found - len(parts); left > 0 {
		e.notes = append(e.notes, fmt.Sprintf("Of the units that were found, the %d of the lowest p have a line on their pages; %d have none.", len(parts), left))
	}
	return parts, nil
}

// short rounds to five digits, so that data stay small.
func short(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	scale := math.Pow(10, 4-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}
