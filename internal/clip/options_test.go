package clip

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

// TestFlagsOfPreprocessing checks what options make of OpenAI's preprocessing at 224.
func TestFlagsOfPreprocessing(t *testing.T) {
	three := &[3]float32{0.5, 0.5, 0.5}
	for _, tt := range []struct {
		name string
		o    Options
		want func(*neuron.Preprocess)
		says string // of the error
	}{
		{name: "none", want: func(*neuron.Preprocess) {}},
		{name: "size", o: Options{ImageSize: 448}, want: func(p *neuron.Preprocess) { p.Size = 448 }},
		{name: "crop", o: Options{Crop: 0.875}, want: func(p *neuron.Preprocess) { p.Resized = 256 }},
		{name: "crop as a quotient", o: Options{Crop: 224. / 232}, want: func(p *neuron.Preprocess) { p.Resized = 232 }},
		{name: "crop, rounded down", o: Options{Crop: 0.95}, want: func(p *neuron.Preprocess) { p.Resized = 235 }},
		{name: "no crop", o: Options{Crop: 1}, want: func(*neuron.Preprocess) {}},
		{name: "squash", o: Options{Mode: neuron.Squash}, want: func(p *neuron.Preprocess) { p.Mode = neuron.Squash }},
		{name: "all", o: Options{ImageSize: 112, Crop: 0.875, Mode: neuron.Squash, Interpolation: "lanczos", Mean: three, Std: three}, want: func(p *neuron.Preprocess) {
			*p = neuron.Preprocess{Size: 112, Resized: 128, Mode: neuron.Squash, Interpolation: "lanczos", Mean: *three, Std: *three}
		}},
		{name: "an unknown mode", o: Options{Mode: "stretch"}, says: "stretch"},
		{name: "an unknown filter", o: Options{Interpolation: "mitchell"}, says: "mitchell"},
		{name: "too much", o: Options{Crop: 1.5}, says: "crop"},
		{name: "no number", o: Options{Crop: math.NaN()}, says: "crop"},
		{name: "a crop of what is not resized", o: Options{Crop: 0.5, Mode: neuron.Keep}, says: "contradict"},
		{name: "an unknown activation", o: Options{Tower: Tower{Activation: "relu"}}, says: "relu"},
		{name: "negative heads", o: Options{Tower: Tower{Heads: -1}}, says: "-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.o.Prepare(OpenAIPreprocess(224))
			if tt.says != "" {
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("Prepare: %v; want an error that says %q", err, tt.says)
				}
				return
			}
			want := OpenAIPreprocess(224)
			tt.want(&want)
			if err != nil || got != want {
				t.Errorf("Prepare = %+v, %v; want %+v", got, err, want)
			}
		})
	}
}

func TestParseCrop(t *testing.T) {
	for s, want := range map[string]float64{"0.875": 0.875, "224/256": 0.875, "1": 1, "0": 0, "2": 0, "-1": 0, "x": 0, "1/0": 0, "0/0": 0, "NaN": 0, "1/2/3": 0} {
		if got, err := ParseCrop(s); got != want || (err == nil) != (want > 0) {
			t.Errorf("ParseCrop(%q) = %v, %v; want %v", s, got, err, want)
		}
	}
}

// aloneTol is the relative L2 error of an embedding.
const aloneTol = 1e-5

// TestTrainingCheckpointAlone opens the checkpoint of a training run without configuration: what its weights do not tell has
// to be said. testdata/alone/make_alone.py made it.
func TestTrainingCheckpointAlone(t *testing.T) {
	path := "testdata/alone/epoch_1.pt"
	for _, tt := range []struct {
		name string
		said Tower
		says []string
	}{
		{"nothing said", Tower{}, []string{"epoch, name, state_dict", "module.", "--activation gelu", "--heads", "open_clip_config.json"}},
		{"heads said", Tower{Heads: 2}, []string{"--activation gelu"}},
		{"activation said", Tower{Activation: "gelu"}, []string{"--heads"}},
		{"heads that do not divide it", Tower{Activation: "gelu", Heads: 5}, []string{"5 heads"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := OpenWith(path, Options{Tower: tt.said})
			for _, part := range tt.says {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("error %v does not say %q", err, part)
				}
			}
		})
	}
	m, err := OpenWith(path, Options{Tower: Tower{Activation: "gelu", Heads: 2}})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	got := runImage(t, m, readNPY(t, "testdata/alone/x.npy"), Output{Tap: "visual"})["visual"].Data
	if rel, _ := distance(got, readNPY(t, "testdata/alone/expected.npy").Data); !(rel <= aloneTol) {
		t.Errorf("the embedding is off by %.2g", rel)
	}
	from := map[string]string{}
	for _, p := range m.Properties() {
		from[p.Name] = p.From
	}
	if from[propHeads] != "--heads" || from[propActivation] != "--activation" || from[propPooling] != fromAssumed {
		t.Errorf("properties %+v", m.Properties())
	}
	if m.Info().Tower != (Tower{Activation: "gelu", Heads: 2}) {
		t.Errorf("an index would keep %+v", m.Info().Tower)
	}
}

// A flag that says something else than a configuration is an error that names both.
func TestFlagsContradictConfigurations(t *testing.T) {
	for _, tt := range []struct {
		name, path string
		said       Tower
		says       []string
	}{
		{"heads", "testdata/models/vit16_quick", Tower{Heads: 3}, []string{"open_clip_config.json", "--heads"}},
		{"activation", "testdata/models/vit16_quick", Tower{Activation: "gelu"}, []string{"QuickGELU", "--activation"}},
		{"heads, Hugging Face", "testdata/models/vit16_quick_hf", Tower{Heads: 3}, []string{"config.json", "--heads"}},
		{"an archive of OpenAI's", "testdata/models/rndeep_openai/rndeep.pt", Tower{Activation: "gelu"}, []string{"OpenAI", "--activation"}},
		{"an ONNX model", "testdata/models/onnx_squeezelike/model.onnx", Tower{Heads: 3}, []string{"--heads"}},
		{"EfficientNet", "testdata/efficientnet/tiny.safetensors", Tower{Activation: "gelu"}, []string{"--activation"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := OpenWith(tt.path, Options{Tower: tt.said})
			for _, part := range tt.says {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("error %v does not say %q", err, part)
				}
			}
		})
	}
	for _, said := range []Tower{{Activation: "quickgelu"}, {Heads: 1}} {
		if m, err := OpenWith("testdata/models/vit16_quick", Options{Tower: said}); err != nil {
			t.Errorf("%+v, as the configuration says: %v", said, err)
		} else {
			m.Close()
		}
	}
}

// A configuration of OpenCLIP's with GELU beside an archive of OpenAI's is the wrong one.
func TestArchiveProvesQuickGELU(t *testing.T) {
	dir := t.TempDir()
	b, err := os.ReadFile("testdata/models/rndeep_openai/rndeep.pt")
	if err != nil {
		t.Fatal(err)
	}
	writeIn(t, dir, "rndeep.pt", string(b))
	config, err := os.ReadFile("testdata/models/rndeep_fp16/open_clip_config.json")
	if err != nil {
		t.Fatal(err)
	}
	for quick, says := range map[string]string{"true": "", "false": "input_resolution"} {
		var c map[string]any
		if err := json.Unmarshal(config, &c); err != nil {
			t.Fatal(err)
		}
		c["model_cfg"].(map[string]any)["quick_gelu"] = quick == "true"
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		writeIn(t, dir, "open_clip_config.json", string(text))
		m, err := Open(filepath.Join(dir, "rndeep.pt"))
		if err == nil {
			m.Close()
		}
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("quick_gelu %s: %v; want an error that says %q", quick, err, says)
		}
	}
}

// TestPropertiesSayWhereTheyAreFrom covers keys and defaults of configurations.
func TestPropertiesSayWhereTheyAreFrom(t *testing.T) {
	for path, want := range map[string]map[string]string{
		"testdata/models/vit16_quick":             {"image" + propHeads: "default of OpenCLIP", "image" + propActivation: "open_clip_config.json", "text" + propHeads: "open_clip_config.json", "image" + propNorms: "default of OpenCLIP"},
		"testdata/models/vit16_quick_hf":          {"image" + propHeads: "config.json", "image" + propActivation: "config.json", "image" + propNorms: "config.json"},
		"testdata/models/rndeep_openai/rndeep.pt": {"image" + propHeads: fromArchive, "text" + propActivation: fromArchive},
		"testdata/models/siglip16":                {"image" + propHeads: fromAssumed, "image" + propActivation: fromName},
	} {
		got := map[string]string{}
		for _, p := range openModel(t, path).Properties() {
			got[p.Tower+p.Name] = p.From
		}
		for property, from := range want {
			if got[property] != from {
				t.Errorf("%s: %s is from %q; want %q", path, property, got[property], from)
			}
		}
	}
}

// TestAssumedProcessor covers models of transformers without preprocessor_config.json.
func TestAssumedProcessor(t *testing.T) {
	for path, want := range map[string]struct {
		says string
		mean [3]float32
		mode neuron.ResizeMode
	}{
		"testdata/models/vit16_quick_hf": {"CLIPImageProcessor", clipMean, neuron.Shortest},
		"testdata/towers/vit":            {"ViTImageProcessor", half, neuron.Squash},
		"testdata/towers/dinov2":         {"BitImageProcessor does, with ImageNet's mean", imageNetMean, neuron.Shortest},
		"testdata/towers/siglip_vision":  {"SiglipImageProcessor", half, neuron.Squash},
	} {
		m := openModel(t, path)
		p, says := m.Preprocess(), m.AssumedOfPictures()
		if len(says) != 1 || !strings.Contains(says[0], want.says) || p.Mean != want.mean || p.Mode != want.mode || p.Size != m.config.image.size {
			t.Errorf("%s: %+v, assumed %q; want %+v", path, p, says, want)
		}
	}
}

// TestSizesThatDisagree covers pictures of another size than the model's.
func TestSizesThatDisagree(t *testing.T) {
	src := "testdata/models/vit16_quick_hf"
	for _, tt := range []struct {
		name, config string
		o            Options
		size         int
		says         string
	}{
		{name: "another size", config: `{"image_processor_type": "CLIPImageProcessor", "size": 80, "crop_size": 80}`, says: "--image-size"},
		{name: "said by a flag", config: `{"image_processor_type": "CLIPImageProcessor", "size": 80, "crop_size": 80}`, o: Options{ImageSize: 80}, size: 80},
		{name: "no square", config: `{"image_processor_type": "CLIPImageProcessor", "size": 64, "do_center_crop": false}`, says: "--resize-mode"},
		{name: "no square, said by a flag", config: `{"image_processor_type": "CLIPImageProcessor", "size": 64, "do_center_crop": false}`,
			o: Options{Mode: neuron.Squash}, size: 64},
		{name: "as they are", config: `{"image_processor_type": "CLIPImageProcessor", "size": 64, "do_resize": false, "do_center_crop": false}`, says: "--resize-mode"},
		{name: "as they are, said by a flag", config: `{"image_processor_type": "CLIPImageProcessor", "size": 64, "do_resize": false, "do_center_crop": false}`,
			o: Options{Mode: neuron.Keep}, size: 64},
		{name: "an unknown processor", config: `{"image_processor_type": "FooImageProcessor"}`, says: "FooImageProcessor"},
		{name: "an unknown processor, all said", config: `{"image_processor_type": "FooImageProcessor"}`,
			o: Options{ImageSize: 64, Mode: neuron.Squash, Interpolation: "bicubic", Mean: &half, Std: &half}, size: 64},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range []string{"config.json", "model.safetensors"} {
				b, err := os.ReadFile(filepath.Join(src, name))
				if err != nil {
					t.Fatal(err)
				}
				writeIn(t, dir, name, string(b))
			}
			writeIn(t, dir, "preprocessor_config.json", tt.config)
			m, err := OpenWith(dir, tt.o)
			if err == nil {
				defer m.Close()
			}
			switch {
			case tt.says != "":
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("error %v; want one that says %q", err, tt.says)
				}
			case err != nil:
				t.Error(err)
			case m.Preprocess().Size != tt.size || len(m.AssumedOfPictures()) != 0:
				t.Errorf("pictures of %d, assumed %v; want %d", m.Preprocess().Size, m.AssumedOfPictures(), tt.size)
			}
		})
	}
}
