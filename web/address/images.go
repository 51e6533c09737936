package address

import (
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
)

// ImagesQuery is the state of the page that browses images.
type ImagesQuery struct {
	Model       string // whose data set; "" for the first model's
	Name, Value string // of a category; "" where none is chosen
	Page        int
}

// ParseImagesQuery reads which images are browsed.
func ParseImagesQuery(v url.Values) (ImagesQuery, error) {
	q := ImagesQuery{Model: v.Get("model"), Name: v.Get("name"), Value: v.Get("value")}
	page, err := parseWhole(v, "page", 1, 1)
	q.Page = int(page)
	switch {
	case err != nil:
		return q, err
	case q.Model != "" && !neuron.IsSlug(q.Model):
		return q, neuron.NotFoundf("There is no model %s here.", q.Model)
	case q.Value != "" && q.Name == "":
		return q, neuron.Invalidf("A value is of a category: name says of which.")
	}
	return q, nil
}

// String is the inverse of ParseImagesQuery.
func (q ImagesQuery) String() string {
	v := url.Values{}
	for name, value := range map[string]string{"model": q.Model, "name": q.Name, "value": q.Value} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	return encode(v)
}

// Path returns the address of the page in this state.
func (q ImagesQuery) Path() string { return "/images" + q.String() }

// Data returns the address of what it shows as data; the format is such as ".json".
func (q ImagesQuery) Data(format string) string { return "/images" + format + q.String() }
