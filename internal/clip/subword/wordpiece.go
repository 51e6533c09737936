package subword

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// wordPiece takes from the left of a word the longest piece again and again; a word that cannot be cut so is unknown as a whole
// (Devlin et al. 2019, BERT; Hugging Face's tokenizers, WordPiece).
type wordPiece struct {
	ids     map[string]int64
	inside  string // what pieces begin with that do not begin a word: ##
	unknown int64
	longest int // characters of a word that is cut
}

func (w *wordPiece) encode(word string, ids []int64) []int64 {
	if utf8.RuneCountInString(word) > w.longest {
		return append(ids, w.unknown)
	}
	before := len(ids)
	for at, prefix := 0, ""; at < len(word); prefix = w.inside {
		end := len(word)
		for ; end > at; end-- {
			if id, ok := w.ids[prefix+word[at:end]]; ok {
				ids = append(ids, id)
				break
			}
		}
		if end == at {
			return append(ids[:before], w.unknown)
		}
		at = end
	}
	return ids
}

func (f *tokenizerFile) wordPiece(v *Vocabulary) error {
	if err := json.Unmarshal(f.Model.Vocab, &v.ids); err != nil {
		return fmt.Errorf("model.vocab: %w", err)
	}
	if len(v.ids) == 0 || f.Model.UnknownToken == nil {
		return errors.New("model.vocab is empty, or unk_token is missing")
	}
	unknown, ok := v.ids[*f.Model.UnknownToken]
	if !ok {
		return fmt.Errorf("the vocabulary has no token %s", *f.Model.UnknownToken)
	}
	w := &wordPiece{inside: "##", unknown: unknown, longest: 100}
	if f.Model.Inside != nil {
		w.inside = *f.Model.Inside
	}
	if f.Model.LongestWord > 0 {
		w.longest = f.Model.LongestWord
	}
	var err error
	w.ids, err = f.bytes(v, &fallback{})
	v.pieces = w
	return err
}

// bert cleans a text as BERT's normalizer does.
func (s stepFile) bert(text string) string {
	if s.Clean == nil || *s.Clean {
		text = strings.Map(printable, text)
	}
	if s.Chinese == nil || *s.Chinese {
		var out strings.Builder
		for _, r := range text {
			if isChinese(r) {
				out.WriteString(" " + string(r) + " ")
			} else {
				out.WriteRune(r)
			}
		}
		text = out.String()
	}
	lower := s.LowerCase == nil || *s.LowerCase
	if s.Accents == nil && lower || s.Accents != nil && *s.Accents {
		text = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(text))
	}
	if lower {
		text = Lower(text)
	}
	return text
}

// printable drops control characters and those of private use, and makes spaces of white space.
func printable(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r' || unicode.IsSpace(r):
		return ' '
	case r == 0 || r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
		return -1
	}
	return r
}

// isChinese says whether a character is of the blocks that BERT takes for Chinese.
func isChinese(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x2A6DF || r >= 0x2A700 && r <= 0x2B73F ||
		r >= 0x2B740 && r <= 0x2B81F || r >= 0x2B920 && r <= 0x2CEAF || r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}

// bertWords cuts at white space and around each mark of punctuation.
func bertWords(text string) (words []string) {
	for _, field := range strings.Fields(text) {
		from := 0
		for i, r := range field {
			if !isMark(r) {
				continue
			}
			if i > from {
				words = append(words, field[from:i])
			}
			from = i + utf8.RuneLen(r)
			words = append(words, field[i:from])
		}
		if from < len(field) {
			words = append(words, field[from:])
		}
	}
	return words
}

// isMark is punctuation to BERT: also what ASCII has beside letters, digits and space.
func isMark(r rune) bool {
	return r > ' ' && r < 0x7f && !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.IsPunct(r)
}
