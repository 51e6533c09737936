package server

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"multiscope/internal/neuron"
)

// Author is who may change things, and the digest of the token that they sign in with.
type Author struct {
	Name  string
	Token [sha256.Size]byte
}

// Limits of what names authors.
const (
	longestName  = 100 // bytes
	longestToken = 200
	leastToken   = 16
	mostAuthors  = 10_000
)

// NewToken returns a token that nobody can guess.
func NewToken() string {
	b := make([]byte, 24)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// NewAuthor returns an author, or says in a sentence what is wrong with the name or the token.
func NewAuthor(name, token string) (Author, error) {
	name = norm.NFC.String(name) // however its accents were typed
	switch {
	case name == "":
		return Author{}, errors.New("there is no name")
	case len(name) > longestName:
		return Author{}, fmt.Errorf("the name has %d bytes, of at most %d", len(name), longestName)
	case !neuron.IsName(name):
		return Author{}, errors.New("the name has nothing to see, has characters that are not shown, is not UTF-8, or begins or ends with a space")
	case len(token) < leastToken:
		return Author{}, fmt.Errorf("the token of %s has %d characters; it takes at least %d, such as from: openssl rand -base64 24", name, len(token), leastToken)
	case len(token) > longestToken:
		return Author{}, fmt.Errorf("the token of %s has %d bytes, of at most %d", name, len(token), longestToken)
	}
	return Author{name, sha256.Sum256([]byte(token))}, nil
}

// ParseAuthors reads authors, one a line: a name, which may have spaces, and after the last space the token. Empty
// lines and lines that begin with # say nothing.
func ParseAuthors(r io.Reader) ([]Author, error) {
	var authors []Author
	names, tokens := map[string]int{}, map[[sha256.Size]byte]int{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		a, err := parseAuthor(line)
		switch {
		case err != nil:
			return nil, fmt.Errorf("line %d: %w", n, err)
		case names[a.Name] > 0:
			return nil, fmt.Errorf("line %d: %s has a token in line %d already", n, a.Name, names[a.Name])
		case tokens[a.Token] > 0:
			return nil, fmt.Errorf("line %d: %s has the token of line %d; each author needs another one", n, a.Name, tokens[a.Token])
		case len(authors) == mostAuthors:
			return nil, fmt.Errorf("line %d: more than %d authors", n, mostAuthors)
		}
		names[a.Name], tokens[a.Token] = n, n
		authors = append(authors, a)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", len(authors)+1, err)
	}
	if len(authors) == 0 {
		return nil, errors.New("there is no author in it: write a name and a token on a line")
	}
	return authors, nil
}

func parseAuthor(line string) (Author, error) {
	at := strings.LastIndexFunc(line, unicode.IsSpace)
	if at < 0 {
		return Author{}, errors.New("a line is a name, a space and a token")
	}
	return NewAuthor(strings.TrimSpace(line[:at]), strings.TrimSpace(line[at:]))
}

// whose returns the author of a token, "" for nobody. It takes as long for one token as for another.
func whose(authors []Author, token string) (name string) {
	digest := sha256.Sum256([]byte(token))
	for _, a := range authors {
		if subtle.ConstantTimeCompare(digest[:], a.Token[:]) == 1 {
			name = a.Name
		}
	}
	return name
}
