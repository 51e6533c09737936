package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decodeObject reads a JSON object as people's programs write them: with a byte order mark, in UTF-16, or
// with Python's NaN and Infinity, which become null.
func decodeObject(b []byte) (map[string]any, error) {
	b, err := io.ReadAll(asUTF8(bytes.NewReader(b), b))
	if err != nil {
		return nil, err
	}
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return nil, errors.New("it is empty")
	}
	var members map[string]any
	err = json.Unmarshal(b, &members)
	if err == nil {
		return members, nil
	}
	if json.Unmarshal(withoutNaN(b), &members) == nil {
		return members, nil
	}
	if b[0] != '{' && json.Valid(b) {
		return nil, errors.New("it is JSON, and no object")
	}
	return nil, err
}

// asUTF8 returns a text that begins with start in UTF-8 without a byte order mark. UTF-16 is known by its
// mark, or by the zero bytes of its first letters.
func asUTF8(r io.Reader, start []byte) io.Reader {
	fallback := unicode.UTF8.NewDecoder().Transformer
	switch {
	case len(start) < 2:
	case start[0] != 0 && start[1] == 0:
		fallback = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
	case start[0] == 0 && start[1] != 0:
		fallback = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	default:
		fallback = transform.Nop // bytes that are not UTF-8 are looked at later
	}
	return transform.NewReader(r, unicode.BOMOverride(fallback))
}

// withoutNaN replaces the numbers that JSON does not know by null, outside of strings.
func withoutNaN(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		switch n := stringLength(b[i:]); {
		case n > 0:
			out = append(out, b[i:i+n]...)
			i += n
		default:
			if n := notANumber(b[i:]); n > 0 {
				out = append(out, "null"...)
				i += n
				continue
			}
			out = append(out, b[i])
			i++
		}
	}
	return out
}

// stringLength returns the bytes of the JSON string that b begins with, 0 where it begins otherwise.
func stringLength(b []byte) int {
	if b[0] != '"' {
		return 0
	}
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// notANumber returns the bytes of the number that b begins with and that JSON does not know.
func notANumber(b []byte) int {
	for _, word := range []string{"NaN", "-NaN", "nan", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(b, []byte(word)) {
			return len(word)
		}
	}
	return 0
}
