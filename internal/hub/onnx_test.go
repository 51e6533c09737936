package hub

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/onnx"
)

// onnxFiles is a repository of an ONNX model whose weights lie beside it, under a name that only the model says.
func onnxFiles(t *testing.T) map[string]string {
	t.Helper()
	g := onnx.New("net")
	x := g.Input("image", onnx.Float, onnx.Sizes(1, 3, 4, 4)...)
	w := make([]float32, 100*3*2*2)
	for i := range w {
		w[i] = float32(i)
	}
	g.Output("y", g.Op("Conv", nil, x, g.Constant("w", onnx.FromFloats(w, 100, 3, 2, 2))))
	path := filepath.Join(t.TempDir(), "weights.bin.onnx")
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"config.json": "{}", "onnx/model.onnx": read(t, path), "onnx/weights.bin.onnx.data": read(t, path+".data"), "onnx/other.onnx": "x"}
}

func TestFetchONNXWithItsWeights(t *testing.T) {
	files := onnxFiles(t)
	s := newHubServer(t, files, "onnx/model.onnx", "onnx/weights.bin.onnx.data")
	f := s.fetcher(Options{})
	path := mustFetch(t, f, "hf:org/model")
	if _, err := onnx.Load(path); err != nil || !strings.HasSuffix(filepath.ToSlash(path), "/onnx/model.onnx") {
		t.Fatalf("%s does not load from the cache's links: %v", path, err)
	}
	// Without the weights the snapshot is not whole: they are fetched again.
	if err := os.Remove(filepath.Join(filepath.Dir(path), "weights.bin.onnx.data")); err != nil {
		t.Fatal(err)
	}
	if _, err := onnx.Load(path); err == nil || !strings.Contains(err.Error(), "hf download org/model onnx/weights.bin.onnx.data") {
		t.Errorf("Load without the weights: %v; want the command that fetches them", err)
	}
	if _, err := onnx.Load(mustFetch(t, f, "hf:org/model")); err != nil {
		t.Errorf("after a second fetch: %v", err)
	}
}

func TestFetchONNXWithoutItsWeights(t *testing.T) {
	files := onnxFiles(t)
	delete(files, "onnx/weights.bin.onnx.data")
	_, err := fetchTest(t, newHubServer(t, files, "onnx/model.onnx").fetcher(Options{}), "hf:org/model")
	if err == nil || !strings.Contains(err.Error(), "onnx/weights.bin.onnx.data, which the repository lacks") {
		t.Errorf("fetch of a model without its weights: %v; want an error that names them", err)
	}
}
