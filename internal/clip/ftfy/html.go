package ftfy

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// reference is what may be a character reference, as Python's html module sees it.
var reference = regexp.MustCompile(`&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)`)

// unescape reads HTML character references as Python's html.unescape does: also those without
// a semicolon, and those that are the beginning of a longer word.
func unescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return reference.ReplaceAllStringFunc(s, func(ref string) string {
		if ref[1] == '#' {
			return numbered(ref)
		}
		return html.UnescapeString(ref)
	})
}

// numbered reads "&#60;" or "&#x3c;".
func numbered(ref string) string {
	digits, base := strings.TrimSuffix(ref[2:], ";"), 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > unicode.MaxRune || 0xd800 <= n && n <= 0xdfff || n == 0 {
		return "\ufffd"
	}
	r := rune(n)
	switch {
	case 0x80 <= r && r <= 0x9f:
		return string(windows1252.decode[r])
	case r < 0x20 && !strings.ContainsRune("\t\n\f\r", r), r == 0x7f, 0xfdd0 <= r && r <= 0xfdef, r&0xfffe == 0xfffe:
		return "" // not a character
	}
	return string(r)
}

var strictReference = regexp.MustCompile(`&#?[0-9A-Za-z]{1,24};`)

// unescapeStrict reads only references that are whole and end in a semicolon, and names of
// letters written in capitals throughout, such as &EACUTE; (ftfy's unescape_html).
func unescapeStrict(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return strictReference.ReplaceAllStringFunc(s, func(ref string) string {
		if ref[1] == '#' {
			if r := unescape(ref); !strings.Contains(r, ";") {
				return r
			}
			return ref
		}
		if r, ok := named(ref); ok {
			return r
		}
		if lower := strings.ToLower(ref); strings.ToUpper(ref) == ref && html.UnescapeString(ref) == ref {
			if r, ok := named(lower); ok {
				return strings.ToUpper(r)
			}
		}
		return ref
	})
}

// named reads a reference by name that is known as a whole.
func named(ref string) (string, bool) {
	r := html.UnescapeString(ref)
	return r, r != ref && (ref == "&semi;" || !strings.HasSuffix(r, ";"))
}
