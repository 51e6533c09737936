package clip

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWeightsAlone opens weights without the configuration that lies beside them in testdata: each is refused by what would
// settle it.
func TestWeightsAlone(t *testing.T) {
	for path, says := range map[string][]string{
		"models/siglip16/open_clip_model.safetensors":                  {"visual.trunk.", "open_clip_config.json"},
		"models/siglip16/open_clip_pytorch_model.bin":                  {"visual.trunk.", "open_clip_config.json"},
		"models/vit16_quick_hf/model.safetensors":                      {"vision_model.", "config.json"},
		"towers/vit/model.safetensors":                                 {"embeddings.patch_embeddings", "config.json"},
		"towers/dinov2/model.safetensors":                              {"embeddings.patch_embeddings", "config.json"},
		"towers/dinov3/model.safetensors":                              {"embeddings.patch_embeddings", "config.json"},
		"towers/clip_vision/model.safetensors":                         {"vision_model.", "config.json"},
		"variants/open_text/open_clip_model.safetensors":               {"text.", "open_clip_config.json"},
		"variants/no_norm_before/open_clip_model.safetensors":          {"ln_pre", "open_clip_config.json"},
		"variants/odd_heads/open_clip_model.safetensors":               {"--heads", "24", "open_clip_config.json"},
		"variants/layer_scale/open_clip_model.safetensors":             {"LayerScale", "--activation", "--heads"},
		"towers/openclip_coca_ViT-B-32/open_clip_model.safetensors":    {"open_clip_config.json"},
		"towers/openclip_convnext_base/open_clip_model.safetensors":    {"open_clip_config.json"},
		"towers/openclip_MobileCLIP-B/open_clip_model.safetensors":     {"open_clip_config.json"},
		"towers/openclip_PE-Core-B-16/open_clip_model.safetensors":     {"open_clip_config.json"},
		"towers/openclip_EVA02-B-16/open_clip_model.safetensors":       {"open_clip_config.json"},
		"towers/siglip_vision_headless/model.safetensors":              {"vision_model.", "config.json"},
		"towers/dinov2_registers_classifier/model.safetensors":         {"embeddings.patch_embeddings", "config.json"},
		"towers/openclip_ViT-B-16-SigLIP2/open_clip_model.safetensors": {"visual.trunk.", "open_clip_config.json"},
	} {
		t.Run(path, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(path)))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			writeIn(t, dir, filepath.Base(path), string(b))
			m, err := Open(dir)
			if err == nil {
				m.Close()
			}
			for _, part := range says {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("error %v does not say %q", err, part)
				}
			}
		})
	}
}
