package index

import (
	"errors"
	"math"
	"testing"

	"multiscope/internal/neuron"
)

// listener keeps what is told last.
type listener struct {
	silence
	told *neuron.Work
}

func (l listener) Tell(w neuron.Work) { *l.told = w }

func TestAPassTellsWhereItsTimeGoes(t *testing.T) {
	pictures := numbered(300)
	pictures.broken["a/00007.png"] = errors.New("not an image")
	cfg := fakeConfig(openStore(t), pictures)
	var told neuron.Work
	cfg.Progress = listener{told: &told}
	ix := newIndexer(cfg)
	if err := ix.register(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := ix.activations(t.Context()); err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, s := range told.Stages {
		total += s.Share
		if s.Share <= 0 || s.Load <= 0 {
			t.Errorf("stage %+v; want it to have worked", s)
		}
	}
	if told.Failed != 1 || len(told.Stages) != int(stages) || math.Abs(total-1) > 1e-9 {
		t.Errorf("told %+v; want one failure and shares that are 1 in all", told)
	}
}
