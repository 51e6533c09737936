package textmaxima

import (
	"slices"
	"strings"
	"unicode"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// word is what texts are put together from: a token that is a word by itself, or a word or phrase that a model was
// shown, of several tokens.
type word struct {
	text     string
	tokens   []int64
	readable bool    // may be put into texts; else a single word to be compared with, such as an emoji
	burden   float64 // how little its letters look like those of words, in nats a letter; see readability
}

// vocabulary is the words of a model.
type vocabulary struct {
	words   []word
	columns []int64 // tokens of words of one token that are readable
	of      []int   // the word of each column
	byText  map[string]int
}

// newVocabulary gathers the tokens of a tokenizer that are words by themselves and the words that a model was shown,
// as far as they have at most so many tokens.
func newVocabulary(t *clip.Tokenizer, shown []string, r *readability, tokens int) *vocabulary {
	v := &vocabulary{byText: map[string]int{}}
	for _, id := range t.WholeWords() {
		if text, err := t.Decode([]int64{id}); err == nil {
			v.add(word{text: text, tokens: []int64{id}, readable: isReadable(text)}, r)
		}
	}
	for _, text := range shown {
		ids := t.Encode(text)
		again, err := t.Decode(ids)
		if err == nil && len(ids) > 0 && len(ids) <= tokens {
			v.add(word{text: again, tokens: ids, readable: again == text && isReadable(text)}, r)
		}
	}
	return v
}

func (v *vocabulary) add(w word, r *readability) {
	if _, known := v.byText[w.text]; known || len(w.text) > neuron.MostTextBytes {
		return
	}
	if w.burden = r.burden(w.text); w.readable && len(w.tokens) == 1 {
		v.columns, v.of = append(v.columns, w.tokens[0]), append(v.of, len(v.words))
	}
	v.byText[w.text] = len(v.words)
	v.words = append(v.words, w)
}

// isReadable says whether a word may be put into texts: it is letters alone, and one letter by itself is no
// word but in English “a” and “i”.
func isReadable(text string) bool {
	for field := range strings.FieldsSeq(text) {
		letters := []rune(field)
		if slices.ContainsFunc(letters, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
			return false
		}
		if len(letters) == 1 && letters[0] < unicode.MaxLatin1 && letters[0] != 'a' && letters[0] != 'i' {
			return false
		}
	}
	return text != ""
}

// text returns the words of a text, one space apart.
func (v *vocabulary) text(words []int) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = v.words[w].text
	}
	return strings.Join(texts, " ")
}

// tokens returns the tokens of a text between those that open and close it.
func (v *vocabulary) tokens(words []int, start, end int64) []int64 {
	ids := []int64{start}
	for _, w := range words {
		ids = append(ids, v.words[w].tokens...)
	}
	return append(ids, end)
}

// burden returns how little a text looks like words, the sum over its words.
func (v *vocabulary) burden(words []int) (sum float64) {
	for _, w := range words {
		sum += v.words[w].burden
	}
	return sum
}

// parse returns the words of a text, false where one is not in the vocabulary or may not be put into texts.
func (v *vocabulary) parse(text string) (words []int, ok bool) {
	for field := range strings.FieldsSeq(text) {
		w, known := v.byText[field]
		if !known || !v.words[w].readable {
			return nil, false
		}
		words = append(words, w)
	}
	return words, len(words) > 0
}
