package address

import (
	"net/url"
	"slices"
	"strconv"

	"multiscope/internal/neuron"
)

// PublishedQuery is the state of the page of a layer that is known from a publication alone.
type PublishedQuery struct {
	Sort  neuron.UnitSort // one of neuron.PublishedSorts
	Named bool            // leave out units without a name
	Page  int             // from 1
}

// ParsePublishedQuery reads the state of such a page; what is left out is as by default.
func ParsePublishedQuery(v url.Values) (PublishedQuery, error) {
	q := PublishedQuery{Sort: neuron.PublishedSorts[0]}
	if s := v.Get("sort"); s != "" {
		q.Sort = neuron.UnitSort(s)
	}
	if !slices.Contains(neuron.PublishedSorts, q.Sort) {
		return q, neuron.Invalidf("No activations are published of this layer: its neurons can be sorted by name or number, not by %q.", q.Sort)
	}
	switch filter := v.Get("filter"); filter {
	case "":
	case "named":
		q.Named = true
	default:
		return q, neuron.Invalidf("A published layer can be filtered by filter=named; %q is not known there.", filter)
	}
	if facet := v.Get("facet"); facet != "" {
		return q, neuron.Invalidf("No visualizations are published of this layer; leave facet=%s out.", facet)
	}
	page, err := parseWhole(v, "page", 1, 1)
	q.Page = int(page)
	return q, err
}

// String is the inverse of ParsePublishedQuery: "?sort=number&page=2", or "" for the defaults.
func (q PublishedQuery) String() string {
	v := url.Values{}
	if q.Sort != neuron.PublishedSorts[0] {
		v.Set("sort", string(q.Sort))
	}
	if q.Named {
		v.Set("filter", "named")
	}
	if q.Page != 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	return encode(v)
}
