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
		Architecture: m.config.architecture,
		Source:       filepath.Base(m.path),
		Hash:         m.hash(),
		Parameters:   m.params,
		Preprocess:   m.Preprocess(),
		Tower:        m.config.tower(),
		Space:        m.space(),
	}
}

// space is the image embedding; of a model that has none, the last tap of the image tower.
func (m *Model) space() (s neuron.Space) {
	for _, t := range m.Taps() {
		if t.Tower == "image" {
			s = neuron.Space{Tap: t.Name, Units: t.Units}
		}
		if t.Kind == KindEmbedding && t.Name == "visual" {
			return s
		}
	}
	return s
}

// hubHash matches the first digits of a file's SHA-256, which torch.hub puts after its name.
var hubHash = regexp.MustCompile(`-[0-9a-f]{8}$`)

// snapshot matches folder names that say nothing: commits, as in Hugging Face's cache.
var snapshot = regexp.MustCompile(`^[0-9a-f]{32,64}$`)

// name returns the base name of what was opened. Where that says nothing it is the folder's, and where
// that is a hash, the architecture.
func (m *Model) name() string {
	path, err := filepath.Abs(m.path)
	if err != nil {
		path = m.path
	}
	base := filepath.Base(path)
	if cut := strings.TrimSuffix(base, filepath.Ext(base)); isWeights[filepath.Ext(base)] {
		base = cut
	}
	base = hubHash.ReplaceAllString(base, "")
	if nondescript.MatchString(base) {
		base = filepath.Base(filepath.Dir(path))
	}
	if snapshot.MatchString(base) {
		return cachedName(path, m.config.architecture)
	}
	return base
}

// cachedName reads the name of a model off a path in Hugging Face's cache,
// models--openai--clip-vit-base-patch32/snapshots/HASH; elsewhere it is fallback.
func cachedName(path, fallback string) string {
	parts := strings.Split(filepath.ToSlash(path), "/models--")
	if len(parts) < 2 {
		return fallback
	}
	repository, _, _ := strings.Cut(parts[len(parts)-1], "/")
	_, name, _ := strings.Cut(repository, "--")
	return or(name, fallback)
}

// isWeights are the extensions that names of models do without.
var isWeights = map[string]bool{".pt": true, ".pth": true, ".bin": true, ".safetensors": true, ".onnx": true, ".json": true}

// nondescript matches the names that all files of a format have.
var nondescript = regexp.MustCompile(`^(model|pytorch_model|open_clip_(pytorch_)?model)(\.safetensors\.index|\.bin\.index)?$`)

// slugOf returns a name as it stands in addresses: lower case, letters, digits and hyphens.
func slugOf(name string) string {
	slug := notSlug.ReplaceAllString(strings.ToLower(name), "-")
	return or(strings.Trim(slug, "-"), "model")
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// describe words the image tower.
func (c *imageConfig) describe() string {
	if c.family == familyResNet {
		s := c.stages
		return fmt.Sprintf("%s %d-%d-%d-%d, width %d", c.family, s[0], s[1], s[2], s[3], c.width)
	}
	if c.family == familyConvNeXt {
		s, w := c.stages, c.widths
		return fmt.Sprintf("%s %d-%d-%d-%d, widths %d, %d, %d, %d", c.title, s[0], s[1], s[2], s[3], w[0], w[1], w[2], w[3])
	}
	return fmt.Sprintf("%s, patch %d, %d layers, width %d", or(c.title, string(c.family)), c.patch, c.layers, c.width)
}
