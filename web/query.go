package web

import (
	"math"
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
)

// layerQuery is the state of a layer page.
type layerQuery struct {
	Sort neuron.UnitSort
	Live bool // leave silent units out
	Page int  // from 1
	// Facet of the visualisations that stand for the neurons: "" for their strongest images,
	// genericFacet for those without a facet.
	Facet string
}

// defaultSort shows first the neurons that answer to little, and strongly.
const defaultSort = neuron.ByPeak

// parseLayerQuery reads the state of a layer page; what is left out is as by default.
func parseLayerQuery(v url.Values) (layerQuery, error) {
	q := layerQuery{Sort: defaultSort, Page: 1}
	if s := v.Get("sort"); s != "" {
		sort, err := parseSort(s)
		if err != nil {
			return q, err
		}
		q.Sort = sort
	}
	switch v.Get("filter") {
	case "":
	case "live":
		q.Live = true
	default:
		return q, neuron.Invalidf("A layer can be filtered by filter=live; %q is not known.", v.Get("filter"))
	}
	if q.Facet = v.Get("facet"); q.Facet != "" && !neuron.IsSlug(q.Facet) {
		return q, neuron.Invalidf("A facet is a short name such as text or generic; %q is not.", q.Facet)
	}
	page, err := parseWhole(v, "page", 1, 1)
	q.Page = int(page)
	return q, err
}

func parseSort(s string) (neuron.UnitSort, error) {
	for _, sort := range neuron.UnitSorts {
		if string(sort) == s {
			return sort, nil
		}
	}
	return "", neuron.Invalidf("Neurons can be sorted by number, peak, activity, density or kurtosis, not by %q.", s)
}

// parseWhole reads a whole number of at least low and at most a billion.
func parseWhole(v url.Values, name string, otherwise, low int64) (int64, error) {
	s := v.Get(name)
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < low || n > 1e9 {
		return otherwise, neuron.Invalidf("%s is a whole number from %d; %q is not.", name, low, s)
	}
	return n, nil
}

// String is the inverse of parseLayerQuery: "?sort=kurtosis&page=2", or "" for the defaults.
func (q layerQuery) String() string {
	v := url.Values{}
	if q.Sort != defaultSort {
		v.Set("sort", string(q.Sort))
	}
	if q.Live {
		v.Set("filter", "live")
	}
	if q.Facet != "" {
		v.Set("facet", q.Facet)
	}
	if q.Page != 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	return encode(v)
}

// rangeQuery asks a neuron page for images whose z lies in [Lo, Hi).
type rangeQuery struct {
	Asked  bool
	Lo, Hi float64
	Seed   int64 // of the sample
}

// parseRangeQuery reads a range: either both ends are there or none.
func parseRangeQuery(v url.Values) (rangeQuery, error) {
	if !v.Has("lo") && !v.Has("hi") {
		return rangeQuery{}, nil
	}
	q := rangeQuery{Asked: true}
	var err error
	if q.Lo, err = parseZ(v, "lo"); err != nil {
		return q, err
	}
	if q.Hi, err = parseZ(v, "hi"); err != nil {
		return q, err
	}
	if q.Hi <= q.Lo {
		return q, neuron.Invalidf("A range goes from lo to a higher hi; %s to %s does not.", sigma(q.Lo), sigma(q.Hi))
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

// String is the inverse of parseRangeQuery: "?hi=4&lo=2", or "" where nothing is asked for.
func (q rangeQuery) String() string {
	if !q.Asked {
		return ""
	}
	v := url.Values{"lo": {exact(q.Lo)}, "hi": {exact(q.Hi)}}
	if q.Seed != 1 {
		v.Set("seed", strconv.FormatInt(q.Seed, 10))
	}
	return encode(v)
}

// exact writes a number so that reading it gives the same number.
func exact(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func encode(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}
