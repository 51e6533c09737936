package address

import (
	"net/url"

	"multiscope/internal/neuron"
)

// A number names an image within one index: indexed anew, another image may have it. What it is called in its data
// set stays. A key is a path, whose slashes would end a part of an address and which proxies do not leave escaped: it
// is in the query.

// LastingImage returns the query and path of an image's page that stay when it is indexed again; the format, such as
// ".json", stands between them.
func LastingImage(im neuron.Image, format string) string {
	return "/images/" + im.Dataset + format + encode(url.Values{"key": {im.Key}})
}

// ImageName is how an address names an image: by number, or by data set and key.
type ImageName struct {
	ID           int64
	Dataset, Key string // "" where ID says it
}

// ParseImageName reads the last part of an address, without format, and its query.
func ParseImageName(last string, query url.Values) (ImageName, error) {
	if !query.Has("key") {
		id, err := ParseID(last)
		return ImageName{ID: id}, err
	}
	n := ImageName{Dataset: last, Key: query.Get("key")}
	if !neuron.IsSlug(n.Dataset) || n.Key == "" {
		return n, neuron.Invalidf("An image is named by its data set and key: /images/DATASET?key=KEY.")
	}
	return n, nil
}
