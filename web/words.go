package web

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"multiscope/internal/neuron"
)

// sigma writes a z: "+17.4σ", "−0.5σ", "0σ".
func sigma(z float64) string { return sigmaTo(z, digitsOf(z)) }

// sigmaTo writes a z to so many digits after the point.
func sigmaTo(z float64, digits int) string {
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

// count writes a whole number in groups of three: "12,288".
func count[T int | int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural writes a count with its noun: "1 image", "12,288 images".
func plural[T int | int64](n T, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + one + "s"
}

// percent writes a share in [0,1]: "3.1 %", "0.04 %".
func percent(share float64) string {
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

// plain writes a number to three significant digits: "0.412", "41.3", "1,240".
func plain(x float64) string {
	if math.Abs(x) >= 1000 {
		return count(int64(math.Round(x)))
	}
	s := strconv.FormatFloat(x, 'g', 3, 64)
	return strings.Replace(s, "-", "−", 1)
}

// ordinal writes a rank: "1st", "2nd", "11th".
func ordinal(n int) string {
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
	return count(n) + suffix
}

// span writes a time that people wait: "8 s", "3 min", "2 h 10 min".
func span(d time.Duration) string {
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

func unitPath(r neuron.Ref) string         { return "/m/" + r.String() }
func layerPath(model, layer string) string { return "/m/" + model + "/" + layer }
func imagePath(id int64) string            { return "/images/" + strconv.FormatInt(id, 10) }
func thumbPath(id int64) string            { return "/thumbs/" + strconv.FormatInt(id, 10) }
func wordPath(word string) string          { return "/words/" + url.PathEscape(word) }
func searchPath(q string) string           { return "/search?q=" + url.QueryEscape(q) }
func quoted(word string) string            { return "“" + word + "”" }
func unitNumber(n int) string              { return "unit " + strconv.Itoa(n) }
