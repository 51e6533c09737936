package lettering

import (
	"slices"
	"sync"

	arabicbold "eliasnaur.com/font/noto/sans/arabic/bold"
	arabicmedium "eliasnaur.com/font/noto/sans/arabic/medium"
	arabicregular "eliasnaur.com/font/noto/sans/arabic/regular"
	jpregular "eliasnaur.com/font/noto/sans/jp/regular"
	"github.com/go-text/typesetting/language"

	"multiscope/internal/pkgclient"
)

// standIn is a family of fonts for scripts that Roboto lacks.
type standIn struct {
	scripts []language.Script
	pack    pkgclient.Package        // that has the fonts; no name where they are in this program
	weights [4]func() (*Font, error) // for each of Fonts; the font is nil while it is not on this machine
}

// standIns are the fonts that stand in for Roboto, those in this program first. Noto Sans is under the SIL Open Font
// License 1.1.
var standIns = []standIn{arabic(), japanese(), devanagari, hangul, hebrew, thai, chinese}

func arabic() standIn {
	regular, medium, bold := builtIn("Noto Sans Arabic Regular", arabicregular.TTF), builtIn("Noto Sans Arabic Medium", arabicmedium.TTF), builtIn("Noto Sans Arabic Bold", arabicbold.TTF)
	return standIn{scripts: []language.Script{language.Arabic}, weights: [4]func() (*Font, error){regular, medium, bold, regular}}
}

// japanese has one weight: a second one would make the program larger by 5 MB.
func japanese() standIn {
	regular := builtIn("Noto Sans JP Regular", jpregular.TTF)
	return standIn{
		scripts: []language.Script{language.Han, language.Hiragana, language.Katakana},
		weights: [4]func() (*Font, error){regular, regular, regular, regular},
	}
}

// builtIn returns a font of this program, which is read when it is needed first.
func builtIn(name string, ttf []byte) func() (*Font, error) {
	return sync.OnceValues(func() (*Font, error) { return newFont(name, ttf) })
}

// has reports whether the fonts are for a script.
func (s standIn) has(script language.Script) bool { return slices.Contains(s.scripts, script) }

// missing returns the package that has a font for a script which is not on this machine, "" where there is none.
func (s standIn) missing(script language.Script) string {
	if s.pack.Name == "" || !s.has(script) {
		return ""
	}
	if f, err := s.weights[0](); f != nil || err != nil {
		return ""
	}
	return s.pack.Name
}

// standInsOf returns the fonts on this machine for the scripts of a text, those first that have all letters of theirs: the
// Chinese and the Japanese font have most of their letters in common, and one word is not set in two.
func standInsOf(text []rune, weight int) []*Font {
	var whole, some []*Font
	for _, s := range standIns {
		if !slices.ContainsFunc(text, func(c rune) bool { return s.has(language.LookupScript(c)) }) {
			continue
		}
		f, err := s.weights[weight]()
		if f == nil || err != nil {
			continue // what it would have is missing
		}
		if lacks(f, s, text) {
			some = append(some, f)
		} else {
			whole = append(whole, f)
		}
	}
	return append(whole, some...)
}

// lacks reports whether a font lacks a letter of its scripts.
func lacks(f *Font, s standIn, text []rune) bool {
	return slices.ContainsFunc(text, func(c rune) bool { return s.has(language.LookupScript(c)) && !f.has(c) })
}
