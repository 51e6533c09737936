package neuron

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// AgreementImages is how many of a unit's strongest images are asked whether they are of a word.
const AgreementImages = 20

// Agreement is how far the pictures that drive a unit are of a word: whether pictures and writing
// of one thing drive it alike.
type Agreement struct {
	Images   int // the unit's strongest, at most AgreementImages
	Labelled int // of them, those with a caption or a category
	Agreeing int // of them, those in whose caption or categories the word stands
}

// Add counts an image with labels, its caption and its categories.
func (a *Agreement) Add(word string, labels ...string) {
	a.Images++
	text := strings.Join(labels, "\n")
	if strings.TrimSpace(text) == "" {
		return
	}
	a.Labelled++
	if HasWord(text, word) {
		a.Agreeing++
	}
}

// HasWord reports whether a word or phrase stands in a text, whole and in whatever case: "dog" stands in
// "Dog, running" and in "hot_dog", not in "dogma".
func HasWord(text, word string) bool {
	text, word = strings.ToLower(text), strings.ToLower(word)
	if word == "" {
		return false
	}
	for {
		before, after, found := strings.Cut(text, word)
		if !found {
			return false
		}
		left, _ := utf8.DecodeLastRuneInString(before)
		right, _ := utf8.DecodeRuneInString(after)
		if !isLetter(left) && !isLetter(right) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[len(before):])
		text = text[len(before)+size:]
	}
}

func isLetter(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) }
