package clip

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// TestLogitsAreTheReferences joins both towers: logits = scale · cosine + bias.
func TestLogitsAreTheReferences(t *testing.T) {
	for _, name := range []string{"rndeep_fp16", "rndeep_openai/rndeep.pt", "siglip16", "vit16_quick_hf"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata/models", name)
			m := openModel(t, path)
			batches, _ := filepath.Glob(filepath.Join(m.folder, "batch*.safetensors"))
			want := readBatch(t, batches[0])
			image := runImage(t, m, want["input"], Output{Tap: "visual"})["visual"]
			text := runText(t, m, asInts(want["text_tokens"]), Output{Tap: "text"})["text"]
			scale, bias := m.LogitScale()
			got := make([]float32, 0, image.Shape[0]*text.Shape[0])
			for i := range image.Shape[0] {
				for k := range text.Shape[0] {
					got = append(got, float32(scale*cosine(image.Row(i), text.Row(k))+bias))
				}
			}
			if rel, _ := distance(got, want["logits_per_image"].Data); rel > 1e-4 {
				t.Errorf("logits %v are off by %.2g; want %v", got, rel, want["logits_per_image"].Data)
			}
		})
	}
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}

// TestPicklesHoldWhatSafetensorsHold compares a state dictionary in half precision with the original.
func TestPicklesHoldWhatSafetensorsHold(t *testing.T) {
	const folder = "testdata/models/siglip16"
	whole, halved := openModel(t, folder), openModel(t, folder+"/open_clip_pytorch_model.bin")
	for _, name := range whole.weights.file.Names() {
		p, q := whole.weights.file.Tensor(name), halved.weights.file.Tensor(name)
		if q == nil {
			t.Errorf("the pickle has no %s", name)
			continue
		}
		x, _ := p.Floats()
		y, err := q.Floats()
		if err != nil {
			t.Fatal(err)
		}
		for i := range x {
			if want := tensor.HalfValue(tensor.Half(x[i])); y[i] != want {
				t.Fatalf("%s[%d] = %g; want %g", name, i, y[i], want)
			}
		}
	}
	want := readBatch(t, folder+"/batch1.safetensors")
	got := runImage(t, halved, want["input"], Output{Tap: "visual"})["visual"]
	if rel, _ := distance(got.Data, want["image_embedding"].Data); rel > 1e-2 {
		t.Errorf("embeddings of the pickle are off by %.2g; want at most 1e-2, what rounding to half precision gives", rel)
	}
}

func TestInfoDescribesTheModel(t *testing.T) {
	for _, tt := range []struct {
		path string
		want neuron.Model
		form string
	}{
		{"rndeep_fp16", neuron.Model{Slug: "rndeep-fp16", Name: "rndeep_fp16", Architecture: "ModifiedResNet 2-3-5-3, width 8", Source: "rndeep_fp16", Parameters: 734893}, "OpenCLIP"},
		{"rndeep_openai/rndeep.pt", neuron.Model{Slug: "rndeep", Name: "rndeep", Architecture: "ModifiedResNet 2-3-5-3, width 8", Source: "rndeep.pt", Parameters: 734893}, "OpenAI CLIP"},
		{"siglip16", neuron.Model{Slug: "siglip16", Name: "siglip16", Architecture: "SigLIP ViT, patch 16, 2 layers, width 64", Source: "siglip16", Parameters: 337282}, "OpenCLIP"},
		{"vit16_quick_hf", neuron.Model{Slug: "vit16-quick-hf", Name: "vit16_quick_hf", Architecture: "ViT, patch 16, 2 layers, width 64", Source: "vit16_quick_hf", Parameters: 412161}, "Hugging Face CLIP"},
		{"vit16_quick_hf/model.safetensors", neuron.Model{Slug: "vit16-quick-hf", Name: "vit16_quick_hf", Architecture: "ViT, patch 16, 2 layers, width 64", Source: "model.safetensors", Parameters: 412161}, "Hugging Face CLIP"},
		{"onnx_squeezelike/model.onnx", neuron.Model{Slug: "onnx-squeezelike", Name: "onnx_squeezelike", Architecture: "ONNX, 29 nodes", Source: "model.onnx", Parameters: 9493}, "ONNX"},
	} {
		m := openModel(t, filepath.Join("testdata/models", tt.path))
		got := m.Info()
		if len(got.Hash) != 64 || got.Preprocess != m.Preprocess() {
			t.Errorf("Info() of %s has hash %q and preprocessing %v", tt.path, got.Hash, got.Preprocess)
		}
		got.Hash, got.Preprocess = "", neuron.Preprocess{}
		if got.Slug != tt.want.Slug || got.Name != tt.want.Name || got.Architecture != tt.want.Architecture || got.Source != tt.want.Source ||
			got.Parameters != tt.want.Parameters || m.Format() != tt.form {
			t.Errorf("Info() of %s = %+v, format %s; want %+v, format %s", tt.path, got, m.Format(), tt.want, tt.form)
		}
	}
}

// TestAnotherImageSize gives models pictures of another size than they were trained on.
func TestAnotherImageSize(t *testing.T) {
	for _, tt := range []struct {
		path, tap   string
		size        int
		side, embed int
	}{
		{"rndeep_fp16", "visual.layer4.2.sum", 128, 4, 48},
		{"vit16_quick", "visual.transformer.resblocks.1", 96, 6, 64},
		{"siglip16", "visual.trunk.blocks.1", 48, 3, 64},
		{"onnx_squeezelike/model.onnx", "fire1", 127, 31, 9},
	} {
		m, err := OpenWith(filepath.Join("testdata/models", tt.path), Options{ImageSize: tt.size})
		if err != nil {
			t.Fatalf("OpenWith(%s, %d pixels): %v", tt.path, tt.size, err)
		}
		defer m.Close()
		tap, err := m.Tap(tt.tap)
		if err != nil || tap.Height != tt.side || tap.Width != tt.side || m.Preprocess().Size != tt.size {
			t.Errorf("%s at %d pixels: %s is %d × %d, %v; want %d × %d", tt.path, tt.size, tt.tap, tap.Height, tap.Width, err, tt.side, tt.side)
		}
		last := m.taps[len(m.taps)-1].Name
		if m.Context() > 0 {
			last = "visual"
		}
		got := runImage(t, m, tensor.New[float32](2, 3, tt.size, tt.size), Output{Tap: last})[last]
		if got.Shape[0] != 2 || got.Shape[1] != tt.embed {
			t.Errorf("%s at %d pixels: %s has shape %v; want [2 %d]", tt.path, tt.size, last, got.Shape, tt.embed)
		}
	}
}

// TestOptionsOfONNXModels gives an ONNX model its preprocessing, and what it cannot have.
func TestOptionsOfONNXModels(t *testing.T) {
	const path = "testdata/models/onnx_squeezelike/model.onnx"
	mean, std := [3]float32{0.1, 0.2, 0.3}, [3]float32{0.4, 0.5, 0.6}
	m, err := OpenWith(path, Options{Mean: &mean, Std: &std, Interpolation: "bicubic"})
	if err != nil || m.Preprocess().Mean != mean || m.Preprocess().Std != std || m.Preprocess().Interpolation != "bicubic" {
		t.Errorf("OpenWith(mean %v, std %v, bicubic) = %v, %v", mean, std, m.Preprocess(), err)
	}
	for _, o := range []Options{{Layout: "NHWC"}, {Layout: "CHWN"}, {Interpolation: "mitchell"}, {ImageSize: -3}, {Std: &[3]float32{1, 0, 1}}} {
		if _, err := OpenWith(path, o); err == nil {
			t.Errorf("OpenWith(%+v) opened the model; want an error", o)
		}
	}
}

func TestAFolderWithoutAModelSaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "open_clip_config.json") {
		t.Errorf("Open(empty folder): %v; want what a model's folder holds", err)
	}
	copyInto(t, dir, "testdata/models/rndeep_openai/rndeep.pt", "RN7.pt")
	m, err := Open(dir)
	if err != nil || m.Format() != "OpenAI CLIP" {
		t.Errorf("Open(folder with one checkpoint): %v", err)
	}
	copyInto(t, dir, "testdata/models/rndeep_openai/rndeep.pt", "RN8.pt")
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "2 checkpoints where one is needed: name one of "+filepath.Join(dir, "RN7.pt")) {
		t.Errorf("Open(folder with two checkpoints): %v; want an error about both", err)
	}
}

// TestTimmNamesDecideActivations: GELU is exact in most SigLIP towers and approximate in some.
func TestTimmNamesDecideActivations(t *testing.T) {
	for name, want := range map[string]activation{
		"vit_base_patch16_siglip_224": gelu, "vit_base_patch32_siglip_256": geluTanh, "vit_large_patch16_siglip_384": gelu,
		"vit_large_patch16_siglip_512": geluTanh, "vit_so400m_patch14_siglip_384": gelu, "vit_so400m_patch16_siglip_256": geluTanh,
		"vit_giantopt_patch16_siglip_384": geluTanh,
	} {
		got, err := openCLIPVision{Timm: name, TimmPool: "map", Size: 224}.asTrunk()
		if err != nil || got.gelu != want {
			t.Errorf("%s: activation %s, %v; want %s", name, got.gelu, err, want)
		}
	}
	for _, name := range []string{"vit_base_patch16_siglip_gap_224", "fastvit_mci0", "vit_base_patch16_gap_224", "vit_relpos_medium_patch16_cls_224"} {
		if got, err := (openCLIPVision{Timm: name}).asTrunk(); err == nil {
			t.Errorf("%s: %+v; want an error", name, got)
		}
	}
}

func TestHuggingFaceDefaults(t *testing.T) {
	write := func(dir, name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	write(dir, "config.json", `{"model_type": "clip", "vision_config": {"patch_size": 14}, "text_config": {"eos_token_id": 2}}`)
	write(dir, "preprocessor_config.json", `{"size": {"shortest_edge": 224}, "crop_size": 224, "image_mean": [0.5, 0.5, 0.5], "resample": 2}`)
	c, err := readHuggingFace(filepath.Join(dir, "config.json"))
	if err != nil || c.image.width != 768 || c.image.patch != 14 || c.embed != 512 || c.text.context != 77 || c.text.pool != poolHighest ||
		c.image.gelu != quickGELU || c.prep.Interpolation != "bilinear" || c.prep.Mode != neuron.Shortest || c.prep.Mean[0] != 0.5 {
		t.Errorf("CLIP defaults: %+v, %v", c, err)
	}
	dir = t.TempDir()
	write(dir, "config.json", `{"model_type": "siglip", "vision_config": {}, "text_config": {}}`)
	write(dir, "preprocessor_config.json", `{"size": {"height": 224, "width": 224}}`)
	c, err = readHuggingFace(filepath.Join(dir, "config.json"))
	if err != nil || c.image.family != familySigLIP || c.embed != 768 || c.text.context != 64 || c.text.pool != poolLast || !c.text.open ||
		c.image.gelu != geluTanh || c.prep.Mode != neuron.Squash {
		t.Errorf("SigLIP defaults: %+v, %v", c, err)
	}
	write(dir, "config.json", `{"model_type": "blip", "vision_config": {}}`)
	if _, err = readHuggingFace(filepath.Join(dir, "config.json")); err == nil || !strings.Contains(err.Error(), "blip") {
		t.Errorf("model_type blip: %v; want an error that names it", err)
	}
}

func TestNamesOfModels(t *testing.T) {
	const hash = "3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268"
	for path, want := range map[string]string{
		"/models/RN50x4.pt":                                            "RN50x4",
		"/models/ViT-B-32/open_clip_model.safetensors":                 "ViT-B-32",
		"/models/big/model.safetensors.index.json":                     "big",
		"/hub/models--openai--clip-vit-base-patch32/snapshots/" + hash: "clip-vit-base-patch32",
		"/copies/" + hash:                                              "ViT",
	} {
		m := &Model{path: filepath.FromSlash(path), config: config{architecture: "ViT"}}
		if got := m.name(); got != want {
			t.Errorf("name of %s = %q; want %q", path, got, want)
		}
	}
}

// TestConfigurationBesideAnyName: OpenCLIP's training calls its checkpoints epoch_1.pt.
func TestConfigurationBesideAnyName(t *testing.T) {
	folder := filepath.Join(fixture.Shared(t, "cases"), "openclip-checkpoint-alone", "with-config")
	for _, path := range []string{folder, filepath.Join(folder, "epoch_1.pt")} {
		m, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if m.Format() != "OpenCLIP" || m.config.image.heads != 4 || m.config.image.gelu != gelu {
			t.Errorf("%s: %s with %d heads and GELU %v; want what its open_clip_config.json says", path, m.Format(), m.config.image.heads, m.config.image.gelu)
		}
		m.Close()
	}
}
