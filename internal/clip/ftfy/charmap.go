package ftfy

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// codepage is a one-byte encoding. Bytes that it leaves undefined stand for the control
// character of the same number, as sloppy programs treat them; in those, byte 0x1a stands for
// the replacement character, which is what a less sloppy program left behind.
type codepage struct {
	decode [256]rune
	encode map[rune]byte
	sloppy bool
	mac    bool
}

func newCodepage(m *charmap.Charmap, sloppy bool) *codepage {
	p := &codepage{encode: make(map[rune]byte, 256), sloppy: sloppy, mac: m == charmap.Macintosh}
	for b := range 256 {
		r := m.DecodeByte(byte(b))
		if r == utf8.RuneError {
			r = rune(b)
		}
		if sloppy && b == 0x1a {
			r = utf8.RuneError
		}
		p.decode[b] = r
		p.encode[r] = byte(b)
	}
	return p
}

var windows1252 = newCodepage(charmap.Windows1252, true)

// codepages are the encodings that UTF-8 is taken for by mistake, likeliest first.
var codepages = []*codepage{
	newCodepage(charmap.ISO8859_1, false),
	windows1252,
	newCodepage(charmap.Windows1251, true),
	newCodepage(charmap.Windows1250, true),
	newCodepage(charmap.Windows1253, true),
	newCodepage(charmap.Windows1254, true),
	newCodepage(charmap.Windows1257, true),
	newCodepage(charmap.ISO8859_2, false),
	newCodepage(charmap.Macintosh, false),
	newCodepage(charmap.CodePage437, false),
}

// bytesOf returns the bytes that read as text in this code page, one rune a byte so that
// regular expressions can look at them; false where text holds any other character.
func (p *codepage) bytesOf(text string) (string, bool) {
	var out strings.Builder
	for _, r := range text {
		b, ok := p.encode[r]
		if !ok {
			return "", false
		}
		out.WriteRune(rune(b))
	}
	return out.String(), true
}

// utf8Of reads bytes, one rune a byte, as UTF-8; also CESU-8, and C0 80 for zero, which Java
// writes. It returns false where they are not.
func utf8Of(bytes string) (string, bool) {
	raw := make([]byte, 0, len(bytes))
	for _, r := range bytes {
		raw = append(raw, byte(r))
	}
	var out strings.Builder
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n <= 1 {
			if r, n = decodeVariant(raw); n == 0 {
				return "", false
			}
		}
		out.WriteRune(r)
		raw = raw[n:]
	}
	return out.String(), true
}

func decodeVariant(b []byte) (rune, int) {
	cont := func(b byte) bool { return b&0xc0 == 0x80 }
	switch {
	case len(b) >= 2 && b[0] == 0xc0 && b[1] == 0x80:
		return 0, 2
	case len(b) >= 6 && b[0] == 0xed && b[1]&0xf0 == 0xa0 && cont(b[2]) && b[3] == 0xed && b[4]&0xf0 == 0xb0 && cont(b[5]):
		high, low := rune(b[1]&0xf)<<6|rune(b[2]&0x3f), rune(b[4]&0xf)<<6|rune(b[5]&0x3f)
		return 0x10000 + high<<10 + low, 6
	}
	return 0, 0
}
