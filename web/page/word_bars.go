package page

import (
	"fmt"
	"math"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// newWordBars words the words furthest above the mean of all, or those below it that hold a neuron below zero.
func newWordBars(words []neuron.WordScore, most int, inhibit bool) []view.WordBar {
	words = words[:min(most, len(words))]
	var bars []view.WordBar
	for _, w := range words {
		if inhibit && (w.Excess >= 0 || w.Z >= 0) || !inhibit && w.Excess <= 0 {
			continue
		}
		bars = append(bars, view.WordBar{
			Word: w.Word, Address: address.Word(w.Word), Value: format.Sigma(w.Excess), Activation: format.Sigma(w.Z), Inhibit: inhibit,
			Share:  format.Coordinate(100 * w.Excess / words[0].Excess),
			Spread: spreadOf(w), Mark: wordMark(w.Listed), About: aboutWord(w.Listed),
		})
	}
	return bars
}

// spreadOf words how far the renderings of a word differ, "" where that is not known.
func spreadOf(w neuron.WordScore) string {
	if w.Renderings < 2 || math.IsNaN(w.Spread) {
		return ""
	}
	if w.Spread < 0.05 {
		return "± <0.1"
	}
	return "± " + format.Coordinate(w.Spread)
}

// wordMark is what stands beside a word: its language where it is not known to be of English too, and its lexicons.
func wordMark(w neuron.ListedWord) string {
	var marks []string
	for _, l := range w.Languages {
		if l.Tag == "en" {
			marks = nil
			break
		}
		marks = append(marks, l.Tag)
	}
	return strings.Join(append(marks, w.Lexicons...), ", ")
}

// aboutWord says in full what lists say of a word, "" where they say nothing.
func aboutWord(w neuron.ListedWord) string {
	var about []string
	for _, l := range w.Languages {
		of := "language " + l.Tag
		if l.Frequency > 0 {
			of += fmt.Sprintf(", the %s most frequent word", format.Ordinal(l.Frequency))
		}
		about = append(about, of)
	}
	if len(w.Lexicons) > 0 {
		about = append(about, "lexicons: "+strings.Join(w.Lexicons, ", "))
	}
	return strings.Join(about, "; ")
}

func wordsNote(d neuron.UnitDetail) string {
	if d.LayerOf.Words == 0 {
		return "Written in an image and shown to the model."
	}
	return fmt.Sprintf("Each of %s was written in an image and shown to the model. Excess is above the mean of them all, in standard deviations over words; "+
		"activation is from zero, in standard deviations over images.%s", format.Plural(d.LayerOf.Words, "word"), spreadNote(d.TopWords))
}

// spreadNote says what ± means, where words have it.
func spreadNote(words []neuron.WordScore) string {
	fewest, most := math.MaxInt, 0
	for _, w := range words {
		if spreadOf(w) != "" {
			fewest, most = min(fewest, w.Renderings), max(most, w.Renderings)
		}
	}
	switch {
	case most == 0:
		return ""
	case fewest == most:
		return fmt.Sprintf(" Each word is the mean of %d renderings, in several fonts and layouts; ± is the standard deviation of the excess over them.", most)
	}
	return fmt.Sprintf(" Each word is the mean of %d to %d renderings, in several fonts and layouts; ± is the standard deviation of the excess over them.", fewest, most)
}
