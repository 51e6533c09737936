package notes

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"multiscope/internal/neuron"
)

// How long what people write may be, in characters. Bounds of lists are in package neuron.
const (
	longestAuthor      = 100
	longestText        = 500 // of a label
	longestTitle       = 200 // of a family
	longestNote        = 10_000
	longestDescription = 10_000
)

// field is something that a person wrote, and what may be in it.
type field struct {
	name, text string
	longest    int
	prose      bool // may be empty, have several lines and any script's formatting; a name may not
}

// checkFields says in a sentence what is wrong with the first field in which something is.
func checkFields(fields ...field) error {
	for _, f := range fields {
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

func (f field) check() error {
	switch {
	case f.text == "" && f.prose:
		return nil
	case f.text == "":
		return neuron.Invalidf("The %s is empty; write something.", f.name)
	case utf8.RuneCountInString(f.text) > f.longest:
		return neuron.Invalidf("The %s has %d characters; at most %d are kept.", f.name, utf8.RuneCountInString(f.text), f.longest)
	case !utf8.ValidString(f.text) || strings.TrimSpace(f.text) != f.text || strings.ContainsFunc(f.text, f.isControl):
		lines := ""
		if !f.prose {
			lines = "; write it on one line"
		}
		return neuron.Invalidf("The %s has control characters or is not UTF-8, or begins or ends with a space%s.", f.name, lines)
	case strings.ContainsFunc(f.text, turnsText):
		return neuron.Invalidf("The %s has characters that turn the direction of text (U+202A to U+202E, U+2066 to U+2069); write it without.", f.name)
	case f.prose:
		return nil
	case strings.ContainsFunc(f.text, neuron.IsInvisible):
		return neuron.Invalidf("The %s has characters that nobody sees; write it without.", f.name)
	case !strings.ContainsFunc(f.text, neuron.IsSeen):
		return neuron.Invalidf("The %s has nothing that can be seen; write something.", f.name)
	}
	return nil
}

// isControl reports characters that end a line or control a terminal. Prose has lines.
func (f field) isControl(r rune) bool {
	return (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') && !(f.prose && (r == '\n' || r == '\t'))
}

// turnsText reports the bidirectional embeddings, overrides and isolates: what stands behind them is shown in
// another order than it is stored, even outside of its field.
func turnsText(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// asAuthor returns a name in the one way in which it is stored, however its accents were typed.
func asAuthor(name string) string { return norm.NFC.String(name) }

// asProse returns text of several lines, as forms send it, with line feeds alone.
func asProse(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// checkRef says what is wrong with a neuron's name and the digest of its model's weights.
func checkRef(ref neuron.Ref, weights string) error {
	const hexadecimal = "0123456789abcdef"
	switch {
	case !neuron.IsSlug(ref.Model) || !neuron.IsSlug(ref.Layer) || ref.Unit < 0:
		return neuron.Invalidf("A neuron is written model/layer/number; %q is not.", ref)
	case len(weights) > 64 || strings.Trim(weights, hexadecimal) != "":
		return neuron.Invalidf("The digest of %s's weights is not hexadecimal.", ref.Model)
	}
	return nil
}

// checkTime refuses a time that nobody can have written at.
func checkTime(at time.Time) error {
	if year := at.Year(); year < 1971 || year > 9999 {
		return neuron.Invalidf("A time lies between the years 1971 and 9999, not in %d.", year)
	}
	return nil
}

// firstError returns the first of errors.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
