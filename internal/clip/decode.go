package clip

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// Decode returns the text that ids stand for, words one space apart; tokens that open and close a text stand for nothing.
// It is valid UTF-8: bytes that form no character become U+FFFD. Encode of it gives the same ids where these are what Encode
// gives for some text of whole words; others may be cut otherwise. An id that is no token is an Invalid error, and so is a
// vocabulary other than CLIP's byte-level one.
func (t *Tokenizer) Decode(ids []int64) (string, error) {
	if t.pieces != nil {
		return "", neuron.Invalidf("Tokens of this vocabulary cannot be turned into text: only those of CLIP's byte-level encoding can.")
	}
	var b strings.Builder
	for _, id := range ids {
		if id == t.start || id == t.end {
			continue
		}
		token, ok := t.tokens[id]
		if !ok {
			return "", neuron.Invalidf("There is no token %d in the vocabulary, which has %d.", id, t.Size())
		}
		word, whole := strings.CutSuffix(token, wordEnd)
		for _, symbol := range word {
			if c, known := byteOf[symbol]; known {
				b.WriteByte(c)
			} else { // of a token that is no piece of text
				b.WriteRune(utf8.RuneError)
			}
		}
		if whole {
			b.WriteByte(' ')
		}
	}
	return strings.ToValidUTF8(strings.TrimSuffix(b.String(), " "), "\ufffd"), nil
}

// WholeWords returns the ids of the tokens that are a word by themselves, in ascending order: their text is cut into
// nothing but that token again.
func (t *Tokenizer) WholeWords() (ids []int64) {
	if t.pieces != nil {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(t.tokens)) {
		if !strings.HasSuffix(t.tokens[id], wordEnd) {
			continue
		}
		text, err := t.Decode([]int64{id})
		if err != nil {
			continue
		}
		if again := t.Encode(text); len(again) == 1 && again[0] == id {
			ids = append(ids, id)
		}
	}
	return ids
}

// byteOf are the bytes that symbols write.
var byteOf = func() map[rune]byte {
	bytes := make(map[rune]byte, 256)
	for b, symbol := range byteSymbols {
		bytes[[]rune(symbol)[0]] = byte(b)
	}
	return bytes
}()
