package address

import (
	"net/url"
	"slices"
	"strconv"

	"multiscope/internal/neuron"
)

// MeaningQuery is the state of the page of a layer's neurons that have several meanings.
type MeaningQuery struct {
	Kind neuron.MeaningKind // "" for all
	Page int                // from 1
}

// Meanings returns the address of the neurons of a layer that have several meanings.
func Meanings(model, layer string) string { return Layer(model, layer) + "/meanings" }

// ParseMeaningQuery reads the state of that page; what is left out is as by default.
func ParseMeaningQuery(v url.Values) (MeaningQuery, error) {
	q := MeaningQuery{Kind: neuron.MeaningKind(v.Get("kind"))}
	if q.Kind != "" && !slices.Contains(neuron.MeaningKinds, q.Kind) {
		return q, neuron.Invalidf("Neurons of several meanings are polysemantic or conjoined; kind=%.40q is not known.", q.Kind)
	}
	page, err := parseWhole(v, "page", 1, 1)
	q.Page = int(page)
	return q, err
}

// String is the inverse of ParseMeaningQuery.
func (q MeaningQuery) String() string {
	v := url.Values{}
	if q.Kind != "" {
		v.Set("kind", string(q.Kind))
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	return encode(v)
}

// AttributionOf returns the address of the neurons that a text calls on.
func AttributionOf(text string) string { return "/attribution?text=" + url.QueryEscape(text) }
