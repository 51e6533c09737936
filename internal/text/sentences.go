package text

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed sentences.txt
var sentences string

// Sentences returns sentences that people ask about first, each once: "i feel jealous", "a photo of a cat".
func Sentences() []string { return slices.Clone(shippedSentences()) }

var shippedSentences = sync.OnceValue(func() []string {
	list, err := parseSentences(sentences)
	if err != nil {
		panic("text: sentences.txt: " + err.Error()) // a test reads it
	}
	return list
})

var blank = regexp.MustCompile(`\{[a-z]+\}`)

// parseSentences reads lines with a word in braces, each a sentence for every word of the list of that name, and lines
// of lists, "name: word, word". Lines that begin with # are left out.
func parseSentences(file string) ([]string, error) {
	var templates []string
	lists := map[string][]string{}
	for i, line := range strings.Split(file, "\n") {
		line = strings.TrimSpace(line)
		name, words, isList := strings.Cut(line, ": ")
		switch {
		case line == "" || line[0] == '#':
		case blank.MatchString(line):
			templates = append(templates, line)
		case isList:
			lists[name] = append(lists[name], strings.Split(words, ", ")...)
		default:
			return nil, fmt.Errorf("line %d: neither a sentence nor a list: %q", i+1, line)
		}
	}
	var all []string
	seen := map[string]bool{}
	for _, t := range templates {
		at := blank.FindStringIndex(t)
		words := lists[t[at[0]+1:at[1]-1]]
		if words == nil {
			return nil, fmt.Errorf("there is no list for %q", t)
		}
		for _, w := range words {
			if s := t[:at[0]] + w + t[at[1]:]; !seen[s] {
				seen[s] = true
				all = append(all, s)
			}
		}
	}
	return all, nil
}
