package lettering

import (
	"cmp"
	"fmt"

	"github.com/go-text/typesetting/language"
	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// MissingError says that the fonts cannot write a text.
type MissingError struct {
	Font    string // "" where it is none of several fonts that has it
	Letter  rune   // the first that the font lacks
	Script  string // of the letter, in English: "Thai"; "" for signs that are of none
	Package string // of npm, whose font has letters of the script and is not on this machine; "" where none is known
}

func (e *MissingError) Error() string {
	said := fmt.Sprintf("lettering: %s has no glyph for %q (%U)", cmp.Or(e.Font, "none of the fonts"), e.Letter, e.Letter)
	if e.Script != "" {
		said += ", a letter of the script " + e.Script
	}
	if e.Package != "" {
		said += "; npm's package " + e.Package + " has such letters"
	}
	return said
}

// missing returns the error of a letter that no font has.
func missing(fontName string, c rune) error {
	script := language.LookupScript(c)
	e := &MissingError{Font: fontName, Letter: c, Script: scriptName(script)}
	for _, s := range standIns {
		if pack := s.missing(script); pack != "" {
			e.Package = pack
		}
	}
	return e
}

// scriptName is what a script is called in English, "" for signs that are of none.
func scriptName(s language.Script) string {
	if !s.Strong() || s == language.Unknown {
		return ""
	}
	script, err := xlanguage.ParseScript(s.String())
	if err != nil {
		return s.String()
	}
	return display.English.Scripts().Name(script)
}
