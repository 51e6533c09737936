package text

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// Bounds of a word list: generous for people, small for a file that is no word list.
const (
	MaxLetters = 64        // of a word or phrase
	MaxWords   = 1_000_000 // of a list
)

//go:embed english.txt
var english string

// Words returns the shipped English list: first the words that the demo's model reads, then
// others that emoji are called, then common words, names and places.
func Words() []neuron.ListedWord { return slices.Clone(shipped()) }

// CoreWords returns the first section of the shipped list: countries, emotions, animals, things, the words that people look
// for first.
func CoreWords() []neuron.ListedWord {
	first, _, _ := strings.Cut(strings.TrimPrefix(english, "#"), "\n#")
	return readEnglish("#" + first)
}

var shipped = sync.OnceValue(func() []neuron.ListedWord { return readEnglish(english) })

func readEnglish(list string) []neuron.ListedWord {
	words, err := ReadWords(strings.NewReader(list))
	if err != nil {
		panic("text: english.txt: " + err.Error()) // a test reads it
	}
	for i := range words {
		words[i].Languages = []neuron.WordLanguage{{Tag: "en"}}
	}
	return words
}

// OpenWords reads a list of words from a file; see ReadWords.
func OpenWords(path string) ([]neuron.ListedWord, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("word list: %w", err)
	}
	defer f.Close()
	words, err := ReadWords(f)
	if err != nil {
		return nil, fmt.Errorf("word list %s: %w", filepath.Base(path), err)
	}
	return words, nil
}

// ReadWords reads a list of words or short phrases, one a line, in UTF-8. They come out in
// lower case, in order and each once; empty lines and those that begin with # are left out.
// A line that is no word is an error that names it, and so is a list without words.
func ReadWords(r io.Reader) ([]neuron.ListedWord, error) {
	var words []neuron.ListedWord
	seen := map[string]bool{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4096)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff") // byte order mark
		}
		word, err := parseWord(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if word == "" || seen[word] {
			continue
		}
		if len(words) == MaxWords {
			return nil, fmt.Errorf("line %d: more than %d words", n, MaxWords)
		}
		seen[word] = true
		words = append(words, neuron.ListedWord{Word: word})
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("line %d: too long for a word", n+1)
	case err != nil:
		return nil, err
	case len(words) == 0:
		return nil, errors.New("there are no words in it")
	}
	return words, nil
}

// parseWord returns the word on a line, "" where there is none.
func parseWord(line string) (string, error) {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return "", nil
	}
	if !utf8.ValidString(line) {
		return "", errors.New("is not UTF-8 text")
	}
	for _, c := range line {
		if unicode.IsControl(c) && c != '\t' {
			return "", fmt.Errorf("%q (%U) is no letter", c, c)
		}
	}
	word := strings.ToLower(strings.Join(strings.Fields(line), " "))
	if n := utf8.RuneCountInString(word); n > MaxLetters {
		return "", fmt.Errorf("%d letters are too many for a word; at most %d", n, MaxLetters)
	}
	return word, nil
}
