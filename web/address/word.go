package address

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// SearchLength bounds what is searched for, in bytes.
const SearchLength = 100

// ParseSearch reads what was typed: lower case, one space between words, not too long, without control characters
// and those that turn the direction of text.
func ParseSearch(s string) string {
	return bounded(strings.ToLower(neuron.OneLine(s)), SearchLength)
}

// bounded cuts a text to a number of bytes, between characters.
func bounded(s string, n int) string {
	for len(s) > n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return strings.TrimSpace(s)
}

// DrawnWord returns the address of a word as it is drawn for models.
func DrawnWord(word string) string { return "/drawn/" + url.PathEscape(word) }

// WordOrder returns the query that puts the neurons of a word into an order: "?by=activation", "" for the usual one.
func WordOrder(by neuron.WordSort) string {
	if by == neuron.ByExcess {
		return ""
	}
	return encode(url.Values{"by": {string(by)}})
}

// ParseWordOrder reads what SearchPage.String and WordOrder write.
func ParseWordOrder(v url.Values) (neuron.WordSort, error) {
	switch by := neuron.WordSort(v.Get("by")); {
	case by == "":
		return neuron.ByExcess, nil
	case slices.Contains(neuron.WordSorts, by):
		return by, nil
	}
	return "", neuron.Invalidf("The neurons of a word can be sorted by excess or activation, not by %q.", v.Get("by"))
}

// ParseWord reads a word from an address.
func ParseWord(escaped string) (string, error) {
	word, err := url.PathUnescape(escaped)
	if err != nil || ParseSearch(word) == "" {
		return "", neuron.Invalidf("%q is not a word.", escaped)
	}
	return ParseSearch(word), nil
}
