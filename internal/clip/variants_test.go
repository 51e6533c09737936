package clip

import (
	"path/filepath"
	"testing"
)

// variantTol is the relative L2 error of an embedding against float64.
const variantTol = 1e-5

// TestVariantsAreTheReferences runs OpenCLIP's less common options, and each of the models on pictures that
// are larger than those it was trained on. testdata/variants/make_variants.py made them.
func TestVariantsAreTheReferences(t *testing.T) {
	configs, _ := filepath.Glob("testdata/variants/*/open_clip_config.json")
	if len(configs) == 0 {
		t.Fatal("testdata/variants is empty")
	}
	for _, config := range configs {
		dir := filepath.Dir(config)
		t.Run(filepath.Base(dir), func(t *testing.T) { checkVariant(t, dir) })
	}
}

func checkVariant(t *testing.T, dir string) {
	want := readBatch(t, filepath.Join(dir, "batch0.safetensors"))
	m := openModel(t, dir)
	large, err := OpenWith(dir, Options{ImageSize: want["larger"].Shape[2]})
	if err != nil {
		t.Fatal(err)
	}
	defer large.Close()
	image, text := Output{Tap: "visual"}, Output{Tap: "text"}
	for name, got := range map[string][]float32{
		"image_embedding":  runImage(t, m, want["input"], image)["visual"].Data,
		"larger_embedding": runImage(t, large, want["larger"], image)["visual"].Data,
		"text_embedding":   runText(t, m, asInts(want["text_tokens"]), text)["text"].Data,
	} {
		if rel, _ := distance(got, want[name].Data); !(rel <= variantTol) {
			t.Errorf("%s is off by %.2g; want at most %g", name, rel, variantTol)
		}
	}
}
