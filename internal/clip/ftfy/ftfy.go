// Package ftfy cleans text the way CLIP's reference tokenizer does before it cuts it into
// tokens: it repairs mis-decoded characters as ftfy 6.3 does with its default settings, reads
// HTML entities as Python's html.unescape does, collapses white space and lower-cases.
// It knows nothing of tokens. Start at Clean.
//
// ftfy is by Robyn Speer (github.com/rspeer/python-ftfy, Apache-2.0); the character classes
// and their meaning are its, the code is not.
package ftfy

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Clean returns text as CLIP's tokenizer sees it: Text, entities read twice, white space
// collapsed and trimmed, lower case (simple_tokenizer.py: basic_clean, whitespace_clean).
func Clean(text string) string {
	return Lower(Squeezed(Basic(text)))
}

// Basic returns Text with entities read twice (OpenCLIP's basic_clean, but for white space at the ends).
func Basic(text string) string { return unescape(unescape(Text(text))) }

// Squeezed makes a space of each run of white space, and trims it at the ends, as Python's split and join do.
func Squeezed(text string) string { return strings.Join(strings.FieldsFunc(text, isSpace), " ") }

// Lower returns text in lower case, as Python does.
func Lower(text string) string { return cases.Lower(language.Und).String(text) }

// Text returns text with mojibake, HTML entities, odd quotes, widths, ligatures, line breaks
// and control characters repaired (ftfy.fix_text).
func Text(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	var out strings.Builder
	for line := range strings.SplitAfterSeq(text, "\n") {
		out.WriteString(fixLine(line))
	}
	return out.String()
}

// passLimit bounds the repairs of one line. Each pass undoes one layer of damage; real text
// has had one or two.
const passLimit = 32

func fixLine(line string) string {
	entities := !strings.Contains(line, "<") // text with tags is HTML already, and is left as such
	for range passLimit {
		before := line
		if entities {
			line = unescapeStrict(line)
		}
		line = decodeMojibake(line)
		line = c1ToWindows(line)
		line = plain.Replace(line)
		line = widths(line)
		line = lineBreaks.Replace(line)
		line = terminalEscape.ReplaceAllString(line, "")
		line = strings.Map(dropControl, line)
		line = norm.NFC.String(line)
		if line == before {
			break
		}
	}
	return line
}

// plain replaces Latin ligatures and curled quotes.
var plain = strings.NewReplacer(
	"Ĳ", "IJ", "ĳ", "ij", "ŉ", "ʼn",
	"Ǆ", "DŽ", "ǅ", "Dž", "ǆ", "dž", "Ǉ", "LJ", "ǈ", "Lj", "ǉ", "lj", "Ǌ", "NJ", "ǋ", "Nj", "ǌ", "nj",
	"Ǳ", "DZ", "ǲ", "Dz", "ǳ", "dz",
	"ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "ſt", "ﬆ", "st",
	"\u02bc", "'", "\u2018", "'", "\u2019", "'", "\u201a", "'", "\u201b", "'",
	"\u201c", `"`, "\u201d", `"`, "\u201e", `"`, "\u201f", `"`,
)

// lineBreaks makes every kind of line break a line feed.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n")

// widths replaces half-width and full-width forms, and the ideographic space, by the usual ones.
func widths(s string) string {
	if !strings.ContainsFunc(s, isWidthForm) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '\u3000':
			out.WriteByte(' ')
		case isWidthForm(r):
			out.WriteString(norm.NFKC.String(string(r)))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func isWidthForm(r rune) bool { return r == '\u3000' || '\uff01' <= r && r <= '\uffef' }

// dropControl removes the control characters that have no business in text. Joiners and
// direction marks stay: they change how glyphs look.
func dropControl(r rune) rune {
	switch {
	case r < 0x20 && r != '\t' && r != '\n' && r != '\f' && r != '\r',
		r == 0x7f, 0x206a <= r && r <= 0x206f, r == 0xfeff, 0xfff9 <= r && r <= 0xfffc:
		return -1
	}
	return r
}

// isSpace is Python's str.isspace.
func isSpace(r rune) bool {
	switch {
	case '\t' <= r && r <= '\r', 0x1c <= r && r <= ' ', r == 0x85, r == 0xa0, r == 0x1680,
		0x2000 <= r && r <= 0x200a, r == 0x2028, r == 0x2029, r == 0x202f, r == 0x205f, r == 0x3000:
		return true
	}
	return false
}
