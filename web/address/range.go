package address

import (
	"math"
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// RangeQuery asks a neuron page for images whose z lies in [Lo, Hi).
type RangeQuery struct {
	Asked  bool
	Lo, Hi float64
	Seed   int64 // of the sample
}

// ParseRangeQuery reads a range: either both ends are there or none.
func ParseRangeQuery(v url.Values) (RangeQuery, error) {
	if !v.Has("lo") && !v.Has("hi") {
		return RangeQuery{}, nil
	}
	q := RangeQuery{Asked: true}
	var err error
	if q.Lo, err = parseZ(v, "lo"); err != nil {
		return q, err
	}
	if q.Hi, err = parseZ(v, "hi"); err != nil {
		return q, err
	}
	if q.Hi <= q.Lo {
		return q, neuron.Invalidf("A range goes from lo to a higher hi; %s to %s does not.", format.Sigma(q.Lo), format.Sigma(q.Hi))
	}
	q.Seed, err = parseWhole(v, "seed", 1, 0)
	return q, err
}

func parseZ(v url.Values, name string) (float64, error) {
	z, err := strconv.ParseFloat(v.Get(name), 64)
	if err != nil || math.IsNaN(z) || math.Abs(z) > 1e6 {
		return 0, neuron.Invalidf("%s is a number of standard deviations; %q is not.", name, v.Get(name))
	}
	return z, nil
}

// String is the inverse of ParseRangeQuery: "?hi=4&lo=2", or "" where nothing is asked for.
func (q RangeQuery) String() string {
	if !q.Asked {
		return ""
	}
	s := "?hi=" + format.Exact(q.Hi) + "&lo=" + format.Exact(q.Lo) // each bar of a chart has one: digits need no escapes
	if q.Seed != 1 {
		s += "&seed=" + strconv.FormatInt(q.Seed, 10)
	}
	return s
}
