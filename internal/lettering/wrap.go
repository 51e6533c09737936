package lettering

import (
	"strings"
	"unicode"
)

// unwrapped is the number of letters that always stand on one line, maxLines the number of
// lines that a text is broken into at most.
const (
	unwrapped = 9
	maxLines  = 4
)

// Wrap breaks text at spaces into the lines that can be drawn largest in a square: short
// texts stay on one line, long ones get up to four of about equal length.
func Wrap(text string) []string {
	words := strings.Fields(text)
	one := strings.Join(words, " ")
	if len([]rune(one)) <= unwrapped {
		return []string{one}
	}
	best, room := []string{one}, wrapRoom([]string{one})
	for n := 2; n <= min(len(words), maxLines); n++ {
		lines := balance(words, n)
		if r := wrapRoom(lines); r < room {
			best, room = lines, r
		}
	}
	return best
}

// wrapRoom returns the side in ems of the square that lines need; a letter is taken to be
// half an em wide.
func wrapRoom(lines []string) float64 {
	return max(float64(longest(lines))/2, lineHeight*float64(len(lines)))
}

// balance breaks words into n lines of lengths as equal as can be.
func balance(words []string, n int) []string {
	if n == 1 {
		return []string{strings.Join(words, " ")}
	}
	var best []string
	for cut := 1; cut <= len(words)-(n-1); cut++ {
		lines := append([]string{strings.Join(words[:cut], " ")}, balance(words[cut:], n-1)...)
		if best == nil || unevenness(lines) < unevenness(best) {
			best = lines
		}
	}
	return best
}

// unevenness is the sum of the squared lengths: least where all are equal.
func unevenness(lines []string) int {
	sum := 0
	for _, l := range lines {
		n := len([]rune(l))
		sum += n * n
	}
	return sum
}

func longest(lines []string) int {
	n := 0
	for _, l := range lines {
		n = max(n, len([]rune(l)))
	}
	return n
}

// Title returns text with the first letter of each word as a capital and the others small.
func Title(text string) string {
	start := true
	return strings.Map(func(c rune) rune {
		first := start
		start = !unicode.IsLetter(c) && c != '\''
		if first {
			return unicode.ToTitle(c)
		}
		return unicode.ToLower(c)
	}, text)
}
