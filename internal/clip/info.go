package clip

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"multiscope/internal/neuron"
)

// Info returns what is known of the model before it is indexed. The first call reads the whole
// weights file for its hash.
func (m *Model) Info() neuron.Model {
	name := m.name()
	return neuron.Model{
		Slug:         slugOf(name),
		Name:         name,
		Architecture: m.config.architecture(),
		Source:       filepath.Base(m.path),
		Hash:         m.hash(),
		Parameters:   m.params,
		Preprocess:   m.Preprocess(),
	}
}

// snapshot matches folder names that say nothing: commits, as in Hugging Face's cache.
var snapshot = regexp.MustCompile(`^[0-9a-f]{32,64}$`)

// name returns the base name of the path that was opened, or the architecture where that is a hash.
func (m *Model) name() string {
	base := filepath.Base(m.path)
	for _, ext := range []string{".pt", ".pth", ".bin", ".safetensors", ".onnx"} {
		base = strings.TrimSuffix(base, ext)
	}
	if snapshot.MatchString(base) {
		return m.config.architecture()
	}
	return base
}

// slugOf returns a name as it stands in addresses: lower case, letters, digits and hyphens.
func slugOf(name string) string {
	slug := notSlug.ReplaceAllString(strings.ToLower(name), "-")
	return or(strings.Trim(slug, "-"), "model")
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// architecture describes the image tower in a few words.
func (c *config) architecture() string {
	i := c.image
	if i.family == familyResNet {
		s := i.stages
		return fmt.Sprintf("%s %d-%d-%d-%d, width %d", i.family, s[0], s[1], s[2], s[3], i.width)
	}
	return fmt.Sprintf("%s, patch %d, %d layers, width %d", i.family, i.patch, i.layers, i.width)
}
