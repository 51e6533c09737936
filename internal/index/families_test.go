package index

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

// familyMemory is a sharedMemory whose units have words.
type familyMemory struct {
	sharedMemory
	words    [][]string
	families []neuron.Family
	members  []neuron.Membership
	written  int
}

func (m *familyMemory) StrongestWords(context.Context, string, string, int) ([][]string, error) {
	return m.words, nil
}

func (m *familyMemory) WriteFamilies(_ context.Context, families []neuron.Family) error {
	m.families = families
	return nil
}

func (m *familyMemory) WriteSuggestions(_ context.Context, _, _, lexicon string, members []neuron.Membership) error {
	m.members, m.covered.FamilyLexicon = members, lexicon
	m.covered.FamilyFiles, m.covered.FamilyWords = m.covered.Summarised, m.covered.Layer.Words
	m.written++
	return nil
}

// TestFamilies suggests families by words, by captions and by both, and does so again only when one of them has
// changed.
func TestFamilies(t *testing.T) {
	m := &familyMemory{words: [][]string{{"japan", "tokyo", "kyoto"}, nil, nil}}
	m.tops = [][]int{nil, {0, 1, 2, 3, 4}, {5, 6, 7, 8, 9}}
	m.covered = neuron.Coverage{Layer: neuron.Layer{Model: "m", Slug: "l", Units: 3, Words: 9}, Summarised: 1000}
	for i := range 1000 {
		im := neuron.Image{Caption: "something"}
		if i < 5 {
			im.Caption = "a dog"
		}
		m.images = append(m.images, im)
	}
	ix := newIndexer(Config{Store: m, Layers: []neuron.Layer{m.covered.Layer}, Progress: silence{}})
	for _, step := range []struct {
		name    string
		change  func()
		written int
	}{
		{"first", func() {}, 1},
		{"nothing new", func() {}, 1},
		{"more words", func() { m.covered.Layer.Words++ }, 2},
		{"other statistics", func() { m.covered.FamilyFiles = 0 }, 3},
		{"other lexicons", func() { m.covered.FamilyLexicon = "0" }, 4},
		{"no statistics", func() { m.covered.Summarised = 0 }, 4},
	} {
		step.change()
		if err := ix.families(t.Context()); err != nil || m.written != step.written {
			t.Fatalf("%s: suggested %d times, %v; want %d", step.name, m.written, err, step.written)
		}
	}
	var got []string
	for _, s := range m.members {
		got = append(got, s.Ref.String()+" "+s.Family)
	}
	if diff := cmp.Diff([]string{"m/l/0 region", "m/l/0 asia", "m/l/1 animals", "m/l/1 mammals"}, got); diff != "" {
		t.Errorf("suggestions (-want +got):\n%s", diff)
	}
	if len(m.families) == 0 {
		t.Error("the families themselves are not stored")
	}
}
