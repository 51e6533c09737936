package clip

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// imageNet holds the 1000 classes of ILSVRC 2012 in the order of their WordNet synsets' ids, which is that of the
// outputs of networks trained on it: of each synset the first lemma in WordNet 3.0, or the one that tells it from
// another class. Source: WordNet (Princeton University) and the list of synsets of ILSVRC 2012.
//
//go:embed imagenet_classes.txt
var imageNet string

// imageNetClasses is how many classes ILSVRC 2012 has.
const imageNetClasses = 1000

// maxClassBytes bounds a file of names.
const maxClassBytes = 1 << 22

// ReadClasses reads a file that has the name of one class on each line.
func ReadClasses(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxClassBytes+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	names, err := parseClasses(string(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return names, nil
}

// parseClasses splits a text into the names on its lines.
func parseClasses(text string) ([]string, error) {
	if len(text) > maxClassBytes {
		return nil, fmt.Errorf("a file of class names has at most %d bytes", maxClassBytes)
	}
	if !utf8.ValidString(text) {
		return nil, errors.New("class names are UTF-8, which this is not")
	}
	names := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, name := range names {
		if names[i] = strings.TrimSpace(name); names[i] == "" {
			return nil, fmt.Errorf("line %d is empty; each line names one class", i+1)
		}
	}
	return names, nil
}

// nameClasses names the units of the outputs that have as many.
func (m *Model) nameClasses(names []string) error {
	var units []int
	named := false
	for i := range m.taps {
		t := &m.taps[i]
		if t.Kind != KindOutput || t.Height*t.Width != 1 {
			continue
		}
		if units = append(units, t.Units); t.Units == len(names) {
			t.Names, named = names, true
		}
	}
	switch {
	case named:
		return nil
	case len(units) == 0:
		return neuron.Invalidf("Class names were given, but the model is no classifier: it has no output of one number for each class.")
	}
	return neuron.Invalidf("%d class names were given, but the model's outputs have %v units.", len(names), units)
}
