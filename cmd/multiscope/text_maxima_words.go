package main

import (
	"multiscope/internal/text"
)

// familiarWords returns the words that make a text easy to read: those that come with the program.
func familiarWords() (words []string) {
	for _, w := range text.Words() {
		words = append(words, w.Word)
	}
	return words
}
