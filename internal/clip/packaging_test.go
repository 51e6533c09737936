package clip

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

func TestRootsOfModels(t *testing.T) {
	for _, tt := range []struct {
		name, tensor string
		others       string // beside it
		prefix, as   string
		unknown      bool
	}{
		{name: "OpenCLIP", tensor: "visual.conv1.weight"},
		{name: "wrapped", tensor: "state_dict.module._orig_mod.visual.conv1.weight", prefix: "state_dict.module._orig_mod."},
		{name: "wrapped in a module called visual", tensor: "visual.visual.conv1.weight", prefix: "visual."},
		{name: "an image tower alone", tensor: "conv1.weight", others: "class_embedding", as: "visual."},
		{name: "a ResNet alone, wrapped", tensor: "net.conv1.weight", others: "net.attnpool.positional_embedding", prefix: "net.", as: "visual."},
		{name: "another ResNet", tensor: "conv1.weight", unknown: true},
		{name: "transformers", tensor: "model.vision_model.embeddings.patch_embedding.weight", prefix: "model."},
		{name: "transformers, an image tower alone", tensor: "embeddings.patch_embedding.weight", as: "vision_model."},
		{name: "in a language model", tensor: "model.vision_tower.vision_tower.vision_model.embeddings.patch_embedding.weight", prefix: "model.vision_tower.vision_tower."},
		{name: "a tower of timm alone", tensor: "trunk.patch_embed.proj.weight", as: "visual."},
		{name: "EfficientNet", tensor: "_conv_stem.weight", others: "_blocks.0._depthwise_conv.weight"},
		{name: "a name that ends alike", tensor: "audiovisual.conv1.weight", unknown: true},
	} {
		prefix, as, found := root(tt.tensor, func(name string) bool { return name == tt.others })
		if prefix != tt.prefix || as != tt.as || found == tt.unknown {
			t.Errorf("%s: root(%q) = %q, %q, %v; want %q, %q, %v", tt.name, tt.tensor, prefix, as, found, tt.prefix, tt.as, !tt.unknown)
		}
	}
}

// TestImageTowersAlone reads image towers that transformers saved without a text tower.
func TestImageTowersAlone(t *testing.T) {
	dir := filepath.Join(fixture.Shared(t, "cases"), "hf-vision-only")
	x := readNPY(t, filepath.Join(dir, "x.npy"))
	for folder, expected := range map[string]string{
		"clip_with_projection": "clip_with_projection_expected.npy", "clip": "clip_expected_pooled.npy", "siglip": "siglip_expected_pooled.npy",
	} {
		m := openModel(t, filepath.Join(dir, folder))
		want := readNPY(t, filepath.Join(dir, expected))
		got := runImage(t, m, x, Output{Tap: "visual"})["visual"]
		if rel, _ := distance(got.Data, want.Data); !slices.Equal(got.Shape, want.Shape) || !(rel <= 1e-5) {
			t.Errorf("%s: visual has shape %v and is off by %.2g; want %v, at most 1e-5", folder, got.Shape, rel, want.Shape)
		}
		if _, err := m.Tokenizer(); err == nil || !strings.Contains(err.Error(), "the model is an image tower alone") {
			t.Errorf("%s: Tokenizer: %v; want an error that says why there is none", folder, err)
		}
	}
}

func readNPY(t testing.TB, path string) *tensor.Float32 {
	t.Helper()
	x, err := tensor.ReadNPY(path)
	if err != nil {
		t.Fatal(err)
	}
	return x.(*tensor.Float32)
}

// TestLeftOut: what is neither a tower's nor a model's is named.
func TestLeftOut(t *testing.T) {
	weights := func(dir string, extra ...string) string {
		m := openModel(t, dir)
		var params []param
		var body []byte
		for _, name := range m.weights.file.Names() {
			x := m.weights.file.Tensor(name)
			b, err := x.FloatBytes()
			if err != nil {
				t.Fatal(err)
			}
			params, body = append(params, par("net."+name, x.Shape...)), append(body, b...)
		}
		for _, name := range extra {
			params, body = append(params, par(name, 1)), append(body, 0, 0, 0, 0)
		}
		folder := t.TempDir()
		config, err := os.ReadFile(filepath.Join(dir, "open_clip_config.json"))
		if err == nil {
			err = errors.Join(os.WriteFile(filepath.Join(folder, "open_clip_config.json"), config, 0o644),
				os.WriteFile(filepath.Join(folder, "open_clip_model.safetensors"), append(headerOf(t, params, "F32"), body...), 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
		return folder
	}
	m := openModel(t, weights("testdata/models/vit16_quick", "net.text_decoder.a", "net.text_decoder.b", "optimizer.m"))
	want := []string{"of the file, what is outside of the model is left out (tensors: 1, such as optimizer.m)", "of the weights, text_decoder is left out (tensors: 2)"}
	if got := m.Notes(); !slices.Equal(got, want) {
		t.Errorf("notes are %q; want %q", got, want)
	}
}
