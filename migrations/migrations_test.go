package migrations

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestReleasedFilesStay compares every migration with its digest in testdata/released.txt, as sha256sum
// prints it. Databases out there have these files: a change to the schema is a new file, with a new line.
func TestReleasedFilesStay(t *testing.T) {
	list, err := os.ReadFile("testdata/released.txt")
	if err != nil {
		t.Fatal(err)
	}
	released := map[string]string{}
	for line := range strings.Lines(string(list)) {
		digest, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		released[name] = digest
	}
	names, err := fs.Glob(files, "*/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		digest := fmt.Sprintf("%x", sha256.Sum256(content))
		switch want, known := released[name]; {
		case !known:
			t.Errorf("%s is not in testdata/released.txt; before it lands, add the line\n%s  %s", name, digest, name)
		case digest != want:
			t.Errorf("%s is not what was released; take the change back and write a new migration", name)
		}
		delete(released, name)
	}
	for _, name := range slices.Sorted(maps.Keys(released)) {
		t.Errorf("%s was released and is gone", name)
	}
}

// TestEachSetsItsVersion: the version of a database is the number of its newest migration.
func TestEachSetsItsVersion(t *testing.T) {
	for what, set := range map[string]fs.FS{"scope": Scope(), "notes": Notes()} {
		names, err := fs.Glob(set, "*.sql")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s has no migrations: %v", what, err)
		}
		for i, name := range names {
			content, err := fs.ReadFile(set, name)
			want := fmt.Sprintf("PRAGMA user_version = %d;", i+1)
			if err != nil || !strings.HasPrefix(name, fmt.Sprintf("%05d_", i+1)) || !strings.Contains(string(content), want) {
				t.Errorf("%s/%s, %v: want number %d and %q", what, name, err, i+1, want)
			}
		}
	}
}
