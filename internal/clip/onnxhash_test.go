package clip

import (
	"os"
	"path/filepath"
	"testing"

	"multiscope/internal/onnx"
)

// TestHashOfExternalWeights changes a weight that lies in a file of its own: the model is another one then.
func TestHashOfExternalWeights(t *testing.T) {
	const plain = "testdata/models/onnx_squeezelike/model.onnx"
	g, err := onnx.Load(plain)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	before := mustHash(t, path)
	weights, err := os.ReadFile(path + ".data")
	if err != nil {
		t.Fatal(err)
	}
	weights[len(weights)-1] ^= 1
	if err := os.WriteFile(path+".data", weights, 0o644); err != nil {
		t.Fatal(err)
	}
	if after := mustHash(t, path); after == before {
		t.Errorf("the hash stays %s with other weights", after)
	}
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if got := m.Info().Hash; got != mustHash(t, path) {
		t.Errorf("an open model has the hash %s, its path %s", got, mustHash(t, path))
	}
}

func mustHash(t *testing.T, path string) string {
	t.Helper()
	h, err := Hash(path, "")
	if err != nil {
		t.Fatal(err)
	}
	return h
}
