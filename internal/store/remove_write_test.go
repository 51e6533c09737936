package store_test

import (
	"errors"
	"maps"
	"os"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

func TestRemoveModel(t *testing.T) {
	one := storetest.Tables(t, storetest.New(t, storetest.Spec{}).Path())
	s := storetest.New(t, storetest.Spec{Models: 2})
	before := size(t, s)
	if err := s.RemoveModel(t.Context(), "model-1"); err != nil {
		t.Fatal(err)
	}
	if got := storetest.Tables(t, s.Path()); !maps.Equal(got, one) {
		t.Errorf("with one of two models removed the tables are\n%v\nwant those of the other\n%v", got, one)
	}
	if after := size(t, s); after > before*9/10 {
		t.Errorf("the file has %d bytes; it had %d", after, before)
	}
	if err := s.RemoveModel(t.Context(), model); err != nil {
		t.Fatal(err)
	}
	for table, digest := range storetest.Tables(t, s.Path()) {
		if !strings.HasPrefix(digest, "0 rows") {
			t.Errorf("with no model left, table %s has %s", table, digest)
		}
	}
	err := s.RemoveModel(t.Context(), model)
	if e := new(neuron.Error); !errors.As(err, &e) || e.Kind != neuron.NotFound {
		t.Errorf("RemoveModel of what is not there = %v; want NotFound", err)
	}
}

// size returns that of the database once all of it is in its file.
func size(t *testing.T, s *store.Writer) int64 {
	t.Helper()
	if err := s.Shrink(t.Context()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
