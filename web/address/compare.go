package address

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// How many neurons can be compared.
const (
	LeastCompared = 2
	MostCompared  = 6
)

// CompareQuery is the state of the page that compares neurons.
type CompareQuery struct {
	Named []string     // as they were written, without empty ones
	Units []neuron.Ref // the same, read; shorter where one is no name
	X, Y  int          // of the two whose activations are plotted against each other, from 0
}

// Compare returns the address of neurons side by side; of more than MostCompared the first.
func Compare(refs ...neuron.Ref) string {
	return CompareQuery{Units: refs[:min(len(refs), MostCompared)], Y: 1}.Path()
}

// ParseCompareQuery reads which neurons are compared. What is no name of one is left for the page to look up.
func ParseCompareQuery(v url.Values) (CompareQuery, error) {
	q := CompareQuery{}
	for _, written := range v["u"] {
		written = neuron.OneLine(written)
		if written == "" {
			continue // an empty field of the form
		}
		if len(written) > mostWritten {
			return q, neuron.Invalidf("A neuron's name or link has at most %d characters; one here has %d.", mostWritten, len(written))
		}
		q.Named = append(q.Named, written)
	}
	if len(q.Named) > MostCompared {
		return q, neuron.Invalidf("At most %d neurons can be compared; this address names %d.", MostCompared, len(q.Named))
	}
	for _, written := range q.Named {
		if ref, err := ParseUnitLink(written); err == nil {
			q.Units = append(q.Units, ref)
		}
	}
	return q.plotted(v)
}

// plotted reads which two are plotted.
func (q CompareQuery) plotted(v url.Values) (CompareQuery, error) {
	x, err := parseWhole(v, "x", 1, 1)
	if err != nil {
		return q, err
	}
	y, err := parseWhole(v, "y", 2, 1)
	if err != nil {
		return q, err
	}
	q.X, q.Y = int(x-1), int(y-1)
	if n := len(q.Named); n >= LeastCompared && (max(q.X, q.Y) >= n || q.X == q.Y) {
		return q, neuron.Invalidf("x and y are two different of the %d neurons compared, counted from 1; %d and %d are not.", n, x, y)
	}
	return q, nil
}

// Repeated returns a neuron that is named twice; false where there is none.
func (q CompareQuery) Repeated() (neuron.Ref, bool) {
	for i, ref := range q.Units {
		if slices.Contains(q.Units[:i], ref) {
			return ref, true
		}
	}
	return neuron.Ref{}, false
}

// String is the inverse of ParseCompareQuery for neurons whose names could all be read.
func (q CompareQuery) String() string {
	var s strings.Builder
	for _, ref := range q.Units {
		s.WriteString("&u=" + ref.String())
	}
	if q.X != 0 {
		s.WriteString("&x=" + strconv.Itoa(q.X+1))
	}
	if q.Y != 1 {
		s.WriteString("&y=" + strconv.Itoa(q.Y+1))
	}
	return strings.Replace(s.String(), "&", "?", 1)
}

// Path returns the address of the page in this state.
func (q CompareQuery) Path() string { return "/compare" + q.String() }
