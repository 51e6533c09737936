package clip

import (
	"encoding/json"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// preparationTol is the largest difference to what libraries make of a picture, relative to the largest value: mean and
// deviation take up rescale_factor, which rounds otherwise.
const preparationTol = 1e-6

// TestPreparationsAreTheReferences runs pictures of several modes through configurations of all processors and keys.
// testdata/preparation/make_preparation.py made them.
func TestPreparationsAreTheReferences(t *testing.T) {
	dir := "testdata/preparation"
	var file struct {
		Pictures []string
		Cases    []struct {
			Name, File string
			Config     map[string]json.RawMessage
		}
	}
	unmarshalFile(t, filepath.Join(dir, "cases.json"), &file)
	expected, err := tensor.ReadNPY(filepath.Join(dir, "expected.npy"))
	if err != nil {
		t.Fatal(err)
	}
	want := expected.(*tensor.Float32)
	for i, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			p, err := preparationOf(c.File, c.Config)
			if err != nil {
				t.Fatal(err)
			}
			for k, name := range file.Pictures {
				n := len(want.Data) / len(file.Cases) / len(file.Pictures)
				comparePrepared(t, filepath.Join(dir, name+".png"), p, want.Data[(i*len(file.Pictures)+k)*n:][:n])
			}
		})
	}
}

// preparationOf reads a configuration of a kind of file.
func preparationOf(file string, raw map[string]json.RawMessage) (preparation, error) {
	if file == "preprocess_cfg.json" {
		return preprocessCfg(raw)
	}
	if file == "config.json" {
		return timmPreparation(raw)
	}
	return processorConfig(raw, "")
}

// timmPreparation reads pretrained_cfg of timm's config.json.
func timmPreparation(raw map[string]json.RawMessage) (preparation, error) {
	b, err := json.Marshal(raw)
	if err != nil {
		return preparation{}, err
	}
	var t timmPretrained
	if err := decodeObject(b, &t); err != nil {
		return preparation{}, err
	}
	return t.preparation()
}

func comparePrepared(t *testing.T, path string, p preparation, want []float32) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	im, err := dataset.Decode(b, dataset.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 3*p.Size*p.Size)
	if err := Preprocess(got, im, p.Preprocess); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%s becomes %d values; want %d", path, len(got), len(want))
	}
	largest, off := 1.0, 0.0
	for i, v := range want {
		largest, off = max(largest, math.Abs(float64(v))), max(off, math.Abs(float64(v-got[i])))
	}
	if !(off/largest <= preparationTol) {
		t.Errorf("%s is off by up to %.3g of %.3g", filepath.Base(path), off, largest)
	}
}

// Keys that cannot be honoured are refused by name.
func TestPreparationRefuses(t *testing.T) {
	const clip = `"image_processor_type": "CLIPImageProcessor", "size": 8, "crop_size": 8`
	for _, tt := range []struct{ name, file, config, says string }{
		{"an unknown key", "processor", `{` + clip + `, "do_flip_channel_order": true}`, "do_flip_channel_order"},
		{"a key of another type", "processor", `{` + clip + `, "crop_pct": 0.9}`, "crop_pct"},
		{"padding", "processor", `{` + clip + `, "do_pad": true}`, "do_pad"},
		{"a size to pad to", "processor", `{` + clip + `, "pad_size": {"height": 9, "width": 9}}`, "pad_size"},
		{"an unknown processor", "processor", `{"image_processor_type": "Siglip2ImageProcessor"}`, "Siglip2ImageProcessor"},
		{"an unknown filter", "processor", `{` + clip + `, "resample": 6}`, "resample"},
		{"a longest edge", "processor", `{"image_processor_type": "CLIPImageProcessor", "size": {"longest_edge": 8}}`, "longest_edge"},
		{"an oblong size", "processor", `{"image_processor_type": "ViTImageProcessor", "size": {"height": 8, "width": 9}}`, "8 × 9"},
		{"an oblong cut", "processor", `{"image_processor_type": "CLIPImageProcessor", "size": 8, "crop_size": {"height": 8, "width": 9}}`, "crop_size"},
		{"no cut", "processor", `{` + clip + `, "do_center_crop": false}`, "do_center_crop"},
		{"nothing done", "processor", `{` + clip + `, "do_center_crop": false, "do_resize": false}`, "do_resize"},
		{"a scale of zero", "processor", `{` + clip + `, "rescale_factor": 0}`, "rescale_factor"},
		{"two channels", "processor", `{` + clip + `, "image_mean": [0.5, 0.5]}`, "image_mean"},
		{"text for a size", "processor", `{"image_processor_type": "CLIPImageProcessor", "size": "large"}`, "size"},
		{"a negative size", "processor", `{"image_processor_type": "ViTImageProcessor", "size": -8}`, "size is -8"},
		{"an interpolation", "openclip", `{"interpolation": "mitchell"}`, "mitchell"},
		{"a resize mode", "openclip", `{"resize_mode": "none"}`, "resize_mode"},
		{"a colour mode", "openclip", `{"mode": "L"}`, "mode"},
		{"a fill", "openclip", `{"resize_mode": "longest", "fill_color": 300}`, "fill_color"},
		{"an oblong OpenCLIP size", "openclip", `{"size": [8, 9]}`, "8 × 9"},
		{"a mode of timm's", "timm", `{"crop_mode": "none"}`, "crop_mode"},
		{"a share of timm's", "timm", `{"crop_pct": 1.2}`, "crop_pct"},
		{"an oblong size of timm's", "timm", `{"input_size": [3, 8, 9]}`, "input_size"},
		{"a filter of timm's", "timm", `{"interpolation": "area"}`, "area"},
		{"an unknown key of OpenCLIP's", "openclip", `{"crop_pct": 0.9}`, "crop_pct"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var raw map[string]json.RawMessage
			if err := json.Unmarshal([]byte(tt.config), &raw); err != nil {
				t.Fatal(err)
			}
			file := map[string]string{"processor": "preprocessor_config.json", "openclip": "preprocess_cfg.json", "timm": "config.json"}[tt.file]
			p, err := preparationOf(file, raw)
			if err == nil {
				err = p.unsquare
			}
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s gives %+v, %v; want an error that names %s", tt.config, p, err, tt.says)
			}
		})
	}
}

// What changes no pixel is passed over.
func TestPreparationPassesOver(t *testing.T) {
	p, err := preparationOf("preprocessor_config.json", map[string]json.RawMessage{
		"image_processor_type": json.RawMessage(`"CLIPImageProcessor"`), "_valid_processor_keys": json.RawMessage(`["images"]`),
		"processor_class": json.RawMessage(`"CLIPProcessor"`), "do_pad": json.RawMessage(`false`), "pad_size": json.RawMessage(`null`),
	})
	if err != nil || p.Size != 224 || p.Mode != neuron.Shortest || len(p.assumed) != 0 {
		t.Errorf("a configuration of defaults gives %+v, %v", p, err)
	}
}

// TestPreparationBeside reads the files beside ONNX models and checkpoints without configuration.
func TestPreparationBeside(t *testing.T) {
	const (
		squash    = `{"size": 16, "resize_mode": "squash"}`
		whole     = `{"model_cfg": {"embed_dim": 8}, "preprocess_cfg": {"size": 16, "resize_mode": "squash"}}`
		without   = `{"model_cfg": {"embed_dim": 8}, "preprocess_cfg": null}`
		nothing   = `{"model_cfg": {"embed_dim": 8}, "preprocess_cfg": {}}`
		processor = `{"image_processor_type": "CLIPImageProcessor", "size": {"height": 16, "width": 16}, "do_center_crop": false}`
		nested    = `{"processor_class": "CLIPProcessor", "image_processor": ` + processor + `}`
		cut       = `{"image_processor_type": "CLIPImageProcessor", "size": 16, "crop_size": 16}`
	)
	for _, tt := range []struct {
		name  string
		files map[string]string
		from  string
		says  string // of the error

		shortest bool // as OpenAI's, else a squash to 16
	}{
		{name: "none"},
		{name: "OpenCLIP's", files: map[string]string{"onnx/preprocess_cfg.json": squash}, from: "preprocess_cfg.json"},
		{name: "a model's", files: map[string]string{"onnx/open_clip_config.json": whole}, from: "open_clip_config.json"},
		{name: "a model's that does not say it", files: map[string]string{"onnx/open_clip_config.json": without}, from: "OpenCLIP's defaults", shortest: true},
		{name: "a model's that says nothing", files: map[string]string{"onnx/open_clip_config.json": nothing}, from: "OpenCLIP's defaults", shortest: true},
		{name: "a model's that says nothing, and OpenCLIP's", files: map[string]string{"onnx/open_clip_config.json": nothing, "onnx/preprocess_cfg.json": squash}, from: "preprocess_cfg.json"},
		{name: "transformers'", files: map[string]string{"onnx/preprocessor_config.json": processor}, from: "preprocessor_config.json"},
		{name: "in one with texts", files: map[string]string{"onnx/processor_config.json": nested}, from: "processor_config.json"},
		{name: "around a folder onnx", files: map[string]string{"preprocessor_config.json": processor}, from: "preprocessor_config.json"},
		{name: "timm's", files: map[string]string{"onnx/config.json": `{"architecture": "x", "pretrained_cfg": {"input_size": [3, 16, 16], "crop_pct": 1.0, "crop_mode": "squash"}}`}, from: "config.json"},
		{name: "another config.json", files: map[string]string{"onnx/config.json": `{"model_type": "vit"}`}},
		{name: "two that agree", files: map[string]string{"onnx/preprocess_cfg.json": squash, "onnx/preprocessor_config.json": processor}, from: "preprocess_cfg.json"},
		{name: "two that do not", files: map[string]string{"onnx/preprocess_cfg.json": squash, "onnx/preprocessor_config.json": cut}, says: "preprocess_cfg.json and preprocessor_config.json disagree"},
		{name: "no JSON", files: map[string]string{"onnx/preprocess_cfg.json": "size: 16"}, says: "preprocess_cfg.json: invalid character"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				writeIn(t, dir, name, text)
			}
			p, err := preparationBeside(filepath.Join(dir, "onnx"))
			switch {
			case tt.says != "":
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("error %v; want %q", err, tt.says)
				}
			case tt.shortest:
				if p.Preprocess != openAIPreprocess(0) || p.from != tt.from {
					t.Errorf("%+v, %v; want OpenAI's from %s", p, err, tt.from)
				}
			case err != nil || p.from != tt.from || p.from != "" && (p.Mode != neuron.Squash || p.Size != 16):
				t.Errorf("%+v, %v; want a squash to 16 from %q", p, err, tt.from)
			}
		})
	}
}

func writeIn(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// FuzzPreparation reads any JSON as both kinds of configuration: what is accepted must prepare pictures.
func FuzzPreparation(f *testing.F) {
	var file struct {
		Cases []struct{ Config json.RawMessage }
	}
	b, err := os.ReadFile("testdata/preparation/cases.json")
	if err != nil {
		f.Fatal(err)
	}
	if err := json.Unmarshal(b, &file); err != nil {
		f.Fatal(err)
	}
	for _, c := range file.Cases {
		f.Add([]byte(c.Config))
	}
	wide := image.NewNRGBA(image.Rect(0, 0, 9, 7))
	f.Fuzz(func(t *testing.T, b []byte) {
		var raw map[string]json.RawMessage
		if json.Unmarshal(b, &raw) != nil {
			return
		}
		for _, name := range []string{"preprocess_cfg.json", "preprocessor_config.json", "config.json"} {
			p, err := preparationOf(name, raw)
			if err != nil || p.unsquare != nil || checkPreprocessing(p.Preprocess) != nil || p.ResizedTo() > 64 {
				continue
			}
			at := p.at(8)
			if err := Preprocess(make([]float32, 3*8*8), wide, at); err != nil {
				t.Fatalf("%s read as %s gives %+v, by which a picture cannot be prepared: %v", b, name, at, err)
			}
		}
	})
}
