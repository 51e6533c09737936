package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"multiscope/internal/neuron"
)

func TestLeftOutIsBounded(t *testing.T) {
	w, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.AddModel(t.Context(), neuron.Model{Slug: "m", Name: "m", Dataset: neuron.Dataset{Slug: "d", Name: "d"}}); err != nil {
		t.Fatal(err)
	}
	var files []neuron.Failure
	for i := range mostLeftOut + 5 {
		files = append(files, neuron.Failure{Key: fmt.Sprint(i, ".avif"), Reason: "an AVIF picture"})
	}
	for _, n := range []int{len(files), 3, 0} {
		if err := w.WriteLeftOut(t.Context(), "m", files[:n]); err != nil {
			t.Fatal(err)
		}
		if few, err := w.LeftOut(t.Context(), "m", 2); err != nil || few.Total != n || len(few.Files) != min(n, 2) {
			t.Errorf("two of %d files = %+v, %v", n, few, err)
		}
		got, err := w.LeftOut(t.Context(), "m", -1)
		if err != nil || got.Total != n || len(got.Files) != min(n, mostLeftOut) || n > 0 && got.Files[2] != files[2] {
			t.Errorf("LeftOut() after %d files = %d of %d, %v", n, len(got.Files), got.Total, err)
		}
	}
}
