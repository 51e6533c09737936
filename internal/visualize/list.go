package visualize

import (
	"fmt"
	"strings"

	"multiscope/internal/neuron"
)

// UnitList is a list of ranges of units. ParseUnits reads one.
type UnitList []unitRange

// unitRange has the units from first to last (inclusive) and the text that it was read from.
type unitRange struct {
	first, last int
	text        string
}

// ParseUnits reads a list of units and ranges of them, such as "0-63,89".
func ParseUnits(list string) (UnitList, error) {
	var units UnitList
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, err := neuron.ParseUnit(from)
		if err != nil {
			return nil, err
		}
		last, err := neuron.ParseUnit(to)
		if err != nil {
			return nil, err
		}
		if first > last {
			return nil, neuron.Invalidf("A range of units goes from the lower to the higher; %q does not.", part)
		}
		units = append(units, unitRange{first, last, part})
	}
	return units, nil
}

// Of returns the units of a layer that has n of them, each once and in order.
func (l UnitList) Of(n int) ([]int, error) {
	listed := make([]bool, n)
	for _, r := range l {
		if r.last >= n {
			return nil, neuron.NotFoundf("The layer has %d units, numbered from 0; %q names others.", n, r.text)
		}
		for u := r.first; u <= r.last; u++ {
			listed[u] = true
		}
	}
	var units []int
	for u, is := range listed {
		if is {
			units = append(units, u)
		}
	}
	return units, nil
}

// maxStrengths is how many strengths one facet can be tried with.
const maxStrengths = 64

// ParseStrengths reads one strength, such as "5", or FROM:TO:COUNT, such as "0:8:5" for five
// from 0 to 8.
func ParseStrengths(s string) ([]float64, error) {
	var from, to float64
	n := 1
	if _, err := fmt.Sscanf(s, "%g:%g:%d\n", &from, &to, &n); err != nil {
		n = 1
		if _, err := fmt.Sscanf(s, "%g\n", &from); err != nil {
			return nil, neuron.Invalidf("A strength is a number, or FROM:TO:COUNT, not %q.", s)
		}
	}
	if !(from >= 0 && from < 1e6) || n > 1 && !(to >= from && to < 1e6) || n < 1 || n > maxStrengths {
		return nil, neuron.Invalidf("Strengths go from 0 up, at most %d of them; %q does not.", maxStrengths, s)
	}
	strengths := make([]float64, n)
	for i := range strengths {
		strengths[i] = from
		if n > 1 {
			strengths[i] += (to - from) * float64(i) / float64(n-1)
		}
	}
	return strengths, nil
}
