package featurevis

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"multiscope/internal/checkpoint"
	"multiscope/internal/fixture"
)

// goldenFolder is a folder of reference values: MANIFEST.json with the cases by section, and
// a folder of tensors for each section.
type goldenFolder struct {
	path     string
	Sections map[string]struct {
		Cases []json.RawMessage `json:"cases"`
	} `json:"sections"`
}

// forGoldens runs test on each case of a section that it is for: those in testdata, and all of ../shared
// where it is there.
func forGoldens[C any](t *testing.T, section string, is func(C) bool, test func(t *testing.T, c C, tensors tensors)) {
	t.Run("kept", func(t *testing.T) { runGoldens(t, "testdata", section, is, test) })
	t.Run("all", func(t *testing.T) {
		if !runGoldens(t, fixture.Shared(t, "goldens"), section, is, test) {
			t.Errorf("section %s has no such case", section)
		}
	})
}

func runGoldens[C any](t *testing.T, path, section string, is func(C) bool, test func(*testing.T, C, tensors)) (ran bool) {

	folder := readGoldens(t, path)
	for _, raw := range folder.Sections[section].Cases {
		var head struct{ Name, File string }
		var c C
		must(t, json.Unmarshal(raw, &head))
		must(t, json.Unmarshal(raw, &c))
		if !is(c) {
			continue
		}
		ran = true
		t.Run(head.Name, func(t *testing.T) {
			test(t, c, openTensors(t, filepath.Join(path, section, head.File)))
		})
	}
	return ran
}

func readGoldens(t *testing.T, path string) goldenFolder {
	t.Helper()
	folder := goldenFolder{path: path}
	b, err := os.ReadFile(filepath.Join(path, "MANIFEST.json"))
	must(t, err)
	must(t, json.Unmarshal(b, &folder))
	return folder
}

// tensors reads the arrays of one safetensors file by name.
type tensors struct {
	t    *testing.T
	file *checkpoint.Checkpoint
}

func openTensors(t *testing.T, path string) tensors {
	t.Helper()
	file, err := checkpoint.Open(path)
	must(t, err)
	t.Cleanup(func() { file.Close() })
	return tensors{t, file}
}

func (f tensors) floats(name string) []float32 {
	f.t.Helper()
	x := f.file.Tensor(name)
	if x == nil {
		f.t.Fatalf("no tensor %s among %v", name, f.file.Names())
	}
	v, err := x.Floats()
	must(f.t, err)
	return v
}

func (f tensors) shape(name string) []int { return f.file.Tensor(name).Shape }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantClose fails where an element of got is further than tol from want.
func wantClose(t *testing.T, what string, got, want []float32, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d elements, want %d", what, len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= tol) {
			t.Fatalf("%s[%d] = %g, want %g within %g", what, i, got[i], want[i], tol)
		}
	}
}

// wantNear fails where ‖got − want‖ / ‖want‖ is above tol.
func wantNear(t *testing.T, what string, got, want []float32, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d elements, want %d", what, len(got), len(want))
	}
	var off, all float64
	for i := range got {
		d := float64(got[i]) - float64(want[i])
		off += d * d
		all += float64(want[i]) * float64(want[i])
	}
	if e := math.Sqrt(off / max(all, 1e-60)); !(e <= tol) {
		t.Errorf("%s is off by %.2g in relative L2, want at most %g", what, e, tol)
	}
}
