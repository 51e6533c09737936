package clip

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// towerTol is the relative L2 error of a tap against float64.
const towerTol = 1e-5

// TestTowersAreTheReferences runs tiny models of each family and compares every tap that the reference has.
// testdata/towers/make_towers.py made them.
func TestTowersAreTheReferences(t *testing.T) {
	batches, _ := filepath.Glob("testdata/towers/*/batch0.safetensors")
	if len(batches) == 0 {
		t.Fatal("testdata/towers is empty")
	}
	for _, path := range batches {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) { checkTower(t, path) })
	}
}

// TestMoreTowers does the same with the folder that MULTISCOPE_TOWERS names: what make_towers.py or
// make_openclip.py wrote there.
func TestMoreTowers(t *testing.T) {
	dir := os.Getenv("MULTISCOPE_TOWERS")
	if dir == "" {
		t.Skip("skipped: MULTISCOPE_TOWERS names no folder; the models of OpenCLIP take its Python library to make")
	}
	batches, _ := filepath.Glob(filepath.Join(escapeGlob(dir), "*", "batch0.safetensors"))
	if len(batches) == 0 {
		t.Fatalf("no folder in %s holds a batch0.safetensors", dir)
	}
	for _, path := range batches {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) { checkTower(t, path) })
	}
}

func checkTower(t *testing.T, batch string) {
	want := readBatch(t, batch)
	m, err := OpenWith(filepath.Dir(batch), Options{ImageSize: want["input"].Shape[2]})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	image, text := tapsOf(t, m, want)
	got := runImage(t, m, want["input"], image...)
	if len(text) > 0 {
		for name, x := range runText(t, m, asInts(want["text_tokens"]), text...) {
			got[name] = x
		}
	}
	worst := 0.0
	for name, x := range got {
		rel, _ := distance(x.Data, want[name].Data)
		if worst = max(worst, rel); len(x.Data) != len(want[name].Data) || !(rel <= towerTol) {
			t.Errorf("%s has shape %v and is off by %.2g; want %v, at most %g", name, x.Shape, rel, want[name].Shape, towerTol)
		}
	}
	t.Logf("%d taps, off by at most %.2g", len(got), worst)
}

// TestTowersThatAreNotBuilt: a tower of timm that is not built is refused with the command that exports it.
func TestTowersThatAreNotBuilt(t *testing.T) {
	dir := t.TempDir()
	text := `{"model_cfg": {"embed_dim": 512, "vision_cfg": {"timm_model_name": "fastvit_mci1", "timm_pool": "avg", "image_size": 256}}}`
	if err := os.WriteFile(filepath.Join(dir, "open_clip_config.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := readOpenCLIP(filepath.Join(dir, "open_clip_config.json"))
	for _, says := range []string{
		`image tower "fastvit_mci1" of timm (pool "avg") is not built here`, "open " + filepath.Join(dir, "model.onnx"),
		"d = '" + dir + "'; m = open_clip.create_model('local-dir:' + d)", "torch.onnx.export(m, torch.zeros(1, 3, *m.image_size), d + '/model.onnx'",
	} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("readOpenCLIP: %v; want an error that says %s", err, says)
		}
	}
}

// TestTimmFolders reads how timm says that pictures are prepared; and what it and transformers say that is not supported.
func TestTimmFolders(t *testing.T) {
	m := openModel(t, "testdata/towers/timm_convnext_tiny")
	if p := m.Preprocess(); m.Format() != "timm" || p.Size != 64 || p.Resized != 67 || p.Interpolation != "bicubic" || p.Mean != imageNetMean {
		t.Errorf("timm_convnext_tiny: %s, %+v; want 64 of 67 pixels, bicubic, ImageNet's mean", m.Format(), p)
	}
	for _, tt := range []struct{ name, config, says string }{
		{"a tower that is not built", `{"architecture": "resnet18"}`, "timm.create_model('local-dir:' + d, pretrained=True)"},
		{"another model of transformers", `{"model_type": "convnext"}`, "transformers.AutoModel.from_pretrained(d).eval()"},
		{"a text tower", `{"model_type": "clip_text_model"}`, "is a text tower alone"},
		{"pictures of any shape", `{"model_type": "siglip2_vision_model"}`, "(NaFlex), which is not supported: SigLIP 2 for pictures of one size is"},
		{"an argument", `{"architecture": "vit_base_patch16_224", "model_args": {"qk_norm": true}}`, "model_args.qk_norm is not supported"},
		{"a crop", `{"architecture": "vit_base_patch16_224", "pretrained_cfg": {"crop_pct": 7}}`, "crop_pct 7 is not above 0 and at most 1"},
		{"a mode", `{"architecture": "vit_base_patch16_224", "pretrained_cfg": {"crop_mode": "random"}}`, `crop_mode "random" is not supported`},
		{"oblong pictures", `{"architecture": "vit_base_patch16_224", "pretrained_cfg": {"input_size": [3, 224, 192]}}`, "input_size [3 224 192] is not supported"},
	} {
		path := filepath.Join(t.TempDir(), "config.json")
		if err := os.WriteFile(path, []byte(tt.config), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readHuggingFace(path); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.says)
		}
	}
}
