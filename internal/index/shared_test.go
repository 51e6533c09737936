package index

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

// sharedMemory is a store of one layer whose strongest images are given.
type sharedMemory struct {
	Store
	covered neuron.Coverage
	tops    [][]int
	images  []neuron.Image
	written []neuron.Shared
}

func (m *sharedMemory) Coverage(context.Context, string, string) (neuron.Coverage, error) {
	return m.covered, nil
}

func (m *sharedMemory) TopOrdinals(context.Context, string, string, int) ([][]int, error) {
	return m.tops, nil
}

func (m *sharedMemory) EachImage(_ context.Context, _ string, visit func(int, neuron.Image)) error {
	for i, im := range m.images {
		visit(i, im)
	}
	return nil
}

func (m *sharedMemory) WriteShared(_ context.Context, _, _ string, units []neuron.Shared) error {
	m.written = units
	return nil
}

// TestShared names units by captions and by categories, and does so once.
func TestShared(t *testing.T) {
	m := &sharedMemory{tops: [][]int{{0, 1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11}, {20, 40, 60}, nil}}
	m.covered = neuron.Coverage{Layer: neuron.Layer{Units: 4}, Summarised: 1000}
	for i := range 1000 {
		im := neuron.Image{Caption: "a picture"}
		if i < 6 {
			im.Caption = "a picture of sushi"
		}
		if 6 <= i && i < 12 {
			im.Categories = []neuron.Category{{Name: "place", Value: "Tokyo Tower"}}
		}
		if i == 11 { // one has it in writing too
			im.Categories = append(im.Categories, neuron.Category{Name: "letters", Value: "tokyo tower"})
		}
		m.images = append(m.images, im)
	}
	ix := newIndexer(Config{Store: m, Layers: []neuron.Layer{m.covered.Layer}, Progress: silence{}})
	if err := ix.shared(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []neuron.Shared{{Name: "sushi", Images: 6, Among: 6}, {Name: "tokyo tower", Kind: "place", Images: 6, Among: 6}, {}, {}}
	if diff := cmp.Diff(want, m.written); diff != "" {
		t.Errorf("units share (-want +got):\n%s", diff)
	}
	m.covered.Shared, m.written = m.covered.Summarised, nil
	if err := ix.shared(t.Context()); err != nil || m.written != nil {
		t.Errorf("what is known is written again: %+v, %v", m.written, err)
	}
}
