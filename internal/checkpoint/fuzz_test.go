package checkpoint

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzFile opens any bytes as a checkpoint: what opens must hold what it claims.
func FuzzFile(f *testing.F) {
	seeds, _ := filepath.Glob("testdata/bad/*/*")
	state, _ := filepath.Glob("testdata/*.pt")
	for _, path := range append(seeds, state...) {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		if len(b) < 60<<10 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		parsed, err := parse(&mapping{bytes: b})
		if err == nil {
			checkTensors(t, parsed.tensors, len(b))
		}
	})
}

// FuzzPickle puts any pickle into an archive with one storage.
func FuzzPickle(f *testing.F) {
	seeds, _ := filepath.Glob("testdata/bad/pickles/*")
	for _, path := range append(seeds, "../clip/testdata/models/siglip16/open_clip_pytorch_model.bin", "../clip/testdata/models/rndeep_openai/rndeep.pt") {
		if b := pickleIn(path); b != nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const stored = 64
		p := &pickle{b: b, scripts: true, storage: func(id tuple) (storage, error) {
			key, d, elements, err := storageID(id)
			if err != nil || elements > stored/8 {
				return storage{}, os.ErrNotExist
			}
			return storage{key: key, dtype: d, bytes: make([]byte, stored)}, nil
		}}
		root, err := p.run()
		if err != nil {
			return
		}
		if parsed, err := stateDict(root); err == nil {
			checkTensors(t, parsed.tensors, stored)
		}
	})
}

// pickleIn returns data.pkl of an archive, nil where there is none.
func pickleIn(path string) []byte {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	a, err := openArchive(b)
	if err != nil {
		return nil
	}
	pickled, err := a.bytes("data.pkl")
	if err != nil {
		return nil
	}
	return bytes.Clone(pickled)
}

// checkTensors reads every tensor; none may claim more elements than there are bytes.
func checkTensors(t *testing.T, tensors []*Tensor, size int) {
	for _, x := range tensors {
		if n := x.Len() * x.Type.Width(); n > size {
			t.Fatalf("tensor %q of shape %v takes %d bytes of %d", x.Name, x.Shape, n, size)
		}
		if got, err := x.Floats(); err == nil && len(got) != x.Len() {
			t.Fatalf("tensor %q: %d elements; want %d", x.Name, len(got), x.Len())
		}
		if got, err := x.Ints(); err == nil && len(got) != x.Len() {
			t.Fatalf("tensor %q: %d elements; want %d", x.Name, len(got), x.Len())
		}
	}
}
