package clip

import (
	"errors"
	"math"
	"path/filepath"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// reduceTol is the relative error of a sum in float32.
const reduceTol = 1e-5

// reference reduces the map of one unit of one picture, given row by row, in float64.
var reference = map[neuron.Reduction]func(cells []float64, height, width int) float64{
	neuron.Mean: func(cells []float64, _, _ int) float64 {
		sum := 0.0
		for _, c := range cells {
			sum += c
		}
		return sum / float64(len(cells))
	},
	neuron.Max: func(cells []float64, _, _ int) float64 {
		most := math.Inf(-1)
		for _, c := range cells {
			most = max(most, c)
		}
		return most
	},
	neuron.Center: func(cells []float64, height, width int) float64 { return cells[height/2*width+width/2] },
}

func TestActivationsAreReducedInTheGraph(t *testing.T) {
	for _, tt := range []struct{ model, tap string }{
		{"rndeep_fp16", "visual.layer3.1.sum"},
		{"rndeep_fp16", "visual.stem"},
		{"vit16_quick", "visual.transformer.resblocks.1.mlp.gelu"}, // behind a class token
		{"siglip16", "visual.trunk.blocks.0"},                      // without one
		{"onnx_squeezelike/model.onnx", "fire2"},                   // of an odd size
	} {
		t.Run(tt.tap, func(t *testing.T) { checkReductions(t, tt.model, tt.tap) })
	}
}

func checkReductions(t *testing.T, model, name string) {
	path := filepath.Join("testdata/models", model)
	m := openModel(t, path)
	tap, err := m.Tap(name)
	if err != nil {
		t.Fatal(err)
	}
	folder := path
	if filepath.Ext(path) != "" {
		folder = filepath.Dir(path)
	}
	batch := readBatch(t, filepath.Join(folder, "batch1.safetensors"))
	got := runImage(t, m, first(batch["input"], batch["image"]), Output{Tap: name}, Output{name, Map},
		Output{name, neuron.Mean}, Output{name, neuron.Max}, Output{name, neuron.Center})
	whole := got[name]
	for image := range whole.Shape[0] {
		for unit := range tap.Units {
			cells := cellsOf(whole, tap, image, unit)
			checkMap(t, got[name+":map"], tap, image, unit, cells)
			for r, f := range reference {
				have, want := float64(got[name+":"+string(r)].Row(image)[unit]), f(cells, tap.Height, tap.Width)
				if math.Abs(have-want) > reduceTol*(1+math.Abs(want)) {
					t.Fatalf("%s of unit %d on picture %d: %g; want %g", r, unit, image, have, want)
				}
			}
		}
	}
}

// cellsOf picks the map of a unit out of a whole tap.
func cellsOf(x *tensor.Float32, t Tap, image, unit int) []float64 {
	cells := make([]float64, t.Height*t.Width)
	for i := range cells {
		if len(x.Shape) == 4 {
			cells[i] = float64(x.Row(image)[unit*len(cells)+i])
		} else {
			cells[i] = float64(x.Row(image)[(t.lead+i)*t.Units+unit])
		}
	}
	return cells
}

func checkMap(t *testing.T, got *tensor.Float32, tap Tap, image, unit int, want []float64) {
	t.Helper()
	for i, w := range want {
		if have := float64(got.Row(image)[unit*len(want)+i]); have != w {
			t.Fatalf("map of unit %d on picture %d, cell %d: %g; want %g", unit, image, i, have, w)
		}
	}
}

func TestTextIsReducedAsFarAsItGoes(t *testing.T) {
	m := openModel(t, "testdata/models/vit16_quick")
	const name = "transformer.resblocks.0"
	batch := readBatch(t, "testdata/models/vit16_quick/batch1.safetensors")
	ids := asInts(batch["text_tokens"])
	got := runText(t, m, ids, Output{Tap: name}, Output{name, neuron.Mean}, Output{name, neuron.Max}, Output{name, neuron.Center})
	for i := range ids.Shape[0] {
		end := 0
		for k, id := range ids.Row(i) {
			if id > ids.Row(i)[end] {
				end = k
			}
		}
		checkTextUnits(t, got, name, i, end)
	}
}

func checkTextUnits(t *testing.T, got map[string]*tensor.Float32, name string, text, end int) {
	t.Helper()
	whole := got[name]
	units := whole.Shape[2]
	for unit := range units {
		cells := make([]float64, end+1)
		for k := range cells {
			cells[k] = float64(whole.Row(text)[k*units+unit])
		}
		for r, want := range map[neuron.Reduction]float64{
			neuron.Mean: reference[neuron.Mean](cells, 1, 1), neuron.Max: reference[neuron.Max](cells, 1, 1), neuron.Center: cells[end],
		} {
			if have := float64(got[name+":"+string(r)].Row(text)[unit]); math.Abs(have-want) > reduceTol*(1+math.Abs(want)) {
				t.Fatalf("%s of unit %d on text %d: %g; want %g", r, unit, text, have, want)
			}
		}
	}
}

func TestDefaultTaps(t *testing.T) {
	for model, want := range map[string]string{
		"rndeep_fp16":                 "visual.layer4.2.sum",
		"rndeep_openai/rndeep.pt":     "visual.layer4.2.sum",
		"vit16_quick":                 "visual.transformer.resblocks.1.mlp.gelu",
		"vit16_quick_hf":              "visual.transformer.resblocks.1.mlp.gelu",
		"siglip16":                    "visual.trunk.blocks.1.mlp.act",
		"onnx_squeezelike/model.onnx": "/Mul_output_0",
	} {
		m := openModel(t, filepath.Join("testdata/models", model))
		if got := m.DefaultTap().Name; got != want {
			t.Errorf("DefaultTap() of %s = %s; want %s", model, got, want)
		}
	}
}

func TestTapsAreFoundByTheNamesPeopleKnow(t *testing.T) {
	m := openModel(t, "testdata/models/rndeep_fp16")
	for _, tt := range []struct{ name, want string }{
		{"visual.layer4.2.sum", "visual.layer4.2.sum"},
		{"visual.layer4.2.pre_relu", "visual.layer4.2.sum"},
		{"image_embedding", "visual"},
		{"text_embedding", "text"},
	} {
		if got, err := m.Tap(tt.name); err != nil || got.Name != tt.want {
			t.Errorf("Tap(%q) = %v, %v; want %s", tt.name, got.Name, err, tt.want)
		}
	}
	_, err := m.Tap("visual.layer5.0")
	var known *neuron.Error
	if !errors.As(err, &known) || known.Kind != neuron.NotFound {
		t.Errorf("Tap(visual.layer5.0): %v; want a neuron.Error of kind NotFound", err)
	}
}

// TestGraphsHoldOnlyWhatIsAskedFor looks at the weights of a graph that stops early.
func TestGraphsHoldOnlyWhatIsAskedFor(t *testing.T) {
	m := openModel(t, "testdata/models/rndeep_fp16")
	g, err := m.ImageGraph(Output{"visual.layer2.0.sum", neuron.Mean})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range g.Weights() {
		if tensor := string(v); tensor > "visual/layer2/1" && tensor < "visual/layer9" {
			t.Errorf("the graph up to layer2.0 holds %s", v)
		}
	}
	if got := len(g.Outputs()); got != 1 || len(g.Inputs()) != 1 {
		t.Errorf("the graph has %d outputs and %d inputs; want one of each", got, len(g.Inputs()))
	}
}

func TestATapOfTheOtherTowerIsAnError(t *testing.T) {
	m := openModel(t, "testdata/models/rndeep_fp16")
	if g, err := m.ImageGraph(Output{Tap: "ln_final"}); err == nil {
		t.Errorf("ImageGraph(ln_final) = %v; want an error", g)
	}
	if g, err := m.ImageGraph(); err == nil {
		t.Errorf("ImageGraph() = %v; want an error", g)
	}
	if g, err := m.ImageGraph(Output{"visual.stem", "median"}); err == nil {
		t.Errorf("ImageGraph(visual.stem:median) = %v; want an error", g)
	}
}

// Every model has a tap by whose mean pictures can be compared: its embedding, or what comes last.
func TestSpace(t *testing.T) {
	for model, embedding := range map[string]bool{
		"rndeep_fp16": true, "rndeep_openai/rndeep.pt": true, "vit16_quick": true, "vit16_quick_hf": true, "siglip16": true,
		"onnx_squeezelike/model.onnx": false,
	} {
		m := openModel(t, filepath.Join("testdata/models", model))
		space := m.Info().Space
		g, err := m.ImageGraph(Output{Tap: space.Tap, Reduce: neuron.Mean})
		if err != nil || space.Units == 0 || (space.Tap == "visual") != embedding {
			t.Errorf("Space of %s = %+v, %v, %v", model, space, g, err)
		}
	}
}
