package address

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// SearchLength bounds what is searched for, in bytes.
const SearchLength = 100

// ParseSearch reads what was typed: lower case, one space between words, not too long.
func ParseSearch(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "))
	for len(s) > SearchLength {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return strings.TrimSpace(s)
}

// ParseWord reads a word from an
func ParseWord(escaped string) (string, error) {
	word, err := url.PathUnescape(escaped)
	if err != nil || ParseSearch(word) == "" {
		return "", neuron.Invalidf("%q is not a word.", escaped)
	}
	return ParseSearch(word), nil
}
