package text

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"multiscope/internal/neuron"
)

//go:embed english.txt
var english string

// Words returns the shipped English list: first the words that the demo's model reads, then
// others that emoji are called, then common words, names and places.
func Words() []neuron.ListedWord { return slices.Clone(shipped()) }

// AllWords returns Words and behind them those words of the lexicons that are not among them.
func AllWords() []neuron.ListedWord {
	lists := [][]neuron.ListedWord{Words()}
	for _, slug := range Lexicons() {
		lists = append(lists, Lexicon(slug))
	}
	return Merge(lists...)
}

// CoreWords returns the first section of the shipped list: countries, emotions, animals, things, the words that people look
// for first.
func CoreWords() []neuron.ListedWord {
	first, _, _ := strings.Cut(strings.TrimPrefix(english, "#"), "\n#")
	words := mustRead("english.txt", "#"+first)
	return slices.Clone(shipped()[:len(words)])
}

var shipped = sync.OnceValue(func() []neuron.ListedWord {
	words := mustRead("english.txt", english)
	listed := len(words)
	for i := range words {
		words[i].Languages = []neuron.WordLanguage{{Tag: "en"}}
	}
	for _, slug := range Lexicons() {
		words = append(words, Lexicon(slug)...)
	}
	return Merge(words)[:listed]
})

// mustRead reads a list that comes with the program.
func mustRead(name, list string) []neuron.ListedWord {
	words, err := ReadWords(strings.NewReader(list))
	if err != nil {
		panic("text: " + name + ": " + err.Error()) // a test reads it
	}
	return words
}

// Merge returns the words of lists in their order and each once, of all languages and in all lexicons that the lists
// name for it. Of two ranks of a word in one language the better one stays.
func Merge(lists ...[]neuron.ListedWord) []neuron.ListedWord {
	var merged []neuron.ListedWord
	at := map[string]int{}
	for _, list := range lists {
		for _, w := range list {
			i, known := at[w.Word]
			if !known {
				i = len(merged)
				at[w.Word] = i
				merged = append(merged, neuron.ListedWord{Word: w.Word})
			}
			unite(&merged[i], w)
		}
	}
	return merged
}

// unite adds what more says of a word. Its slices are not shared with those of other lists.
func unite(w *neuron.ListedWord, more neuron.ListedWord) {
	for _, l := range more.Languages {
		i := slices.IndexFunc(w.Languages, func(have neuron.WordLanguage) bool { return have.Tag == l.Tag })
		switch {
		case i < 0:
			w.Languages = append(w.Languages, l)
		case w.Languages[i].Frequency == 0 || l.Frequency > 0 && l.Frequency < w.Languages[i].Frequency:
			w.Languages[i].Frequency = l.Frequency
		}
	}
	for _, slug := range more.Lexicons {
		if !slices.Contains(w.Lexicons, slug) {
			w.Lexicons = append(w.Lexicons, slug)
		}
	}
}
