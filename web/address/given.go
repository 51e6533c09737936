package address

import (
	"net/url"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// GivenQuery is the state of the page of a neuron's plots by category.
type GivenQuery struct {
	Categories []neuron.Category // without them the page chooses
	Linear     bool              // densities on a linear scale, not on a logarithmic one
}

// ParseGivenQuery reads given=kind:emoji, once for each category, and density=linear. A category that is there twice is
// taken once.
func ParseGivenQuery(v url.Values) (q GivenQuery, err error) {
	switch v.Get("density") {
	case "linear":
		q.Linear = true
	case "log", "":
	default:
		return q, neuron.Invalidf("The scale of densities is density=log or density=linear; %q is neither.", v.Get("density"))
	}
	for _, s := range v["given"] {
		if s == "" { // an empty field of the form
			continue
		}
		c, err := parseCategory(s)
		if err != nil {
			return q, err
		}
		if !slices.Contains(q.Categories, c) {
			q.Categories = append(q.Categories, c)
		}
	}
	if len(q.Categories) > neuron.MostGiven {
		return q, neuron.Invalidf("At most %d categories are plotted at once; %d are asked for.", neuron.MostGiven, len(q.Categories))
	}
	return q, nil
}

// parseCategory reads a category as it is written: its name, a colon, its value.
func parseCategory(s string) (neuron.Category, error) {
	name, value, written := strings.Cut(s, ":")
	if !written || name == "" || value == "" {
		return neuron.Category{}, neuron.Invalidf("A category is written name:value, such as kind:emoji; %q is not.", s)
	}
	return neuron.Category{Name: unescapeColons.Replace(name), Value: value}, nil
}

// WrittenCategory is the inverse: "kind:emoji". Colons of a name are escaped; those of a value need no escape.
func WrittenCategory(c neuron.Category) string { return escapeColons.Replace(c.Name) + ":" + c.Value }

var (
	escapeColons   = strings.NewReplacer("%", "%25", ":", "%3A")
	unescapeColons = strings.NewReplacer("%25", "%", "%3A", ":")
)

// String is the inverse of ParseGivenQuery.
func (q GivenQuery) String() string {
	v := url.Values{}
	for _, c := range q.Categories {
		v.Add("given", WrittenCategory(c))
	}
	if q.Linear {
		v.Set("density", "linear")
	}
	return encode(v)
}

// Given returns the address of a neuron's plots by category in a state.
func Given(r neuron.Ref, q GivenQuery) string {
	return Unit(r) + "/categories" + q.String() + "#categories"
}

// With returns the query with a category added, or taken out where it was in; false where it has no room for it.
func (q GivenQuery) With(c neuron.Category) (GivenQuery, bool) {
	if i := slices.Index(q.Categories, c); i >= 0 {
		q.Categories = slices.Delete(slices.Clone(q.Categories), i, i+1)
		return q, true
	}
	q.Categories = append(slices.Clone(q.Categories), c)
	return q, len(q.Categories) <= neuron.MostGiven
}
