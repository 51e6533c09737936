//go:build slow

package stroop

import (
	"math"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// sharesTol is how far shares of variance and probabilities may be from scikit-learn's: float32 files.
const sharesTol = 1e-5

// TestSharesAreScikitLearns compares shares of variance with those of linear regressions on which ink or word it is, and
// probabilities with numpy's, on made-up activations.
func TestSharesAreScikitLearns(t *testing.T) {
	o := Defaults()
	d, err := newDrawer(o, 32)
	if err != nil {
		t.Fatal(err)
	}
	s := newSession(t, &eye{})
	c, err := s.Classifier(t.Context(), names(o.Inks), o.Sets[1].Templates)
	if err != nil {
		t.Fatal(err)
	}
	var prompts []string
	for _, name := range names(o.Inks) {
		for _, template := range o.Sets[1].Templates {
			prompts = append(prompts, strings.ReplaceAll(template, "{}", name))
		}
	}
	texts, _ := s.Texts.Encode(t.Context(), prompts)
	const units = 6
	f := found{Options: o, drawer: d, units: units, shown: tensor.New[float32](len(d.pictures), units+3)}
	ink, word := tensor.New[float32](len(d.pictures)), tensor.New[float32](len(d.pictures))
	random := rand.New(rand.NewPCG(1, 2))
	for i, p := range d.pictures {
		ink.Data[i], word.Data[i] = float32(p.ink), float32(p.word)
		for u := range f.shown.Row(i) {
			f.shown.Row(i)[u] = float32(random.NormFloat64() + float64(p.ink*u%5) - float64(p.word%(u+1)))
		}
		tensor.Normalise(f.shown.Row(i)[units:])
	}
	folder := t.TempDir()
	for name, x := range map[string]*tensor.Float32{"shown": f.shown, "ink": ink, "word": word, "texts": tensor.Of(texts.Data, len(o.Inks), len(o.Sets[1].Templates), 3)} {
		if err := tensor.WriteNPY(filepath.Join(folder, name+".npy"), x); err != nil {
			t.Fatal(err)
		}
	}
	if said, err := exec.CommandContext(t.Context(), fixture.Python(t, "numpy", "scikit-learn"), "testdata/stroop.py", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	read := func(name string) *tensor.Float32 {
		x, err := tensor.ReadNPY(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return x.(*tensor.Float32)
	}
	want := read("want.npy")
	for u, got := range f.follows() {
		if row := want.Row(u); math.Abs(got.Ink-float64(row[0])) > sharesTol || math.Abs(got.Word-float64(row[1])) > sharesTol {
			t.Errorf("unit %d has the shares %v, %v; scikit-learn %v", u, got.Ink, got.Word, row)
		}
	}
	want = read("probabilities.npy")
	for i := range d.pictures {
		for k, p := range c.Probabilities(f.shown.Row(i)[units:]) {
			if math.Abs(p-float64(want.Row(i)[k])) > sharesTol {
				t.Fatalf("picture %d: probability %d is %v, numpy's %v", i, k, p, want.Row(i)[k])
			}
		}
	}
}
