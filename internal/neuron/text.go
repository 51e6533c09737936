package neuron

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsControl reports characters that end a line, control a terminal or turn the direction of what follows: none of them
// is shown on a page.
func IsControl(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// WithoutControls returns text without such characters.
func WithoutControls(s string) string {
	return strings.Map(func(r rune) rune {
		if IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// OneLine returns what somebody typed as one line of UTF-8 with single spaces, without characters that control.
func OneLine(s string) string {
	words := strings.Fields(WithoutControls(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")))
	return strings.Join(words, " ")
}

// IsName reports whether text can stand as the name of somebody or something: one line without spaces around it, of
// which something is seen and nothing is there that nobody sees.
func IsName(s string) bool {
	return utf8.ValidString(s) && strings.TrimSpace(s) == s && strings.ContainsFunc(s, IsSeen) &&
		!strings.ContainsFunc(s, func(r rune) bool { return IsControl(r) || IsInvisible(r) })
}

// IsInvisible reports characters by which two names differ that look the same. Joiners are not among them, nor the
// tags of flags: emoji and some scripts need them.
func IsInvisible(r rune) bool {
	switch r {
	case '\u200c', '\u200d': // non-joiner, joiner
		return false
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u3164', '\uffa0': // a grapheme joiner and fillers
		return true
	}
	isTag := r >= 0xe0020 && r <= 0xe007f
	return unicode.Is(unicode.Cf, r) && !isTag
}

// IsSeen reports characters that leave something on the page by themselves.
func IsSeen(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) && r != '\u2800' // a braille cell without dots
}
