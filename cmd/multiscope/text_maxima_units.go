package main

import (
	"multiscope/internal/neuron"
	"multiscope/internal/text"
)

// allUnits returns the numbers of a layer's units.
func allUnits(l neuron.Layer) []int {
	units := make([]int, l.Units)
	for u := range units {
		units[u] = u
	}
	return units
}

// familiarWords returns the words that make a text easy to read: those that come with the program.
func familiarWords() (words []string) {
	for _, w := range text.Words() {
		words = append(words, w.Word)
	}
	return words
}
