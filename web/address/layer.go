package address

import (
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
)

// LayerQuery is the state of a layer page.
type LayerQuery struct {
	Sort neuron.UnitSort
	Live bool // leave silent units out
	// Multimodal leaves out all but units that pictures and writing of one concept drive. They are live.
	Multimodal bool
	Letters    bool // leave out all but units that follow letters
	Page       int  // from 1
	// Facet of the visualizations that stand for the neurons: "" for their strongest images,
	// GenericFacet for those without a facet.
	Facet string
}

// DefaultSort shows first the neurons that answer to little, and strongly.
const DefaultSort = neuron.ByPeak

// ParseLayerQuery reads the state of a layer page; what is left out is as by default.
func ParseLayerQuery(v url.Values) (LayerQuery, error) {
	q := LayerQuery{Sort: DefaultSort, Page: 1}
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
	case "multimodal":
		q.Multimodal = true
	case "letters":
		q.Letters = true
	default:
		return q, neuron.Invalidf("A layer can be filtered by filter=live, filter=multimodal or filter=letters; %q is not known.", v.Get("filter"))
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
	return "", neuron.Invalidf("Neurons can be sorted by number, peak, activity, density, kurtosis or multimodal, not by %q.", s)
}

// String is the inverse of ParseLayerQuery: "?sort=kurtosis&page=2", or "" for the defaults.
func (q LayerQuery) String() string {
	v := url.Values{}
	if q.Sort != DefaultSort {
		v.Set("sort", string(q.Sort))
	}
	switch {
	case q.Multimodal:
		v.Set("filter", "multimodal")
	case q.Letters:
		v.Set("filter", "letters")
	case q.Live:
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
