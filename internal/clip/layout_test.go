package clip

import (
	"path/filepath"
	"reflect"
	"testing"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// TestColoursMayComeLast gives the same picture to a model that takes colours last, with a batch of one
// written into its file, under another name.
func TestColoursMayComeLast(t *testing.T) {
	path := filepath.Join(t.TempDir(), "last.onnx")
	g := onnx.New("last")
	x := g.Input("pixels", onnx.Float, onnx.Sizes(1, 4, 4, 3)...)
	w := make([]float32, 2*3)
	for i := range w {
		w[i] = float32(i) - 2
	}
	y := g.Op("Conv", onnx.Attrs{"kernel_shape": []int{1, 1}}, g.Op("Transpose", onnx.Attrs{"perm": []int{0, 3, 1, 2}}, x),
		g.Constant("w", onnx.FromFloats(w, 2, 3, 1, 1)))
	g.Output("y", g.Op("Relu", nil, y))
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	m := openModel(t, path)
	in := tensor.New[float32](2, 3, 4, 4)
	for i := range in.Data {
		in.Data[i] = float32(i%11) / 11
	}
	got := runImage(t, m, in, Output{Tap: "y"})["y"]
	for image := range 2 {
		for cell := range 16 {
			for out := range 2 {
				var want float32
				for c := range 3 {
					want += w[out*3+c] * in.Row(image)[c*16+cell]
				}
				if have := got.Row(image)[out*16+cell]; have-max(want, 0) > 1e-6 || max(want, 0)-have > 1e-6 {
					t.Fatalf("picture %d, unit %d, cell %d: %g; want %g", image, out, cell, have, max(want, 0))
				}
			}
		}
	}
}

// TestHuggingFaceSigLIP spells the tensors of the copied SigLIP as Hugging Face does and expects the same
// numbers.
func TestHuggingFaceSigLIP(t *testing.T) {
	m := openModel(t, "testdata/models/siglip16")
	want := readBatch(t, "testdata/models/siglip16/batch1.safetensors")
	dir := writeHuggingFaceSigLIP(t, m)
	hf := openModel(t, dir)
	if hf.Format() != "Hugging Face SigLIP" || !reflect.DeepEqual(hf.Taps(), m.Taps()) {
		t.Errorf("%s has taps %v; want %v", hf.Format(), hf.Taps(), m.Taps())
	}
	image := runImage(t, hf, want["input"], Output{Tap: "visual"})["visual"]
	if rel, _ := distance(image.Data, want["image_embedding"].Data); rel > 1e-4 {
		t.Errorf("image embeddings are off by %.2g", rel)
	}
	text := runText(t, hf, asInts(want["text_tokens"]), Output{Tap: "text"})["text"]
	if rel, _ := distance(text.Data, want["text_embedding"].Data); rel > 1e-4 {
		t.Errorf("text embeddings are off by %.2g", rel)
	}
}
