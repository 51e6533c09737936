package clip

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

// TestDocsListEveryKey looks up in docs/preprocessing.md every key that is read or passed over, every processor and filter.
func TestDocsListEveryKey(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(fixture.Root(t), "docs", "preprocessing.md"))
	if err != nil {
		t.Fatal(err)
	}
	words := []string{
		"image_processor_type", "feature_extractor_type", "size", "default_to_square", "shortest_edge", "height", "width", "do_resize", "resample",
		"do_center_crop", "crop_size", "crop_pct", "do_rescale", "rescale_factor", "do_normalize", "image_mean", "image_std", "do_convert_rgb",
		"mode", "mean", "std", "interpolation", "resize_mode", "fill_color", "--image-size", "--resize-mode", "--crop", "--interpolation", "--mean", "--std",
	}
	words = append(words, harmlessKeys...)
	words = append(words, pilFilters...)
	for name := range processorTypes {
		words = append(words, name)
	}
	for _, word := range words {
		if !strings.Contains(string(b), word) {
			t.Errorf("docs/preprocessing.md does not say what %s does", word)
		}
	}
}
