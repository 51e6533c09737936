package export

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// silent shows no progress.
type silent struct{}

func (silent) Start(string, string, int64) {}
func (silent) Add(int64)                   {}
func (silent) Done()                       {}
func (silent) Fail(error)                  {}

// spec has files that could not be read, words, names and shared things, and pictures of more than one row of a column.
var spec = storetest.Spec{Layers: 2, Units: 5, Images: 8000, Words: 12, Failed: 2, Named: 2, Shared: 3, Multimodal: 2, Explained: 2}

// folderOf holds the index that most tests read, made once.
var folderOf string

func TestMain(m *testing.M) {
	var err error
	if folderOf, err = os.MkdirTemp("", "multiscope-export"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(folderOf)
	os.Exit(code)
}

var large = sync.OnceValues(func() (*store.Writer, error) {
	w, err := store.Open(context.Background(), filepath.Join(folderOf, "scope.db"))
	if err != nil {
		return nil, err
	}
	if err := storetest.Fill(context.Background(), w, spec); err != nil {
		return nil, err
	}
	_, err = w.WriteListedWords(context.Background(), []neuron.ListedWord{
		{Word: "red", Languages: []neuron.WordLanguage{{Tag: "en", Frequency: 900}, {Tag: "es"}}, Lexicons: []string{"colors", "adjectives"}},
	})
	return w, err
})

// filledLarge returns that index and a snapshot of it.
func filledLarge(t *testing.T) (*store.Writer, *store.Snapshot) {
	t.Helper()
	w, err := large()
	if err != nil {
		t.Fatal(err)
	}
	return w, snapshot(t, w.Reader)
}

// filled returns another made-up index and a snapshot of it.
func filled(t *testing.T, spec storetest.Spec) (*store.Writer, *store.Snapshot) {
	t.Helper()
	w := storetest.New(t, spec)
	return w, snapshot(t, w.Reader)
}

func snapshot(t *testing.T, r *store.Reader) *store.Snapshot {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func options(t *testing.T) Options {
	return Options{Folder: filepath.Join(t.TempDir(), "out", "deep"), Version: "test", Progress: silent{}}
}

func TestChoiceIsUsedOrRefused(t *testing.T) {
	_, index := filled(t, storetest.Spec{Models: 2, Layers: 2})
	for _, tt := range []struct {
		name, model, layer string
		layers             int
		says               string
	}{
		{"all", "", "", 4, ""},
		{"a model", "model-1", "", 2, ""},
		{"a layer of all models", "", "layer4-0-sum", 2, ""},
		{"a layer by its tap", "model-0", "visual.layer4.0.sum", 1, ""},
		{"no such model", "model-9", "", 0, `no layer "" of a model "model-9"; it has model-0/layer4-`},
		{"no such layer", "model-0", "layer9", 0, `no layer "layer9"`},
	} {
		e, err := begin(t.Context(), index, Options{Model: tt.model, Layer: tt.layer})
		switch {
		case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
			t.Errorf("%s: begin() = %v; want %q", tt.name, err, tt.says)
		case tt.says == "" && (err != nil || len(e.sources) != tt.layers):
			t.Errorf("%s: begin() = %+v, %v; want %d layers", tt.name, e, err, tt.layers)
		}
	}
}

func TestAnEmptyIndexIsSaidToBeEmpty(t *testing.T) {
	w, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "scope.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	_, err = Parquet(t.Context(), snapshot(t, w.Reader), options(t))
	if err == nil || !strings.Contains(err.Error(), "no models yet") {
		t.Errorf("Parquet() of an empty index = %v", err)
	}
}

// TestNothingIsOverwritten: a file that is there stays unless it is to be replaced, whatever the format.
func TestNothingIsOverwritten(t *testing.T) {
	_, index := filled(t, storetest.Spec{})
	for name, write := range formats {
		o := options(t)
		if _, err := write(t.Context(), index, o); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		before := listing(t, o.Folder)
		_, err := write(t.Context(), index, o)
		var ours *neuron.Error
		if !errors.As(err, &ours) || ours.Kind != neuron.Conflict || !strings.Contains(err.Error(), "--force") {
			t.Errorf("%s again = %v; want a conflict", name, err)
		}
		o.Force = true
		if _, err := write(t.Context(), index, o); err != nil {
			t.Errorf("%s with force: %v", name, err)
		}
		if after := listing(t, o.Folder); after != before {
			t.Errorf("%s twice leaves %s; want %s", name, after, before)
		}
	}
}

// formats are the writers that this package has.
var formats = map[string]func(context.Context, Index, Options) (Report, error){
	"parquet": Parquet,
	"npy": func(ctx context.Context, index Index, o Options) (Report, error) {
		return Columns(ctx, index, o, Float16)
	},
	"neuronpedia": func(ctx context.Context, index Index, o Options) (Report, error) {
		return Neuronpedia(ctx, index, o, 7)
	},
}

// listing returns the files of a folder with their contents' sums: one index gives one export.
func listing(t *testing.T, folder string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Files []File }
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	there := 0
	err = filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			there++
		}
		return err
	})
	if err != nil || there != len(m.Files)+1 {
		t.Errorf("%s has %d files, %v; %s lists %d", folder, there, err, manifestName, len(m.Files))
	}
	text, _ = json.Marshal(m.Files)
	return string(text)
}

// broken is an index whose activations cannot be read to their end.
type broken struct{ Index }

var errBroken = errors.New("the disk is gone")

func (b broken) EachColumnRows(ctx context.Context, l neuron.Layer, first, n int, yield func(neuron.ColumnPart) error) error {
	return errors.Join(b.Index.EachColumnRows(ctx, l, first, n, yield), errBroken)
}

func (b broken) EachColumnPart(ctx context.Context, l neuron.Layer, yield func(neuron.ColumnPart) error) error {
	return errors.Join(b.Index.EachColumnPart(ctx, l, yield), errBroken)
}

func (b broken) EachExample(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedExample) error) error {
	return errors.Join(b.Index.EachExample(ctx, l, of, yield), errBroken)
}

// TestNothingIsLeftHalfWritten: of an export that fails no file stays, and no folder that was made for it.
func TestNothingIsLeftHalfWritten(t *testing.T) {
	_, index := filled(t, storetest.Spec{})
	for name, write := range formats {
		o := options(t)
		if _, err := write(t.Context(), broken{index}, o); !errors.Is(err, errBroken) {
			t.Errorf("%s = %v; want %v", name, err, errBroken)
		}
		if _, err := os.Stat(filepath.Dir(o.Folder)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s leaves a folder behind: %v", name, err)
		}
	}
}

// TestAnExportIsOfOneMoment: what is written into the index after the export has begun is not in it.
func TestAnExportIsOfOneMoment(t *testing.T) {
	w, index := filled(t, storetest.Spec{})
	if _, err := index.Models(t.Context()); err != nil { // SQLite looks at its log with the first statement
		t.Fatal(err)
	}
	if err := w.RemoveModel(t.Context(), "model-0"); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	if _, err := Parquet(t.Context(), index, o); err != nil {
		t.Errorf("Parquet() of a model that is removed meanwhile = %v", err)
	}
	if _, err := Parquet(t.Context(), snapshot(t, w.Reader), options(t)); err == nil {
		t.Error("Parquet() of a model that is removed before is not refused")
	}
}
