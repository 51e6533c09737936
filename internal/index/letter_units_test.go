package index

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

func (m *letterMemory) Statistics(context.Context, string, string, int, int) ([]neuron.Unit, error) {
	return m.known, nil
}

// letterMemory is a familyMemory of a layer that was shown words.
type letterMemory struct {
	familyMemory
	shown   []string
	known   []neuron.Unit
	by      string
	found   []neuron.LetterUnit
	written int
}

func (m *letterMemory) ShownWords(context.Context, string, string) (words []neuron.ShownWord, err error) {
	for _, w := range m.shown {
		words = append(words, neuron.ShownWord{Word: w})
	}
	return words, nil
}

func (m *letterMemory) LettersBy(context.Context, string, string) (string, error) { return m.by, nil }

func (m *letterMemory) WriteLetterUnits(_ context.Context, _, _, by string, units []neuron.LetterUnit) error {
	m.by, m.found = by, units
	m.written++
	return nil
}

// TestLetterUnits finds the unit that follows an ending, not those whose words are of one region or have no pattern, nor those whose pictures say
// what they stand for, and looks again only when something of this has changed.
func TestLetterUnits(t *testing.T) {
	ing := strings.Fields("bring ceiling sterling during nothing evening viking clothing string morning pudding table")
	region := strings.Fields("poland finland iceland ireland england scotland switzerland thailand greenland holland swaziland zealand")
	mixed := strings.Fields("apple river clouds tab stones glasses papers chair housework plant metal light")
	m := &letterMemory{}
	m.words = [][]string{region, ing, mixed, ing, ing}
	m.shown = slices.Concat(ing, region, mixed[1:])
	for i := range 400 {
		m.shown = append(m.shown, "word"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	for unit := range m.words {
		m.known = append(m.known, neuron.Unit{Ref: neuron.Ref{Unit: unit}})
	}
	m.known[3].Multimodal.Concept, m.known[4].Shared.Name = "bring", "clothing"
	m.covered.Summarised = 1000
	ix := newIndexer(Config{Store: m, Layers: []neuron.Layer{{Model: "m", Slug: "l", Units: 5}}, Progress: silence{}})
	for _, step := range []struct {
		name    string
		change  func()
		written int
	}{
		{"first", func() {}, 1},
		{"nothing new", func() {}, 1},
		{"more words", func() { m.shown = append(m.shown, "another") }, 2},
		{"another rule", func() { m.by = strings.Replace(m.by, "rule ", "rule 0", 1) }, 3},
		{"more pictures", func() { m.covered.Summarised++ }, 4},
		{"no words", func() { m.shown = nil }, 4},
	} {
		step.change()
		if err := ix.letterUnits(t.Context()); err != nil || m.written != step.written {
			t.Fatalf("%s: found %d times, %v; want %d", step.name, m.written, err, step.written)
		}
	}
	want := []neuron.LetterUnit{{Unit: 1, Pattern: "-ing", Words: 11, Of: 12, Chance: 11. / 436}}
	if diff := cmp.Diff(want, m.found); diff != "" {
		t.Errorf("letter units (-want +got):\n%s", diff)
	}
}
