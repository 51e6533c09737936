// Package subword cuts text into the pieces of a vocabulary, as text towers other than CLIP's take them: Kudo's unigram
// model and byte-pair encoding, from sentencepiece's own files (spiece.model) and from those of Hugging Face's tokenizers
// (tokenizer.json), and from the latter BERT's WordPiece. CLIP's byte-level encoding is package clip's. A file may be hostile: what it says is checked before it is
// used. Start at Parse, ParseJSON and Vocabulary.Encode.
package subword

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Vocabulary cuts text. It is safe for concurrent use.
type Vocabulary struct {
	Before, After []int64 // what a text begins and ends with
	Pad           int64   // the token of padding; −1 where the file names none

	size      int
	first     func(string) string // nil for none
	normalise []func(string) string
	split     []func(string) []string // one after another; none leave the text in one
	pieces    model
	ids       map[string]int64
	whole     matcher // tokens that stand for themselves in a text as it was given
	trim      bool    // white space around those is dropped
	behind    string  // what texts are cut behind, and how many ids that has, which are dropped
	drop      int
}

// model cuts a normalised word.
type model interface {
	// encode appends the ids of a word.
	encode(word string, ids []int64) []int64
}

// space is how sentencepiece writes a space.
const space = "▁"

// maxText bounds a text in bytes: no tower takes as many tokens.
const maxText = 1 << 16

// Size returns the number of tokens.
func (v *Vocabulary) Size() int { return v.size }

// ID returns the id of a token.
func (v *Vocabulary) ID(token string) (int64, bool) {
	id, ok := v.ids[token]
	return id, ok
}

// Encode returns the ids of a text without Before and After. Of a text of more than 64 KiB it takes the beginning.
func (v *Vocabulary) Encode(text string) []int64 {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = strings.ToValidUTF8(text, "\ufffd")
	ids := []int64{}
	for text != "" {
		before, token, after := v.whole.cut(text)
		if v.trim && token != "" {
			before, after = strings.TrimRightFunc(before, unicode.IsSpace), strings.TrimLeftFunc(after, unicode.IsSpace)
		}
		ids = v.encodePlain(before, ids)
		if token == "" {
			break
		}
		ids, text = append(ids, v.ids[token]), after
	}
	return ids
}

// Normalise lets f see a text before all else does, but for tokens that stand for themselves.
func (v *Vocabulary) Normalise(f func(string) string) { v.first = f }

// Whole makes tokens stand for themselves in texts, with the white space around them.
func (v *Vocabulary) Whole(tokens ...string) {
	v.trim = true
	v.whole = newMatcher(slices.DeleteFunc(tokens, func(t string) bool { _, known := v.ids[t]; return !known }))
}

// Behind cuts texts behind another one, whose ids are dropped: texts then have no space put before them.
func (v *Vocabulary) Behind(text string) {
	v.drop, v.behind = len(v.cutPlain(text, nil)), text
}

func (v *Vocabulary) encodePlain(text string, ids []int64) []int64 {
	if v.behind != "" {
		all := v.cutPlain(v.behind+v.cleaned(text), nil)
		return append(ids, all[min(v.drop, len(all)):]...)
	}
	return v.cutPlain(v.cleaned(text), ids)
}

// cleaned is a text after what was added by Normalise.
func (v *Vocabulary) cleaned(text string) string {
	if v.first != nil {
		return v.first(text)
	}
	return text
}

func (v *Vocabulary) cutPlain(text string, ids []int64) []int64 {
	for _, f := range v.normalise {
		text = f(text)
	}
	words := []string{text}
	for _, f := range v.split {
		var parts []string
		for _, w := range words {
			parts = append(parts, f(w)...)
		}
		words = parts
	}
	for _, w := range words {
		if w != "" {
			ids = v.pieces.encode(w, ids)
		}
	}
	return ids
}

// matcher finds the longest of some texts.
type matcher struct {
	texts   map[string]bool
	longest int // bytes
}

func newMatcher(texts []string) matcher {
	m := matcher{texts: map[string]bool{}}
	for _, t := range texts {
		if t != "" {
			m.texts[t], m.longest = true, max(m.longest, len(t))
		}
	}
	return m
}

// at returns the longest text that s begins with, "" for none.
func (m matcher) at(s string) string {
	for n := min(m.longest, len(s)); n > 0; n-- {
		if m.texts[s[:n]] {
			return s[:n]
		}
	}
	return ""
}

// cut splits s around the first of the texts.
func (m matcher) cut(s string) (before, text, after string) {
	if m.longest == 0 {
		return s, "", ""
	}
	for i := 0; i < len(s); {
		if t := m.at(s[i:]); t != "" {
			return s[:i], t, s[i+len(t):]
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s, "", ""
}

// fallback says what becomes of text that no piece covers.
type fallback struct {
	unknown int64   // −1 leaves it out
	fuse    bool    // neighbours become one
	bytes   []int64 // by byte, 256 of them; nil where there are none
}

// append appends the ids of a text without pieces. unknown says whether the token before was unknown, and of this one.
func (f fallback) append(text string, ids []int64, unknown bool) ([]int64, bool) {
	switch {
	case f.bytes != nil:
		for i := range len(text) {
			ids = append(ids, f.bytes[text[i]])
		}
		return ids, false
	case f.unknown < 0 || unknown && f.fuse:
		return ids, true
	}
	return append(ids, f.unknown), true
}

// byteTokens returns the ids of <0x00> to <0xFF>, nil unless all are there.
func byteTokens(ids map[string]int64) []int64 {
	const digits = "0123456789ABCDEF"
	tokens := make([]int64, 256)
	for b := range tokens {
		id, ok := ids["<0x"+digits[b>>4:b>>4+1]+digits[b&15:b&15+1]+">"]
		if !ok {
			return nil
		}
		tokens[b] = id
	}
	return tokens
}
