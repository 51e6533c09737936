package address

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// WordRangeQuery asks a neuron page for its spectrum over words, and with Asked for words whose excess lies in [Lo, Hi).
type WordRangeQuery struct {
	Spectrum bool
	Asked    bool
	Lo, Hi   float64
	Seed     int64 // of the sample
}

// EveryWord is what is asked for in place of a range where the spectrum is to be seen alone.
const EveryWord = "all"

// ParseWordRangeQuery reads a range such as words=2..4, with the seed of another sample than the first as sample=3; or
// its ends from words-lo and words-hi, as a form sends them.
func ParseWordRangeQuery(v url.Values) (WordRangeQuery, error) {
	lo, hi, isRange := strings.Cut(v.Get("words"), "..")
	switch {
	case v.Has("words-lo") || v.Has("words-hi"):
		lo, hi = v.Get("words-lo"), v.Get("words-hi")
	case !v.Has("words") && v.Has("sample"):
		return WordRangeQuery{}, neuron.Invalidf("A sample is of a range of words: words=2..4&sample=3.")
	case !v.Has("words"):
		return WordRangeQuery{}, nil
	case v.Get("words") == EveryWord:
		return WordRangeQuery{Spectrum: true}, nil
	case !isRange:
		return WordRangeQuery{}, neuron.Invalidf("A range of words goes from one number of standard deviations to another, such as words=2..4; %q does not.", v.Get("words"))
	}
	q := WordRangeQuery{Spectrum: true, Asked: true}
	var err error
	if q.Lo, err = parseExcess(lo); err != nil {
		return q, err
	}
	if q.Hi, err = parseExcess(hi); err != nil {
		return q, err
	}
	if q.Hi <= q.Lo {
		return q, neuron.Invalidf("A range of words goes from a number to a higher one; %s to %s does not.", format.Sigma(q.Lo), format.Sigma(q.Hi))
	}
	q.Seed, err = parseWhole(v, "sample", 1, 0)
	return q, err
}

func parseExcess(s string) (float64, error) {
	z, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(z) || math.Abs(z) > 1e6 {
		return 0, neuron.Invalidf("The end of a range of words is a number of standard deviations; %q is not.", s)
	}
	return z, nil
}

// String is the inverse of ParseWordRangeQuery: "?words=2..4", or "" where nothing is asked for.
func (q WordRangeQuery) String() string {
	switch {
	case !q.Spectrum && !q.Asked:
		return ""
	case !q.Asked:
		return "?words=" + EveryWord
	}
	s := "?words=" + format.Exact(q.Lo) + ".." + format.Exact(q.Hi)
	if q.Seed != 1 {
		s += "&sample=" + strconv.FormatInt(q.Seed, 10)
	}
	return s
}
