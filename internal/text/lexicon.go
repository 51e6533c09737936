package text

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"multiscope/internal/neuron"
)

// lexicons are lists of English words that name things of one kind, one file each. Words stand between commas or line
// ends; the first line says what is in the file. They are other lists than those of internal/family: what is there makes
// a family likely when it is said of an image, and is full of names of emoji, inflections and categories; what is here
// is written into pictures, and is of the kind that the file is called after.
//
//go:embed lexicon
var lexicons embed.FS

// Lexicons returns the slugs of the shipped lexicons, in alphabetical order.
func Lexicons() []string { return slices.Clone(lexiconSlugs()) }

var lexiconSlugs = sync.OnceValue(func() []string {
	files, err := fs.ReadDir(lexicons, "lexicon")
	if err != nil {
		panic("text: " + err.Error()) // they are in the program
	}
	var slugs []string
	for _, f := range files {
		slugs = append(slugs, strings.TrimSuffix(f.Name(), ".txt"))
	}
	return slugs
})

// Lexicon returns the English words of a shipped lexicon, nil where there is none of that name.
func Lexicon(slug string) []neuron.ListedWord {
	b, err := fs.ReadFile(lexicons, "lexicon/"+slug+".txt")
	if err != nil {
		return nil
	}
	var words []neuron.ListedWord
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.SplitSeq(line, ",") {
			words = append(words, shippedWord(word, "en", slug))
		}
	}
	for _, row := range translations() {
		if row.lexicon == slug {
			words = append(words, shippedWord(row.words[0], "en", slug))
		}
	}
	return Merge(words)
}

// shippedWord returns a word that comes with the program.
func shippedWord(word, tag, lexicon string) neuron.ListedWord {
	w := neuron.ListedWord{Languages: []neuron.WordLanguage{{Tag: tag}}, Lexicons: []string{lexicon}}
	if err := parseWord(&w, spell(word, language.Make(tag))); err != nil {
		panic(fmt.Sprintf("text: lexicon %s: %q: %v", lexicon, word, err)) // a test reads it
	}
	return w
}
