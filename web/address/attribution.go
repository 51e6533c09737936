package address

import (
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
)

// AttributionQuery asks which units of a layer a text calls on. The zero value asks nothing.
type AttributionQuery struct {
	Text         string
	Model, Layer string // slugs; "" for those that are shown where none is named
	Units        int    // that the text is composed of; 0 for as many as are shown where no number is named
}

// ParseAttributionQuery reads what String writes. A text is read as one line.
func ParseAttributionQuery(v url.Values) (AttributionQuery, error) {
	q := AttributionQuery{Text: neuron.OneLine(v.Get("text")), Model: v.Get("model"), Layer: v.Get("layer")}
	units, err := parseWhole(v, "units", 0, 1)
	q.Units = int(units)
	switch {
	case err != nil:
		return q, err
	case len(q.Text) > neuron.MostTextBytes:
		return q, neuron.Invalidf("A text has at most %d bytes, of which most letters take one; this one has %d. Try a shorter one.", neuron.MostTextBytes, len(q.Text))
	case q.Model != "" && !neuron.IsSlug(q.Model):
		return q, neuron.Invalidf("A model is named in addresses by letters, digits and hyphens; %.40q is not.", q.Model)
	case q.Layer != "" && !neuron.IsSlug(q.Layer):
		return q, neuron.Invalidf("A layer is named in addresses by letters, digits and hyphens; %.40q is not.", q.Layer)
	case q.Layer != "" && q.Model == "":
		return q, neuron.Invalidf("The layer %s is of a model: name it with model=.", q.Layer)
	}
	return q, nil
}

// String is the inverse of ParseAttributionQuery: "?text=i+feel+jealous&units=2".
func (q AttributionQuery) String() string {
	v := url.Values{}
	for name, value := range map[string]string{"text": q.Text, "model": q.Model, "layer": q.Layer} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Units > 0 {
		v.Set("units", strconv.Itoa(q.Units))
	}
	return encode(v)
}

// With returns the query for another number of units.
func (q AttributionQuery) With(units int) AttributionQuery {
	q.Units = units
	return q
}

// AttributionPath is the address of the page that asks for a text; formats and queries follow it.
const AttributionPath = "/attribution"

// Attribution returns the address of the units that a text calls on.
func Attribution(q AttributionQuery) string { return AttributionPath + q.String() }
