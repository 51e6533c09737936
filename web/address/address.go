// Package address writes the addresses of everything that is served, and reads what is asked for
// in them: what one function writes, another reads back. It matches none with a handler:
// routes.go of package web does.
package address

import (
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
)

// Download is the address of the whole index as a database.
const Download = "/download/scope.db"

// Model returns the address of a model's page.
func Model(slug string) string { return "/m/" + slug }

// Layer returns the address of a layer's page.
func Layer(model, layer string) string { return Model(model) + "/" + layer }

// Unit returns the address of a unit's page.
func Unit(r neuron.Ref) string { return "/m/" + r.String() }

// Preview returns the address of the picture that a shared link to a unit shows.
func Preview(r neuron.Ref) string { return Unit(r) + ".jpg" }

// UnitBy returns the query that breaks a unit's activations down by a category.
func UnitBy(category string) string { return encode(url.Values{"by": {category}}) }

// Image returns the address of an image's page.
func Image(id int64) string { return "/images/" + strconv.FormatInt(id, 10) }

// Thumb returns the address of an image's thumbnail.
func Thumb(id int64) string { return "/thumbs/" + strconv.FormatInt(id, 10) }

// Visualization returns the address of a visualization's picture.
func Visualization(id int64) string { return "/visualizations/" + strconv.FormatInt(id, 10) }

// Word returns the address of a word's page.
func Word(word string) string { return "/words/" + url.PathEscape(word) }

// Story returns the address of a state of a page in the storybook.
func Story(name string) string { return "/storybook/" + name }

// ParseID reads an image's number.
func ParseID(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, neuron.Invalidf("An image has a number; %q is not one.", s)
	}
	return id, nil
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

func encode(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// ParseVisualization reads a visualization's number.
func ParseVisualization(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, neuron.Invalidf("A visualization has a number; %q is not one.", s)
	}
	return id, nil
}
