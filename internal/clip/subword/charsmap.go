package subword

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// charsmap replaces texts by others, such as full-width letters by plain ones: sentencepiece's compiled rules. They are a
// double-array trie (Aoe 1989; Yata's darts-clone), whose values are where the replacement begins in a list of texts that end
// with a zero.
type charsmap struct {
	trie  []uint32
	texts []byte
}

// parseCharsmap reads the rules: the bytes of the trie, its units and the texts, little-endian.
func parseCharsmap(b []byte) (*charsmap, error) {
	if len(b) == 0 {
		return &charsmap{}, nil
	}
	if len(b) < 4 {
		return nil, errors.New("the character map is cut short")
	}
	n := binary.LittleEndian.Uint32(b)
	if n%4 != 0 || uint64(n) > uint64(len(b)-4) {
		return nil, errors.New("the character map has a trie that reaches beyond its end")
	}
	c := &charsmap{trie: make([]uint32, n/4), texts: b[4+n:]}
	for i := range c.trie {
		c.trie[i] = binary.LittleEndian.Uint32(b[4+4*i:])
	}
	return c, nil
}

// replace applies the rules, the longest first.
func (c *charsmap) replace(text string) string {
	if len(c.trie) == 0 {
		return text
	}
	var out strings.Builder
	for text != "" {
		n, by := c.longest(text)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text)
			by = text[:n]
		}
		out.WriteString(by)
		text = text[n:]
	}
	return out.String()
}

// replaceGraphemes applies the rules as Hugging Face's tokenizers do (spm_precompiled): to characters, and first to clusters of less
// than six bytes, where the shortest rule that a cluster begins with replaces all of it.
func (c *charsmap) replaceGraphemes(text string) string {
	if len(c.trie) == 0 {
		return text
	}
	var out strings.Builder
	clusters := graphemes.FromString(text)
	for clusters.Next() {
		cluster := clusters.Value()
		if n, by := c.match(cluster, true); n > 0 && len(cluster) < 6 {
			out.WriteString(by)
			continue
		}
		for _, r := range cluster {
			if n, by := c.match(string(r), true); n > 0 {
				out.WriteString(by)
			} else {
				out.WriteRune(r)
			}
		}
	}
	return out.String()
}

// longest returns how many bytes of the text the longest rule replaces, and by what.
func (c *charsmap) longest(text string) (n int, by string) { return c.match(text, false) }

// match returns how many bytes of the text a rule replaces, and by what: the longest, or the shortest.
func (c *charsmap) match(text string, shortest bool) (n int, by string) {
	at := offset(c.trie[0])
	for i := range len(text) {
		at ^= uint32(text[i])
		if uint64(at) >= uint64(len(c.trie)) {
			return n, by
		}
		unit := c.trie[at]
		if unit&(1<<31|0xff) != uint32(text[i]) {
			return n, by
		}
		at ^= offset(unit)
		if unit>>8&1 == 1 && uint64(at) < uint64(len(c.trie)) { // a rule ends here
			if s, ok := c.text(c.trie[at] &^ (1 << 31)); ok {
				n, by = i+1, s
				if shortest {
					return n, by
				}
			}
		}
	}
	return n, by
}

// offset is where the children of a unit lie, relative to it.
func offset(unit uint32) uint32 { return unit >> 10 << (unit & (1 << 9) >> 6) }

// text returns the replacement that begins at a place.
func (c *charsmap) text(at uint32) (string, bool) {
	if uint64(at) >= uint64(len(c.texts)) {
		return "", false
	}
	end := bytes.IndexByte(c.texts[at:], 0)
	if end < 0 {
		return "", false
	}
	return string(c.texts[at:][:end]), true
}
