package demo

import (
	"fmt"
	"slices"
	"strings"

	_ "embed"
)

//go:embed model/words.tsv
var wordsTSV string

//go:embed model/core_words.txt
var coreWordsTXT string

// word is an English word or short phrase of model/words.tsv and what it names.
type word struct {
	text  string
	kinds []string // "emotion", "topic", "colour", "number", "country", "animal" …
	names []int    // concepts that it may stand for, nearest first
	core  bool     // of those that the model reads

	foreign bool // in letters that the fonts lack
}

// CoreWords returns the words that the demo's model was trained to read, in alphabetical order.
func CoreWords() []string { return strings.Fields(coreWordsTXT) }

// EnglishWords returns every English word and phrase of the demo's tables, the core words first.
func EnglishWords() ([]string, error) {
	w, err := loadWorld()
	if err != nil {
		return nil, err
	}
	list := CoreWords()
	for _, x := range w.words {
		if !x.core {
			list = append(list, x.text)
		}
	}
	return list, nil
}

// readWords reads the English words; byID finds a concept.
func readWords(byID map[string]int) ([]word, error) {
	rows, err := readTable(wordsTSV, "word lang concepts categories")
	if err != nil {
		return nil, fmt.Errorf("demo: words.tsv: %w", err)
	}
	core := CoreWords()
	var all []word
	for _, r := range rows {
		if r[1] != "en" {
			continue
		}
		w := word{text: r[0], kinds: splitList(r[3])}
		_, w.core = slices.BinarySearch(core, w.text)
		for _, id := range splitList(r[2]) {
			c, ok := byID[id]
			if !ok {
				return nil, fmt.Errorf("demo: words.tsv: %q names concept %q, which is not in concepts.tsv", w.text, id)
			}
			w.names = append(w.names, c)
		}
		all = append(all, w)
	}
	return all, nil
}

// weight returns how many of the written words' cards a word has: those for feelings, topics and
// colours, which have most to say of a neuron, two, other core words one.
func (w word) weight() int {
	switch {
	case !w.core:
		return 0
	case w.is("emotion") || w.is("topic") || w.is("colour"):
		return 2
	}
	return 1
}

func (w word) is(kind string) bool { return slices.Contains(w.kinds, kind) }
