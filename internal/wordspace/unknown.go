package wordspace

import (
	"fmt"
	"strings"

	"multiscope/internal/neuron"
)

const mostAlike = 3 // words that are suggested

// unknown says that a word was not shown, and which are spelled like it.
func (s *Space) unknown(word string) error {
	sentence := fmt.Sprintf("The word %q is not among the %d that this model was shown and that are compared.", word, len(s.words))
	if strings.ContainsFunc(word, isMinus) {
		sentence += " A minus needs spaces around it, as in king - man."
	}
	if alike := s.Alike(word); len(alike) > 0 {
		sentence += " Spelled like it: " + strings.Join(alike, ", ") + "."
	}
	return neuron.NotFoundf("%s", sentence)
}

// Alike returns words that are spelled like one, nearest first.
func (s *Space) Alike(word string) []string { return neuron.SpelledLike(s.words, word, mostAlike) }
