package text

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"multiscope/internal/neuron"
)

// Bounds of a word list: generous for people, small for a file that is no word list.
const (
	MaxLetters  = 64        // of a word or phrase
	MaxWords    = 1_000_000 // of a list
	maxRank     = 1_000_000_000
	maxLexicons = 16 // that one line names
)

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

// ReadWords reads a list of words or short phrases, one a line, in UTF-8. Behind a word may stand, each after a tab, its
// language as a BCP 47 tag, its rank among the words of that language by how often they are used, and the slugs of the
// lexicons that it is in, with commas between them. Words come out in lower case and Unicode's form C, in order and each
// once: a word on several lines has the languages and lexicons of all of them. Empty lines and those that begin with #
// are left out. A line that is none of this is an error that names it, and so is a list without words.
func ReadWords(r io.Reader) ([]neuron.ListedWord, error) {
	var words []neuron.ListedWord
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4096)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff") // byte order mark
		}
		word, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d%w", n, err)
		}
		if word.Word == "" {
			continue
		}
		if len(words) == MaxWords {
			return nil, fmt.Errorf("line %d: more than %d words", n, MaxWords)
		}
		words = append(words, word)
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("line %d: too long for a word", n+1)
	case err != nil:
		return nil, err
	case len(words) == 0:
		return nil, errors.New("there are no words in it")
	}
	return Merge(words), nil
}

// parseLine returns the word on a line, one without letters where there is none. Its errors go on after the number of the
// line.
func parseLine(line string) (w neuron.ListedWord, err error) {
	if !utf8.ValidString(line) {
		return w, errors.New(": is not UTF-8 text")
	}
	if start := strings.TrimSpace(line); start == "" || strings.HasPrefix(start, "#") {
		return w, nil
	}
	columns := strings.Split(line, "\t")
	if len(columns) > len(parseColumn) {
		return w, fmt.Errorf(", column %d: there are at most %d: word, language, rank, lexicons", len(parseColumn)+1, len(parseColumn))
	}
	// The language comes first: it says how the word is put in lower case.
	for _, i := range []int{1, 0, 2, 3} {
		if i >= len(columns) {
			continue
		}
		if err := parseColumn[i](&w, strings.TrimSpace(columns[i])); err != nil {
			return w, fmt.Errorf("%s: %w", place(i, len(columns)), err)
		}
	}
	return w, nil
}

// place names a column where there are several.
func place(column, columns int) string {
	if columns == 1 {
		return ""
	}
	return fmt.Sprintf(", column %d", column+1)
}

// parseColumn reads the columns of a list.
var parseColumn = [...]func(w *neuron.ListedWord, value string) error{parseWord, parseLanguage, parseRank, parseLexicons}

func parseWord(w *neuron.ListedWord, value string) error {
	for _, c := range value {
		if neuron.IsControl(c) {
			return fmt.Errorf("%q (%U) is no letter", c, c)
		}
	}
	tag := language.Und
	if len(w.Languages) > 0 {
		tag = language.Make(w.Languages[0].Tag)
	}
	w.Word = spell(value, tag)
	switch n := utf8.RuneCountInString(w.Word); {
	case n == 0:
		return errors.New("there is no word")
	case n > MaxLetters:
		return fmt.Errorf("%d letters are too many for a word; at most %d", n, MaxLetters)
	}
	return nil
}

// spell returns a word as lists have it: in lower case, as its language does that, with single spaces, and in Unicode's
// form C, in which what looks the same is the same.
func spell(word string, tag language.Tag) string {
	word = strings.Join(strings.Fields(norm.NFC.String(word)), " ")
	switch base, _ := tag.Base(); base.String() {
	case "az", "el", "lt", "tr": // a dotless i, a final sigma, accents over dots
		word = cases.Lower(tag).String(word)
	}
	return norm.NFC.String(strings.ToLower(word))
}

func parseLanguage(w *neuron.ListedWord, value string) error {
	if value == "" {
		return nil
	}
	tag, err := language.Parse(value)
	if err != nil || tag == language.Und {
		return fmt.Errorf("%q is no language as BCP 47 writes it, such as en, pt or zh-Hant", value)
	}
	w.Languages = []neuron.WordLanguage{{Tag: tag.String()}}
	return nil
}

func parseRank(w *neuron.ListedWord, value string) error {
	if value == "" {
		return nil
	}
	rank, err := strconv.Atoi(value)
	if err != nil || rank < 1 || rank > maxRank {
		return fmt.Errorf("%q is no rank; the most frequent word has 1", value)
	}
	if len(w.Languages) == 0 {
		return errors.New("a rank is one among the words of a language, which is missing")
	}
	w.Languages[0].Frequency = rank
	return nil
}

// lexiconSlug is how a lexicon is named in addresses.
var lexiconSlug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func parseLexicons(w *neuron.ListedWord, value string) error {
	if value == "" {
		return nil
	}
	slugs := strings.Split(value, ",")
	if len(slugs) > maxLexicons {
		return fmt.Errorf("%d lexicons are too many for a word; at most %d", len(slugs), maxLexicons)
	}
	for _, slug := range slugs {
		slug = strings.TrimSpace(slug)
		if len(slug) > 40 || !lexiconSlug.MatchString(slug) {
			return fmt.Errorf("%q is no name of a lexicon: small letters a to z, digits and hyphens, 40 at most", slug)
		}
		w.Lexicons = append(w.Lexicons, slug)
	}
	return nil
}
