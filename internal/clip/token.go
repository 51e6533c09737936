package clip

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"multiscope/internal/clip/ftfy"
	"multiscope/internal/tensor"
)

// Tokenizer cuts text into token ids: by CLIP's byte-level byte-pair encoding (Radford et al.
// 2021; OpenAI's simple_tokenizer.py is the reference), or as a sentencepiece vocabulary does (tokenpieces.go). It is safe for
// concurrent use.
type Tokenizer struct {
	pieces *pieces // nil where the encoding is CLIP's, which the other fields are of

	ids        map[string]int64 // token, in byte symbols, to its id
	tokens     map[int64]string // and the other way
	ranks      map[pair]int     // merges, the first learned first
	specials   map[string]int64 // text that stands for one token: "<|startoftext|>"
	pattern    *regexp.Regexp
	start, end int64
}

// pair is two neighbouring symbols that a merge makes one.
type pair struct{ left, right string }

// wordEnd closes the last symbol of a word.
const wordEnd = "</w>"

// newTokenizer makes a tokenizer from a vocabulary and its merges. start and end are the texts
// of the tokens that open and close a text; both must be in ids.
func newTokenizer(ids map[string]int64, merges []pair, start, end string) (*Tokenizer, error) {
	t := &Tokenizer{ids: ids, ranks: make(map[pair]int, len(merges)), specials: map[string]int64{}}
	for _, s := range []string{start, end} {
		id, ok := ids[s]
		if !ok {
			return nil, fmt.Errorf("the vocabulary has no token %s", s)
		}
		t.specials[s] = id
	}
	t.start, t.end = ids[start], ids[end]
	t.tokens = make(map[int64]string, len(ids))
	for token, id := range ids {
		if known, twice := t.tokens[id]; !twice || token < known { // of two tokens of one id always the same
			t.tokens[id] = token
		}
	}
	for rank, m := range merges {
		if _, twice := t.ranks[m]; !twice {
			t.ranks[m] = rank
		}
	}
	for b := range 256 {
		for _, symbol := range []string{byteSymbols[b], byteSymbols[b] + wordEnd} {
			if _, ok := ids[symbol]; !ok {
				return nil, fmt.Errorf("the vocabulary has no token for byte %#02x (%s)", b, symbol)
			}
		}
	}
	t.pattern = regexp.MustCompile(regexp.QuoteMeta(strings.ToLower(start)) + "|" + regexp.QuoteMeta(strings.ToLower(end)) +
		`|(?i:'s|'t|'re|'ve|'m|'ll|'d)|\pL+|\pN|[^\s\pL\pN]+`)
	return t, nil
}

// Size returns the number of tokens.
func (t *Tokenizer) Size() int {
	if t.pieces != nil {
		return t.pieces.Size()
	}
	return len(t.ids)
}

// Encode returns the ids of text after cleaning, without start and end.
func (t *Tokenizer) Encode(text string) []int64 {
	if t.pieces != nil {
		return t.pieces.Encode(t.pieces.clean(text))
	}
	ids := []int64{}
	for _, word := range t.pattern.FindAllString(ftfy.Clean(text), -1) {
		if id, ok := t.specials[word]; ok {
			ids = append(ids, id)
			continue
		}
		for _, symbol := range t.merge(symbolsOf(word)) {
			ids = append(ids, t.ids[symbol])
		}
	}
	return ids
}

// EncodeText returns the ids of text between start and end.
func (t *Tokenizer) EncodeText(text string) []int64 {
	if t.pieces != nil {
		return t.pieces.text(text, 0)
	}
	return append(append([]int64{t.start}, t.Encode(text)...), t.end)
}

// Batch returns texts × context ids, each row start, text, end, and padding, which are zeros in CLIP. A text that is too
// long is cut, and the end token kept, as the reference does with truncate=True.
func (t *Tokenizer) Batch(texts []string, context int) *tensor.Int64 {
	rows := tensor.New[int64](len(texts), context)
	for i, text := range texts {
		if t.pieces != nil {
			t.pieces.fill(rows.Row(i), text)
			continue
		}
		ids := t.EncodeText(text)
		if copy(rows.Row(i), ids) < len(ids) {
			rows.Row(i)[context-1] = t.end
		}
	}
	return rows
}

// symbolsOf writes the bytes of a word as symbols, the last with the mark of a word's end.
func symbolsOf(word string) []string {
	symbols := make([]string, len(word))
	for i := range len(word) {
		symbols[i] = byteSymbols[word[i]]
	}
	symbols[len(symbols)-1] += wordEnd
	return symbols
}

// merge joins neighbouring symbols, the earliest learned pair first and everywhere at once,
// until no merge applies.
func (t *Tokenizer) merge(symbols []string) []string {
	for len(symbols) > 1 {
		best, bestRank := pair{}, math.MaxInt
		for i := range len(symbols) - 1 {
			p := pair{symbols[i], symbols[i+1]}
			if rank, ok := t.ranks[p]; ok && rank < bestRank {
				best, bestRank = p, rank
			}
		}
		if bestRank == math.MaxInt {
			break
		}
		symbols = join(symbols, best)
	}
	return symbols
}

// join replaces each occurrence of p, from left to right, in place.
func join(symbols []string, p pair) []string {
	kept := symbols[:0]
	for i := 0; i < len(symbols); i++ {
		if i+1 < len(symbols) && symbols[i] == p.left && symbols[i+1] == p.right {
			kept = append(kept, p.left+p.right)
			i++
			continue
		}
		kept = append(kept, symbols[i])
	}
	return kept
}

// byteSymbols write each byte as one printable character: itself where that is printable in
// Latin-1, else one from U+0100 on (GPT-2's bytes_to_unicode).
var byteSymbols = func() (symbols [256]string) {
	next := rune(0x100)
	for b := range rune(256) {
		if '!' <= b && b <= '~' || '¡' <= b && b <= '¬' || '®' <= b && b <= 'ÿ' {
			symbols[b] = string(b)
			continue
		}
		symbols[b] = string(next)
		next++
	}
	return symbols
}()
