package address

import (
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
)

// Families is the address of all families.
const Families = "/families"

// Family returns the address of a family's page.
func Family(slug string) string { return Families + "/" + slug }

// FamilyQuery is the state of a family's page.
type FamilyQuery struct {
	Model  string        // slug of the one whose neurons are shown; "" for all
	Origin neuron.Origin // on whose word; "" for all
	Words  bool          // in place of images
	Facet  string        // of the visualizations in place of images: "" for none, else GenericFacet or a facet's name
	Page   int           // from 1
	After  neuron.Ref    // of data: the neuron behind which the rows begin, whatever was added before it; zero for the page
	Shown  bool          // whether the notice in front of a sensitive family is opened
}

// familyOrigins are those that can be asked for.
var familyOrigins = map[string]neuron.Origin{"": "", "suggested": neuron.Suggested, "published": neuron.Published, "confirmed": neuron.Confirmed}

// ParseFamilyQuery reads the state of a family's page; what is left out is as by default.
func ParseFamilyQuery(v url.Values) (FamilyQuery, error) {
	q := FamilyQuery{Model: v.Get("model"), Facet: v.Get("facet"), Page: 1}
	var known bool
	if q.Origin, known = familyOrigins[v.Get("origin")]; !known {
		return q, neuron.Invalidf("Neurons of a family are there by origin=suggested, published or confirmed; %.40q is not known.", v.Get("origin"))
	}
	switch show := v.Get("show"); {
	case show == "words" && q.Facet == "":
		q.Words = true
	case show != "":
		return q, neuron.Invalidf("A family is shown as words by show=words, or as pictures towards a facet by facet=, not by both; %.40q is not known.", show)
	}
	if q.Model != "" && !neuron.IsSlug(q.Model) {
		return q, neuron.Invalidf("A model is named in addresses by letters, digits and hyphens; %.40q is not.", q.Model)
	}
	if q.Facet != "" && !neuron.IsSlug(q.Facet) {
		return q, neuron.Invalidf("A facet is a short name such as text or generic; %.40q is not.", q.Facet)
	}
	var err error
	if q.Shown, err = ParseShown(v); err != nil {
		return q, err
	}
	page, err := parseWhole(v, "page", 1, 1)
	q.Page = int(page)
	if err == nil && v.Get("after") != "" {
		q.After, err = neuron.ParseRef(v.Get("after"))
		if err == nil && q.Page > 1 {
			err = neuron.Invalidf("Rows begin behind a neuron, after=, or at a page, page=: not at both.")
		}
	}
	return q, err
}

// String is the inverse of ParseFamilyQuery: "?facet=text&page=2", or "" for the defaults.
func (q FamilyQuery) String() string {
	v := url.Values{}
	for name, value := range map[string]string{"model": q.Model, "origin": string(q.Origin), "facet": q.Facet} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Words {
		v.Set("show", "words")
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	if q.After.Model != "" {
		v.Set("after", q.After.String())
	}
	if q.Shown {
		v.Set("shown", "1")
	}
	return encode(v)
}
