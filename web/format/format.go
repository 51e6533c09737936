// Package format writes numbers, times and ranges as people read them. Minus signs and
// non-breaking spaces are typographic: what programs read is written by Exact.
package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Sigma writes a z: "+17.4σ", "−0.5σ", "0σ".
func Sigma(z float64) string { return SigmaTo(z, digitsOf(z)) }

// SigmaTo writes a z to so many digits after the point.
func SigmaTo(z float64, digits int) string {
	s := trimZeros(strconv.FormatFloat(math.Abs(z), 'f', digits, 64))
	switch {
	case s == "0":
		return "0σ"
	case z < 0:
		return "−" + s + "σ"
	}
	return "+" + s + "σ"
}

// digitsOf returns how many digits after the point a z is worth.
func digitsOf(z float64) int {
	if math.Abs(z) < 1 {
		return 2
	}
	return 1
}

func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// Count writes a whole number in groups of three: "12,288".
func Count[T int | int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural writes a count with its noun: "1 image", "12,288 images".
func Plural[T int | int64](n T, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + one + "s"
}

// Bytes writes a size: "79 MiB", "12 KiB".
func Bytes(n int64) string {
	const mib = 1 << 20
	if n < mib {
		return Count((n+1023)/1024) + "\u00a0KiB"
	}
	return Count((n+mib/2)/mib) + "\u00a0MiB"
}

// Percent writes a share in [0,1]: "3.1 %", "0.04 %".
func Percent(share float64) string {
	p := share * 100
	switch {
	case p == 0:
		return "0\u00a0%"
	case p < 0.01:
		return "under 0.01\u00a0%"
	case p < 1:
		return trimZeros(strconv.FormatFloat(p, 'f', 2, 64)) + "\u00a0%"
	}
	return trimZeros(strconv.FormatFloat(p, 'f', 1, 64)) + "\u00a0%"
}

// Number writes a number to three significant digits: "0.412", "41.3", "1,240".
func Number(x float64) string {
	if math.Abs(x) >= 1000 {
		return Count(int64(math.Round(x)))
	}
	s := strconv.FormatFloat(x, 'g', 3, 64)
	return strings.Replace(s, "-", "−", 1)
}

// Ordinal writes a rank: "1st", "2nd", "11th".
func Ordinal(n int) string {
	suffix := "th"
	if n%100/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return Count(n) + suffix
}

// Span writes a time that people wait: "8 s", "3 min", "2 h 10 min".
func Span(d time.Duration) string {
	switch {
	case d < time.Second:
		return "under a second"
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
	case d < 90*time.Minute:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	}
	h := int(d.Hours())
	return fmt.Sprintf("%d h %d min", h, int(d.Minutes())-60*h)
}

// Exact writes a number so that reading it gives the same number.
func Exact(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// Range writes a range of z: "+2σ to +2.5σ".
func Range(lo, hi float64) string { return SigmaTo(lo, edgeDigits) + " to " + SigmaTo(hi, edgeDigits) }

// edgeDigits are the digits after the point of a bin's end, which can be an eighth.
const edgeDigits = 3

// Cosine writes a cosine or a correlation: "0.52", "−0.10".
func Cosine(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', 2, 64), "-", "−", 1)
}

// Coordinate writes a place or length in a drawing to a tenth.
func Coordinate(x float64) string { return rounded(x, 1) }

// CSSPercent writes a share in [0,1] as a length of style sheets and SVG: "12.5%".
func CSSPercent(share float64) string { return rounded(100*share, 2) + "%" }

// rounded writes a number to so many digits after the point, without zeros at its end. It goes by whole numbers, since
// a page has hundreds of them, as long as these are exact.
func rounded(x float64, digits int) string {
	scale := int64(1)
	for range digits {
		scale *= 10
	}
	if math.IsNaN(x) || math.Abs(x) > 1e9 {
		return trimZeros(strconv.FormatFloat(x, 'f', digits, 64))
	}
	n := int64(math.RoundToEven(x * float64(scale)))
	var buf [24]byte
	text := buf[:0]
	if n < 0 {
		text, n = append(text, '-'), -n
	}
	text = strconv.AppendInt(text, n/scale, 10)
	if n%scale == 0 {
		return string(text)
	}
	text = append(text, '.')
	for n %= scale; n > 0; n = n * 10 % scale {
		text = append(text, byte('0'+n*10/scale))
	}
	return string(text)
}

// Quoted puts a word between quotation marks.
func Quoted(word string) string { return "“" + word + "”" }
