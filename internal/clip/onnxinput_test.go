package clip

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// convolve adds a convolution with weights of its own, of so many channels, and an activation.
func convolve(g *onnx.Graph, x onnx.Value, in, out int) onnx.Value {
	w := make([]float32, out*in*4)
	for i := range w {
		w[i] = float32(i*i%11)/11 - 0.4
	}
	return g.Op("Relu", nil, g.Op("Conv", onnx.Attrs{"strides": []int{2, 2}}, x, g.Constant("w", onnx.FromFloats(w, int64(out), int64(in), 2, 2))))
}

func saved(t *testing.T, g *onnx.Graph) string {
	t.Helper()
	b, err := g.Encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "net.onnx")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

var (
	batch, wide, high, deep = onnx.Sym("n"), onnx.Sym("w"), onnx.Sym("h"), onnx.Sym("c")
	three, one, eight       = onnx.Fixed(3), onnx.Fixed(1), onnx.Fixed(8)
)

// TestONNXInputs: how pictures lie in the input, what is done to them before, and what is refused.
func TestONNXInputs(t *testing.T) {
	normal := neuron.Preprocess{Size: 8, Mode: neuron.Shortest, Interpolation: "bilinear", Mean: imageNetMean, Std: imageNetStd}
	with := func(change func(p *neuron.Preprocess)) neuron.Preprocess {
		p := normal
		change(&p)
		return p
	}
	raw := func(std float32) func(p *neuron.Preprocess) {
		return func(p *neuron.Preprocess) { p.Mean, p.Std = [3]float32{}, [3]float32{std, std, std} }
	}
	grey := func(p *neuron.Preprocess) {
		p.Grey, p.Mean, p.Std = true, [3]float32{0.449, 0.449, 0.449}, [3]float32{0.226, 0.226, 0.226}
	}
	channels := func(x ...float32) *onnx.Tensor { return onnx.FromFloats(x, int64(len(x)), 1, 1) }
	scaled := func(g *onnx.Graph, div float32) onnx.Value {
		x := g.Input("x", onnx.Float, batch, three, eight, eight)
		x = g.Op("Div", nil, x, g.Scalar(div))
		x = g.Op("Sub", nil, x, g.Constant("mean", channels(0.485, 0.456, 0.406)))
		return convolve(g, g.Op("Div", nil, x, g.Constant("std", channels(0.229, 0.224, 0.225))), 3, 4)
	}
	tests := []struct {
		name    string
		build   func(g *onnx.Graph) onnx.Value
		options Options
		want    neuron.Preprocess
		note    string
		refusal string
	}{
		{name: "colours first", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Input("x", onnx.Float, batch, three, eight, eight), 3, 4)
		}, want: normal},
		{name: "colours last, as tf2onnx writes", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Op("Transpose", onnx.Attrs{"perm": []int{0, 3, 1, 2}}, g.Input("x", onnx.Float, batch, eight, eight, three)), 3, 4)
		}, want: normal},
		{name: "colours last of any size", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Op("Transpose", onnx.Attrs{"perm": []int{0, 3, 1, 2}}, g.Input("x", onnx.Float, batch, high, wide, deep)), 3, 4)
		}, options: Options{ImageSize: 8}, want: normal},
		{name: "one channel", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Input("x", onnx.Float, batch, one, eight, eight), 1, 4)
		}, want: with(grey), note: "shades of grey"},
		{name: "one channel, which the weights alone say", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Input("x", onnx.Float, batch, deep, high, wide), 1, 4)
		}, options: Options{ImageSize: 8}, want: with(grey), note: "shades of grey"},
		{name: "one channel last", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Op("Transpose", onnx.Attrs{"perm": []int{0, 3, 1, 2}}, g.Input("x", onnx.Float, batch, eight, eight, one)), 1, 4)
		}, want: with(grey)},
		{name: "one channel and three means", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Input("x", onnx.Float, batch, one, eight, eight), 1, 4)
		}, options: Options{Mean: &[3]float32{0.1, 0.2, 0.3}}, refusal: "takes shades of grey, which have one mean"},
		{name: "four channels", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Input("x", onnx.Float, batch, onnx.Fixed(4), eight, eight), 4, 4)
		}, refusal: "input x takes 4 channels, neither three colours nor shades of grey"},
		{name: "not square", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Input("x", onnx.Float, batch, three, eight, onnx.Fixed(6)), 3, 4)
		}, refusal: "input x takes pictures of 6 × 8; only squares are supported: give an input size"},
		{name: "whole numbers", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Op("Cast", onnx.Attrs{"to": onnx.Float}, g.Input("x", onnx.Uint8, batch, three, eight, eight)), 3, 4)
		}, refusal: "image input x is of uint8, not float: it has no gradient; export the model without its preprocessing"},
		{name: "normalised in the file, from 0 to 255", build: func(g *onnx.Graph) onnx.Value { return scaled(g, 255) }, want: with(raw(1. / 255)), note: "it is given numbers from 0 to 255"},
		{name: "normalised in the file, from 0 to 1", build: func(g *onnx.Graph) onnx.Value {
			x := g.Op("Sub", nil, g.Input("x", onnx.Float, batch, three, eight, eight), g.Scalar(0.5))
			return convolve(g, g.Op("Mul", nil, x, g.Scalar(2)), 3, 4)
		}, want: with(raw(1)), note: "it is given numbers from 0 to 1"},
		{name: "rescaled as Keras does", build: func(g *onnx.Graph) onnx.Value {
			x := g.Op("Mul", nil, g.Input("x", onnx.Float, batch, eight, eight, three), g.Scalar(1./127.5))
			x = g.Op("Add", nil, x, g.Scalar(-1))
			return convolve(g, g.Op("Transpose", onnx.Attrs{"perm": []int{0, 3, 1, 2}}, x), 3, 4)
		}, want: with(raw(1. / 255))},
		{name: "means alone, as Caffe has them", build: func(g *onnx.Graph) onnx.Value {
			x := g.Op("Sub", nil, g.Input("x", onnx.Float, batch, three, eight, eight), g.Constant("mean", channels(104, 117, 123)))
			return convolve(g, x, 3, 4)
		}, want: with(raw(1. / 255))},
		{name: "normalised in the file, and told otherwise", build: func(g *onnx.Graph) onnx.Value { return scaled(g, 255) },
			options: Options{Mean: &[3]float32{0.5, 0.5, 0.5}, Std: &[3]float32{1, 1, 1}}, note: "normalised ones nevertheless",
			want: with(func(p *neuron.Preprocess) { p.Mean, p.Std = [3]float32{0.5, 0.5, 0.5}, [3]float32{1, 1, 1} })},
		{name: "a size that only positions say", build: func(g *onnx.Graph) onnx.Value {
			x := convolve(g, g.Input("x", onnx.Float, batch, three, high, wide), 3, 4)
			x = g.Op("Reshape", nil, x, g.Ints(0, 4, -1))
			return g.Op("Relu", nil, g.Op("Add", nil, x, g.Constant("positions", onnx.FromFloats(make([]float32, 64), 1, 4, 16))))
		}, want: normal, note: "size of 8 pixels: the least that fits the positions"},
		{name: "two pictures", build: func(g *onnx.Graph) onnx.Value {
			return g.Op("Add", nil, convolve(g, g.Input("left", onnx.Float, batch, three, eight, eight), 3, 4), convolve(g, g.Input("right", onnx.Float, batch, three, eight, eight), 3, 4))
		}, refusal: "more than one input could be the pictures, left float [n 3 8 8], right float [n 3 8 8]"},
		{name: "a mask that all need", build: func(g *onnx.Graph) onnx.Value {
			x := g.Op("Mul", nil, g.Input("x", onnx.Float, batch, three, eight, eight), g.Input("bool_masked_pos", onnx.Float, batch, one, one, onnx.Fixed(8)))
			return convolve(g, x, 3, 4)
		}, refusal: "more than one input could be the pictures"},
		{name: "a number that all need", build: func(g *onnx.Graph) onnx.Value {
			return convolve(g, g.Op("Mul", nil, g.Input("x", onnx.Float, batch, three, eight, eight), g.Input("temperature", onnx.Float, one)), 3, 4)
		}, refusal: "every output needs more than the picture x: temperature float [1]; export the model with those as constants"},
		{name: "no picture", build: func(g *onnx.Graph) onnx.Value {
			return g.Op("Cast", onnx.Attrs{"to": onnx.Float}, g.Input("input_ids", onnx.Int64, batch, eight))
		}, refusal: "no input of four dimensions that could be pictures; it takes input_ids int64 [n 8]: export the image tower"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := onnx.New("net")
			g.Output("y", tt.build(g))
			m, err := OpenWith(saved(t, g), tt.options)
			if tt.refusal != "" {
				if err == nil || !strings.Contains(err.Error(), tt.refusal) || strings.Contains(err.Error(), "\n") {
					t.Errorf("OpenWith: %v; want one line with %q", err, tt.refusal)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !nearly(m.Preprocess(), tt.want) || !strings.Contains(strings.Join(m.Notes(), "\n"), tt.note) {
				t.Errorf("preprocessing %+v, notes %q; want %+v, %q", m.Preprocess(), m.Notes(), tt.want, tt.note)
			}
			runImage(t, m, tensor.New[float32](2, 3, 8, 8), Output{Tap: "y"})
		})
	}
}

// nearly compares means and deviations to a thousandth.
func nearly(a, b neuron.Preprocess) bool {
	for i := range 3 {
		if math.Abs(float64(a.Mean[i]-b.Mean[i])) > 1e-3 || math.Abs(float64(a.Std[i]-b.Std[i])) > 1e-3*float64(b.Std[i]) {
			return false
		}
	}
	a.Mean, a.Std, b.Mean, b.Std = [3]float32{}, [3]float32{}, [3]float32{}, [3]float32{}
	return a == b
}

// TestBothTowersInOneFile: what depends on the text is left out, and what is left computes what it did.
func TestBothTowersInOneFile(t *testing.T) {
	g := onnx.New("clip")
	x := g.Input("pixel_values", onnx.Float, batch, three, eight, eight)
	ids := g.Input("input_ids", onnx.Int64, onnx.Sym("texts"), onnx.Sym("length"))
	g.Input("attention_mask", onnx.Int64, onnx.Sym("texts"), onnx.Sym("length"))
	image := g.Op("ReduceMean", onnx.Attrs{"keepdims": 0}, convolve(g, x, 3, 4), g.Ints(2, 3))
	words := g.Op("Gather", nil, g.Constant("words", onnx.FromFloats(make([]float32, 40), 10, 4)), ids)
	text := g.Op("ReduceMean", onnx.Attrs{"keepdims": 0}, words, g.Ints(1))
	g.Output("logits_per_image", g.Op("MatMul", nil, image, g.Op("Transpose", onnx.Attrs{"perm": []int{1, 0}}, text)))
	g.Output("text_embeds", text)
	g.Output("image_embeds", image)
	m := openModel(t, saved(t, g))
	var names []string
	for _, tap := range m.Taps() {
		names = append(names, tap.Name)
	}
	if want := []string{"Conv", "Relu", "image_embeds"}; !slices.Equal(names, want) {
		t.Errorf("layers %v; want %v", names, want)
	}
	if want := "what depends on input_ids, attention_mask is left out"; !strings.Contains(m.NoText(), want) {
		t.Errorf("NoText() = %q; want %q", m.NoText(), want)
	}
	if _, err := m.Tap("text_embeds"); err == nil {
		t.Error("a value of the text tower is a tap")
	}
	if got := runImage(t, m, tensor.New[float32](2, 3, 8, 8), Output{Tap: "image_embeds"})["image_embeds"]; !slices.Equal(got.Shape, []int{2, 4}) {
		t.Errorf("image_embeds has shape %v", got.Shape)
	}
}

// inType returns a network whose weights are of a type, and its input too.
func inType(d onnx.DType) *onnx.Graph {
	g := onnx.New("net")
	x := g.Input("x", d, batch, three, eight, eight)
	w := &onnx.Tensor{DType: d, Dims: []int64{4, 3, 2, 2}}
	for i := range w.Len() {
		switch v := float32(i*i%11)/8 - 0.5; d { // eighths are exact in all types
		case onnx.Double:
			w.Raw = binary.LittleEndian.AppendUint64(w.Raw, math.Float64bits(float64(v)))
		case onnx.BFloat16:
			w.Raw = binary.LittleEndian.AppendUint16(w.Raw, uint16(math.Float32bits(v)>>16))
		case onnx.Float16:
			w.Raw = binary.LittleEndian.AppendUint16(w.Raw, tensor.Half(v))
		default:
			w.Raw = binary.LittleEndian.AppendUint32(w.Raw, math.Float32bits(v))
		}
	}
	y := g.Op("Conv", nil, g.Op("Cast", onnx.Attrs{"to": d}, x), g.Constant("w", w))
	g.Output("y", g.Op("Cast", onnx.Attrs{"to": d}, g.Op("Relu", nil, y)))
	return g
}

// TestTypesOfRealNumbers: float16 within what is announced, bfloat16 and double as float32.
func TestTypesOfRealNumbers(t *testing.T) {
	x := tensor.New[float32](2, 3, 8, 8)
	for i := range x.Data {
		x.Data[i] = float32(i%29)/29 - 0.3
	}
	want := runImage(t, openModel(t, saved(t, inType(onnx.Float))), x, Output{Tap: "y"})["y"]
	for _, tt := range []struct {
		dtype onnx.DType
		tol   float64
		note  string
	}{
		{onnx.Float16, 4e-3, "float16: activations differ from those of the float32 model by 1e-4 to 4e-3"},
		{onnx.BFloat16, 1e-6, "bfloat16, computed in float32"},
		{onnx.Double, 1e-6, "double, computed in float32"},
	} {
		m := openModel(t, saved(t, inType(tt.dtype)))
		got := runImage(t, m, x, Output{Tap: "y"})["y"]
		if off, peak := furthest(got.Data, want.Data); !(off <= tt.tol*peak) || !slices.Contains(m.Notes(), tt.note) && !strings.HasPrefix(strings.Join(m.Notes(), ""), tt.note) {
			t.Errorf("%s is off by %.2g of %.2g, notes %q; want at most %g of it, %q", tt.dtype, off, peak, m.Notes(), tt.tol, tt.note)
		}
	}
}

// TestGreyNetworkSeesLightness: a network of one channel is given what PIL's convert("L") weighs red, green and blue by.
func TestGreyNetworkSeesLightness(t *testing.T) {
	g := onnx.New("net")
	g.Output("y", g.Op("Relu", nil, g.Input("x", onnx.Float, batch, one, eight, eight)))
	x := tensor.New[float32](1, 3, 8, 8)
	for i := range 64 {
		x.Data[i], x.Data[64+i], x.Data[128+i] = float32(i)/64, float32(i%8)/8, 0.5
	}
	got := runImage(t, openModel(t, saved(t, g)), x, Output{Tap: "y"})["y"]
	for i, y := range got.Data {
		if want := 0.299*x.Data[i] + 0.587*x.Data[64+i] + 0.114*x.Data[128+i]; math.Abs(float64(y-want)) > 1e-5 {
			t.Fatalf("pixel %d is %g; want %g", i, y, want)
		}
	}
}

// TestConstantsHaveNamesOfOurOwn: ONNX Runtime does not open a graph that holds constants by the names that it gives those
// it puts in, as models that it has optimised do.
func TestConstantsHaveNamesOfOurOwn(t *testing.T) {
	g := onnx.New("net")
	g.Output("y", convolve(g, g.Input("x", onnx.Float, batch, three, eight, eight), 3, 4))
	m := openModel(t, saved(t, g))
	built, err := m.ImageGraph(Output{Tap: "y"})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range built.Weights() {
		if g.Tensor(v) != nil {
			t.Errorf("constant %s is called as in the file", v)
		}
	}
}

// TestGreyConfiguration: one mean and one deviation beside a network of one channel.
func TestGreyConfiguration(t *testing.T) {
	g := onnx.New("net")
	g.Output("y", convolve(g, g.Input("x", onnx.Float, batch, one, eight, eight), 1, 4))
	path := saved(t, g)
	config := `{"image_processor_type": "ViTImageProcessor", "do_resize": true, "size": {"height": 8, "width": 8}, "do_rescale": true, "do_normalize": true, "image_mean": [0.13], "image_std": [0.31], "resample": 2}`
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "preprocessor_config.json"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	p := openModel(t, path).Preprocess()
	if want := [3]float32{0.13, 0.13, 0.13}; !p.Grey || p.Mean != want || p.Mode != neuron.Squash {
		t.Errorf("preprocessing %+v; want mean %v, squashed and grey", p, want)
	}
}
