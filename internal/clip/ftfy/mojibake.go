package ftfy

import (
	"regexp"
	"strings"
)

// classes sort the few hundred characters that UTF-8 turns into when it is read in one of the
// codepages, by how they are used in text that is not damaged (ftfy.badness).
var classes = strings.NewReplacer(
	"{common}", "\u00a0\u00ad·´\u2013\u2014\u2015…’",
	"{c1}", "\u0080-\u009f",
	"{bad}", "¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\ufffdªº",
	"{law}", "¶§",
	"{money}", "¢£¥₧€",
	"{open}", "¡«¿©΄΅‘‚“„•‹\uf8ff",
	"{close}", "®»˝”›™",
	"{number}", "²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№",
	"{face}", "Ò-ÖÙ-Üò-öø-üŐŌŪŲ°",
	"{Accent}", "À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ",
	"{accent}", "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ",
	"{Letter}", "ÞΑ-ΩΆΈΉΊΌΎΏΪΫЁ-Я",
	"{letter}", "α-ωάέήίΰа-џ",
	"{box}", "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓",
	"{space}", `\t-\r\x1c-\x20\x85\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}`,
)

// damaged matches neighbours that no writer puts side by side.
var damaged = regexp.MustCompile(classes.Replace(strings.Join([]string{
	`[{c1}]`,
	`[{bad}{accent}{Accent}{box}{open}{close}{money}{number}{law}][{bad}]`,
	`[a-zA-Z][{letter}{Letter}][{bad}]`,
	`[{bad}][{accent}{Accent}{box}{open}{close}{money}{number}{law}]`,
	`[{accent}{letter}{box}{close}{money}{number}][{Accent}]`,
	`[{box}{close}{money}{number}][{accent}]`,
	`[{accent}{box}{close}][{money}]`,
	`[{space}][{Accent}][{money}]`,
	`[{Accent}{box}][{number}{law}]`,
	`[{accent}{Accent}{box}{money}{close}][{open}][{number}]`,
	`[{accent}{Accent}{money}{number}{box}{law}][{close}][{open}]`,
	`[{money}{number}{box}][{open}]`,
	`[a-z][{Accent}][{open}{money}]`,
	`[{box}][{face}{close}]`,
	`[{accent}{Accent}{money}{number}{open}{close}{law}][{box}]`,
	`[{accent}{Accent}][{open}{close}][\pL\pN_]`,
	`[Œœ][^A-Za-z]`,
	`[{Accent}]°`,
	// Windows-1252, in pairs that the rules above let pass
	`[ÂÃÎÐ][€œŠš¢£Ÿž\x{a0}\x{ad}®©°·»{open}{close}–—´]`,
	`×[²³]`,
	`[ØÙ][{common}{money}{bad}{number}{open}ŸŠ®°µ»][ØÙ][{common}{money}{bad}{number}{open}ŸŠ®°µ»]`, // Arabic
	`à[²µ¹¼½¾]`, // South Asian scripts
	`Ã[\x{a0}¡]`, `[a-z][{space}]?[ÃÂ] `, `^[ÃÂ] `,
	`[a-z.,?!{close}]Â[ {open}{close}]`,
	// Mac Roman
	`√[±∂†≠®™´≤≥¥µø]`, `≈[°¢]`, `‚Ä[ìîïòôúùû†°¢π]`, `‚[âó][àä°ê]`,
	// Windows-1251
	`вЂ`, `[ВГРС][{c1}{bad}{open}{close}{money}°µ][ВГРС]`, `ГўВЂВ.[A-Za-z ]`,
	// Windows-1253 and 1257
	`β€[™\x{a0}Ά\x{ad}®°]`, `[ΒΓΞΟ][{c1}{bad}{open}{close}{money}°][ΒΓΞΟ]`, `ā€`,
}, "|")))

// terminalEscape is a colour or cursor command of a terminal.
var terminalEscape = regexp.MustCompile("\x1b\\[[0-9;]*[a-zA-Z]")

// decodeMojibake reads text as the UTF-8 that it was before somebody read it in another
// encoding, as often as that happened to it (ftfy.fix_encoding).
func decodeMojibake(text string) string {
	for range passLimit {
		fixed := decodeOnce(text)
		if fixed == text {
			break
		}
		text = fixed
	}
	return text
}

func decodeOnce(text string) string {
	if !damaged.MatchString(text) {
		return text
	}
	for _, page := range codepages {
		if bytes, ok := page.bytesOf(text); ok {
			if fixed, ok := utf8Of(page.restore(bytes)); ok {
				return fixed
			}
		}
	}
	if fixed := decodeParts(text); fixed != text {
		return fixed
	}
	return c1ToWindows(text)
}

// restore puts back what was lost between the wrong reading and us: no-break spaces that
// became spaces, and sequences that hold a byte nobody could read.
func (p *codepage) restore(bytes string) string {
	if !p.mac && withSpaces.MatchString(bytes) {
		bytes = keepWordA(bytes)
		bytes = withSpaces.ReplaceAllStringFunc(bytes, func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") })
	}
	if p.sloppy {
		bytes = lossy.ReplaceAllString(bytes, "\u00ef\u00bf\u00bd") // U+FFFD in UTF-8
	}
	return bytes
}

// withSpaces matches UTF-8 whose byte A0 became a space, in the scripts where that is likelier
// than a space that was meant. Bytes are written as the runes of the same number.
var withSpaces = regexp.MustCompile(
	`[\xc2\xc3\xc5\xce\xd0\xd9] ` +
		`|[\xe2\xe3] [\x80-\x84\x86-\x9f\xa1-\xbf]` +
		`|[\xe0-\xe3][\x80-\x84\x86-\x9f\xa1-\xbf] ` +
		`|\xf0 [\x80-\xbf][\x80-\xbf]|\xf0[\x80-\xbf] [\x80-\xbf]|\xf0[\x80-\xbf][\x80-\xbf] `)

// lossy matches UTF-8 in which bytes were replaced by 1A, or one of them by a question mark.
var lossy = regexp.MustCompile(
	`[\xc2-\xdf]\x1a|[\xc2\xc3]\?` +
		`|\xed[\xa0-\xaf][\x1a?]\xed[\xb0-\xbf][\x1a?\x80-\xbf]|\xed[\xa0-\xaf][\x1a?\x80-\xbf]\xed[\xb0-\xbf][\x1a?]` +
		`|[\xe0-\xef][\x1a?][\x1a\x80-\xbf]|[\xe0-\xef][\x1a\x80-\xbf][\x1a?]` +
		`|[\xf0-\xf4][\x1a?][\x1a\x80-\xbf][\x1a\x80-\xbf]|[\xf0-\xf4][\x1a\x80-\xbf][\x1a?][\x1a\x80-\xbf]` +
		`|[\xf0-\xf4][\x1a\x80-\xbf][\x1a\x80-\xbf][\x1a?]|\x1a`)

// keepWordA gives the word "à" back its space where the two spaces of "à la" became one, but
// not in Portuguese words that begin with it.
func keepWordA(bytes string) string {
	parts := strings.Split(bytes, "\u00c3 ")
	var out strings.Builder
	for i, part := range parts {
		out.WriteString(part)
		if i == len(parts)-1 {
			break
		}
		next := strings.Join(parts[i+1:], "\u00c3 ")
		out.WriteString("\u00c3")
		if !startsWithAny(next, " ", "quele", "quela", "quilo", "s ") {
			out.WriteString("\u00a0")
		}
		out.WriteString(" ")
	}
	return out.String()
}

func startsWithAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// leads and trails are the characters that the first and the following bytes of UTF-8 turn
// into in the code pages of Windows, ISO 8859-1 and ISO 8859-2.
var (
	leads2 = charactersOf(0xc2, 0xdf)
	leads3 = charactersOf(0xe0, 0xef)
	leads4 = map[rune]bool{'\u00f0': true, 'đ': true, 'ğ': true, 'š': true, 'π': true, 'р': true, 'ó': true, 'σ': true, 'у': true}
	trails = charactersOf(0x80, 0xbf)
)

func charactersOf(lo, hi int) map[rune]bool {
	set := map[rune]bool{}
	for _, page := range codepages[:8] {
		for b := lo; b <= hi; b++ {
			set[page.decode[b]] = true
		}
	}
	return set
}

// decodeParts repairs the stretches that look like UTF-8 in text that is otherwise sound.
func decodeParts(text string) string {
	runes := []rune(text)
	var out strings.Builder
	for i := 0; i < len(runes); {
		n := 0
		if i == 0 || !isStrictTrail(runes[i-1]) {
			n = stretch(runes[i:])
		}
		if n == 0 {
			out.WriteRune(runes[i])
			i++
			continue
		}
		part := string(runes[i : i+n])
		if n < len(runes) && damaged.MatchString(part) {
			part = decodeMojibake(part)
		}
		out.WriteString(part)
		i += n
	}
	return out.String()
}

// isStrictTrail tells trailing bytes from the characters that also stand alone in plain text.
func isStrictTrail(r rune) bool {
	return trails[r] && !strings.ContainsRune("–—―‘’‚“”„•…", r)
}

// stretch returns how many runes at the start look like one or several UTF-8 sequences.
func stretch(runes []rune) int {
	n := 0
	for {
		size := sequence(runes[n:])
		if size == 0 {
			return n
		}
		n += size
	}
}

func sequence(runes []rune) int {
	trail := func(from, to int) bool {
		if len(runes) < to {
			return false
		}
		for _, r := range runes[from:to] {
			if r != ' ' && !trails[r] {
				return false
			}
		}
		return true
	}
	switch {
	case len(runes) == 0:
		return 0
	case leads2[runes[0]] && trail(1, 2):
		return 2
	case leads3[runes[0]] && trail(1, 3):
		return 3
	case leads4[runes[0]] && trail(1, 4):
		return 4
	}
	return 0
}

// c1ToWindows reads control characters 80 to 9F as Windows-1252 does, and browsers.
func c1ToWindows(s string) string {
	return strings.Map(func(r rune) rune {
		if 0x80 <= r && r <= 0x9f {
			return windows1252.decode[r]
		}
		return r
	}, s)
}
