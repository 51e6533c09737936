package address

import (
	"net/url"

	"multiscope/internal/neuron"
)

// GenericFacet stands in addresses for pictures without a facet, which have no name elsewhere.
const GenericFacet = "generic"

// FacetName names a facet in addresses.
func FacetName(facet string) string {
	if facet == "" {
		return GenericFacet
	}
	return facet
}

// FacetNamed is the inverse of facetName.
func FacetNamed(name string) string {
	if name == GenericFacet {
		return ""
	}
	return name
}

// FacetQuery asks a neuron page to show one of its pictures large.
type FacetQuery struct {
	Facet    string // "" for none asked for, else GenericFacet or a facet's name
	Inhibits bool
}

func ParseFacetQuery(v url.Values) (FacetQuery, error) {
	q := FacetQuery{Facet: v.Get("facet"), Inhibits: v.Get("inhibits") == "1"}
	if q.Facet != "" && !neuron.IsSlug(q.Facet) {
		return q, neuron.Invalidf("A facet is a short name such as text or generic; %q is not.", q.Facet)
	}
	return q, nil
}

// String is the inverse of ParseFacetQuery.
func (q FacetQuery) String() string {
	v := url.Values{}
	if q.Facet != "" {
		v.Set("facet", q.Facet)
	}
	if q.Inhibits {
		v.Set("inhibits", "1")
	}
	return encode(v)
}

func FacetQueryOf(v neuron.Visualization) FacetQuery {
	return FacetQuery{Facet: FacetName(v.Facet), Inhibits: v.Inhibits}
}
