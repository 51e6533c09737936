package dataset

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// FuzzSources opens broken archives and tables: none may panic, and no key may leave its
// folder.
func FuzzSources(f *testing.F) {
	f.Add([]byte("path,caption\na.png,x\n../b.png,y\n"), uint8(0))
	f.Add([]byte(`{"image":"a.png","label":["x",1,{}]}`), uint8(1))
	f.Add([]byte("PAR1\x00\x00\x00\x00PAR1"), uint8(2))
	f.Add([]byte("PK\x05\x06"+strings.Repeat("\x00", 18)), uint8(3))
	f.Add(make([]byte, 1024), uint8(4))
	f.Add([]byte("\xff\xfep\x00a\x00t\x00h\x00;\x00b\x00\n\x00a\x00;\x00c\x00\n\x00"), uint8(0))
	f.Add([]byte("{\"path\":\"/etc/hosts\",\"x\":-Infinity}\n\xef\xbb\xbf{\"path\":\"..\\\\a\"}"), uint8(1))
	kept, _ := filepath.Glob(filepath.Join("testdata", "cases", "*", "*"))
	for _, path := range kept {
		if b, err := os.ReadFile(path); err == nil && len(b) < 3_000 {
			f.Add(b, map[string]uint8{".jsonl": 1, ".parquet": 2, ".tar": 4}[filepath.Ext(path)])
		}
	}
	dir := f.TempDir() // one for all: making folders takes longer than reading what is in them
	kinds := []string{".csv", ".jsonl", ".parquet", ".zip", ".tar"}
	runs := 0
	f.Fuzz(func(t *testing.T, b []byte, kind uint8) {
		if runs++; runs%200 == 0 {
			runtime.GC() // a source holds its files as long as it is used, and no longer
		}
		path := filepath.Join(dir, "s"+kinds[int(kind)%len(kinds)])
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		src, err := Open(path, Options{})
		if err != nil {
			return
		}
		for i := range src.Len() {
			if key := src.Image(i).Key; !filepath.IsLocal(key) {
				t.Errorf("key %q leaves the folder", key)
			}
		}
		_, _ = src.Picture(t.Context(), 0, 0)
	})
}
