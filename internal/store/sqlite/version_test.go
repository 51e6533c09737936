package sqlite

import (
	"sync"
	"testing"
)

// TestVersionChangesWithTheDatabase: whoever writes, and never without a write.
func TestVersionChangesWithTheDatabase(t *testing.T) {
	w, r := openPairs(t)
	other, err := OpenReader(t.Context(), w.Path(), testSchema())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	seen := map[*Reader]int64{}
	for i := range 5 {
		for _, reader := range []*Reader{r, other} {
			before, err := reader.Version(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if i > 0 && before == seen[reader] {
				t.Errorf("after write %d the version is still %d", i, before)
			}
			countRows(t, w.Path())
			if again, err := reader.Version(t.Context()); err != nil || again != before {
				t.Errorf("without a write the version went from %d to %d, %v", before, again, err)
			}
			seen[reader] = before
		}
		if err := writePair(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
}

// TestVersionComesBeforeWhatIsRead: what is read after a version is not older than it.
func TestVersionComesBeforeWhatIsRead(t *testing.T) {
	w, r := openPairs(t)
	var writing sync.WaitGroup
	defer writing.Wait()
	writing.Go(func() {
		for range 100 {
			if err := writePair(t.Context(), w); err != nil {
				t.Error(err)
			}
		}
	})
	rowsAt := map[int64]int{}
	for rows := 0; rows < 200; {
		version, err := r.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := r.QueryRow("SELECT count(*) FROM pairs").Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if least, known := rowsAt[version]; known && rows < least {
			t.Errorf("version %d had %d rows and now has %d", version, least, rows)
		}
		rowsAt[version] = max(rowsAt[version], rows)
		for v, had := range rowsAt {
			if v < version && had > rows {
				t.Errorf("version %d has %d rows; version %d before it had %d", version, rows, v, had)
			}
		}
	}
}

func TestVersionOfAClosedDatabase(t *testing.T) {
	_, r := openPairs(t)
	if _, err := r.Version(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Version(t.Context()); err == nil {
		t.Errorf("Version of a closed database = %d; want an error", n)
	}
}
