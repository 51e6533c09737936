package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// wordLists is what lists say of a word; absent where they say nothing.
type wordLists struct {
	Languages []wordLanguage `json:"languages,omitempty"`
	Lexicons  []string       `json:"lexicons,omitempty"` // slugs
}

type wordLanguage struct {
	Language  string `json:"language"`            // BCP 47
	Frequency int    `json:"frequency,omitempty"` // rank among the words of the language, from 1; absent where it is not known
}

func newWordLists(w neuron.ListedWord) wordLists {
	l := wordLists{Lexicons: w.Lexicons}
	for _, of := range w.Languages {
		l.Languages = append(l.Languages, wordLanguage{of.Tag, of.Frequency})
	}
	return l
}

func exactWhereKnown(x float64) string {
	if known(x) == nil {
		return ""
	}
	return format.Exact(x)
}

func countWhereKnown(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
