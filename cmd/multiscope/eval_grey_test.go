package main

import (
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// TestEvalOfANetworkWithoutColours: what is written and read has the one channel that the network takes, and the gradient is
// that of its value.
func TestEvalOfANetworkWithoutColours(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	g := onnx.New("grey")
	x := g.Input("x", onnx.Float, onnx.Sym("n"), onnx.Fixed(1), onnx.Fixed(4), onnx.Fixed(4))
	w := g.Constant("w", onnx.FromFloats([]float32{0.5, -1, 2, 0.25}, 1, 1, 2, 2))
	g.Output("y", g.Op("Mul", nil, g.Op("Conv", nil, x, w), g.Scalar(3)))
	if err := g.Save(at("net.onnx")); err != nil {
		t.Fatal(err)
	}
	im := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	for i := range im.Pix {
		if im.Pix[i] = byte(i * 37); i%4 == 3 {
			im.Pix[i] = 255
		}
	}
	file, err := os.Create(at("a.png"))
	if err == nil {
		err = png.Encode(file, im)
	}
	if err != nil || file.Close() != nil {
		t.Fatal(err)
	}
	model := []string{"--model", at("net.onnx"), "--mean", "0.5", "--std", "0.25"}
	done(t, append([]string{"eval", "preprocess", at("a.png"), "--out", at("x.npy")}, model...)...)
	pictures := readNPY(t, at("x.npy"))
	if !slices.Equal(pictures.Shape, []int{1, 1, 4, 4}) {
		t.Fatalf("eval preprocess writes %v; want [1 1 4 4]", pictures.Shape)
	}
	light := math.Round(0.299*float64(im.Pix[0]) + 0.587*float64(im.Pix[1]) + 0.114*float64(im.Pix[2]))
	if got, want := float64(pictures.Data[0]), (light/255-0.5)/0.25; math.Abs(got-want) > 1e-5 {
		t.Errorf("the first pixel is %g; want %g", got, want)
	}
	done(t, append([]string{"eval", "activations", "--input", at("x.npy"), "--out", dir, "--tap", "y"}, model...)...)
	p := pictures.Data
	if got, want := readNPY(t, at("y.npy")).Data[0], 3*(0.5*p[0]-p[1]+2*p[4]+0.25*p[5]); math.Abs(float64(got-want)) > 1e-4 {
		t.Errorf("the first activation is %g; want %g", got, want)
	}
	done(t, append([]string{"eval", "gradient", "--input", at("x.npy"), "--objective", "position(y,0,0,0)", "--out", at("g.npy")}, model...)...)
	gradient := readNPY(t, at("g.npy"))
	want := tensor.New[float32](1, 1, 4, 4)
	copy(want.Data, []float32{1.5, -3, 0, 0, 6, 0.75})
	if !slices.Equal(gradient.Shape, want.Shape) || relative(gradient, want.Data) > 1e-5 {
		t.Errorf("the gradient is %v of shape %v; want %v", gradient.Data, gradient.Shape, want.Data)
	}
}
