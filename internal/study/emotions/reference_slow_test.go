//go:build slow

package emotions

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gonum.org/v1/gonum/mat"

	"multiscope/internal/attribution"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/nmf"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

// TestAgainstScikitLearn holds what a study computes of its own vectors against scikit-learn: sums of units against Lasso at
// the same penalty, to 1e-4 of the largest weight, and factors against NMF, whose error they may exceed by one in a thousand.
func TestAgainstScikitLearn(t *testing.T) {
	words := append(append([]string{}, someWords...), "love", "hate", "fear", "hope", "awe", "joy", "rage", "envy")
	texts := newTowers(words)
	s := newSession(t, storetest.Spec{}, texts)
	r, err := s.Begin(t.Context(), "emotions", neuron.EmotionStudy, options(words))
	if err != nil {
		t.Fatal(err)
	}
	e := experiment{Run: r, o: options(words)}
	if err := e.read(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := e.readWords(t.Context()); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name string, a *tensor.Float32) {
		if err := tensor.WriteNPY(filepath.Join(folder, name+".npy"), a); err != nil {
			t.Fatal(err)
		}
	}
	use, alphas, sums := tensor.New[float32](len(e.use)), tensor.New[float32](len(words)), tensor.New[float32](len(words), len(e.use))
	for u, used := range e.use {
		if used {
			use.Data[u] = 1
		}
	}
	for i := range words {
		path := attribution.Path(e.readout, e.vectors.Row(i), e.use, 4)
		// At its own penalty a sum is where a further unit is about to join: a little above, it is safely what it is.
		last := path[len(path)-1]
		alphas.Data[i] = float32(last.Alpha * 1.001)
		for _, term := range attribution.Lasso(e.readout, e.vectors.Row(i), e.use, float64(alphas.Data[i])).Terms {
			sums.Row(i)[term.Unit] = float32(term.Weight)
		}
	}
	write("readout", tensor.Of(e.readout.Matrix, e.readout.Units(), e.readout.Embedding))
	write("vectors", e.vectors)
	write("use", use)
	write("alphas", alphas)
	write("sums", sums)
	positive := e.positive()
	x := tensor.New[float32](len(words), len(e.use))
	for i, v := range positive.RawMatrix().Data {
		x.Data[i] = float32(v)
		positive.RawMatrix().Data[i] = float64(x.Data[i])
	}
	write("positive", x)
	said, err := exec.CommandContext(t.Context(), fixture.Python(t, "numpy", "scikit-learn"), "testdata/reference.py", folder).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	raw, err := os.ReadFile(filepath.Join(folder, "found.json"))
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Lasso float64         // the largest difference of a weight, of the largest weight
		NMF   map[int]float64 // errors by the number of factors
	}
	if err := json.Unmarshal(raw, &found); err != nil {
		t.Fatal(err)
	}
	t.Logf("LASSO is off by %.2g; errors of NMF are %v", found.Lasso, found.NMF)
	if !(found.Lasso < 1e-4) {
		t.Errorf("sums of units are %g from scikit-learn's", found.Lasso)
	}
	for k, want := range found.NMF {
		f, err := nmf.Factorise(t.Context(), positive, k, nmf.Defaults())
		if err != nil || f.Error > want*1.001 {
			t.Errorf("%d factors have the error %g, scikit-learn's %g, %v", k, f.Error, want, err)
		}
		var rest mat.Dense
		rest.Mul(f.W, f.H)
		rest.Sub(positive, &rest)
		if d := mat.Norm(&rest, 2); math.Abs(d-f.Error) > 1e-9 {
			t.Errorf("the error of %d factors is %g, not %g", k, d, f.Error)
		}
	}
}
