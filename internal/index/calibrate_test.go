package index

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"multiscope/internal/clip"
	"multiscope/internal/demo"
	"multiscope/internal/fixture"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

// stubbornNet takes as long for a run of any number of pictures, and has memory for so many.
type stubbornNet struct{ memory int }

func (n stubbornNet) Open(context.Context, []clip.Output) (Runner, error) { return n, nil }
func (stubbornNet) Parallelism() int                                      { return 1 }
func (stubbornNet) Close() error                                          { return nil }

func (n stubbornNet) Run(_ context.Context, pictures *tensor.Float32, _ []*tensor.Float32) error {
	if pictures.Shape[0] > n.memory {
		return errors.New("out of memory")
	}
	time.Sleep(20 * time.Millisecond)
	return nil
}

func TestCalibrateTakesTheLargestBatchThatPays(t *testing.T) {
	cfg := fakeConfig(openStore(t), numbered(1))
	cfg.Network = stubbornNet{memory: 4 * smallBatch}
	if got, err := newIndexer(cfg).calibrate(t.Context()); err != nil || got != 4*smallBatch {
		t.Errorf("calibrate = %d, %v; want %d, the most there is memory for", got, err, 4*smallBatch)
	}
	cfg.Network = stubbornNet{}
	if got, err := newIndexer(cfg).calibrate(t.Context()); err == nil {
		t.Errorf("calibrate of what can run nothing = %d and no error", got)
	}
}

func TestTheChosenBatchIsWrittenDown(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(worthBatch))
	cfg.Batch = 0
	run(t, cfg)
	if n, err := s.Batch(t.Context(), "fake"); err != nil || n < 1 || n > largeBatch {
		t.Fatalf("Batch = %d, %v; want what was chosen", n, err)
	}
	if err := s.WriteBatch(t.Context(), "fake", 7); err != nil {
		t.Fatal(err)
	}
	ix := newIndexer(cfg)
	if err := ix.chooseBatch(t.Context()); err != nil || ix.Batch != 7 {
		t.Errorf("a run that goes on takes batches of %d, %v; want 7, as it began", ix.Batch, err)
	}
}

// TestBatchesShowInNothing indexes the same pictures in batches of different sizes with a real model.
func TestBatchesShowInNothing(t *testing.T) {
	cfg := engineConfig(t, fixture.DemoModel(t))
	pictures, err := demo.New(1, 70)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Pictures, cfg.Shard = pictures, 24
	var want map[string]string
	for _, cfg.Batch = range []int{16, 1, 7} {
		path := filepath.Join(t.TempDir(), "scope.db")
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Store = s
		run(t, cfg)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		got := storetest.Tables(t, path)
		if want != nil && !maps.Equal(got, want) {
			t.Errorf("in batches of %d the tables are\n%v\nwant, as in batches of 16,\n%v", cfg.Batch, got, want)
		}
		want = got
	}
}
