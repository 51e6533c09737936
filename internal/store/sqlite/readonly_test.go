package sqlite

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// TestReadParams looks at how a database is opened that cannot be written to, which permissions bring
// about for people and a folder in the file's place for tests that root may run as well.
func TestReadParams(t *testing.T) {
	tests := []struct {
		name   string
		beside string // a file beside the database
		frozen bool
	}{
		{name: "alone", frozen: true},
		{name: "with changes in its log", beside: "-wal"},
		{name: "with a writer", beside: ".lock"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			if err := os.Mkdir(path, 0o755); err != nil { // not to be opened for writing by anybody
				t.Fatal(err)
			}
			if tt.beside != "" {
				if err := os.WriteFile(path+tt.beside, []byte("x"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want := map[string]string{"mode": "ro", "_query_only": "1", "_busy_timeout": "5000"}
			if tt.frozen {
				want["immutable"] = "1"
			}
			if got := readParams(path); !maps.Equal(got, want) {
				t.Errorf("readParams = %v; want %v", got, want)
			}
		})
	}
}
