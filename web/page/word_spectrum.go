package page

import (
	"context"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// wordColumnSource is what a unit does on all words.
type wordColumnSource interface {
	WordSpectrum(ctx context.Context, r neuron.Ref, n int, seed int64) (neuron.WordSpectrum, error)
	WordRange(ctx context.Context, r neuron.Ref, lo, hi float64, n int, seed int64) (neuron.WordLevel, error)
	RankedWords(ctx context.Context, r neuron.Ref) (neuron.RankedWords, error)
	listedWordSource
}

// listedWordSource is what lists say of words.
type listedWordSource interface {
	// ListedWords returns what lists say of words, in their order.
	ListedWords(ctx context.Context, words []string) ([]neuron.ListedWord, error)
}

const (
	levelWords = 4  // under a level
	drawnWords = 96 // of a range that was asked for
)

// addWordSpectrum adds how far all words drive a unit, or where that is to be had: it would make up a tenth of a page
// whose first lines most visitors read.
func addWordSpectrum(ctx context.Context, src wordColumnSource, d neuron.UnitDetail, q address.WordRangeQuery, p *view.UnitPage) error {
	if d.Published != nil {
		return nil
	}
	if !q.Spectrum && d.LayerOf.Words > 0 {
		p.WordSpectrum.Later = address.WordRangeQuery{Spectrum: true}.String() + "#word-spectrum"
		return nil
	}
	s, err := src.WordSpectrum(ctx, d.Ref, levelWords, d.ModelOf.Dataset.Seed)
	if err != nil {
		return err
	}
	p.WordSpectrum = newWordSpectrum(d, s, q)
	if !q.Asked || s.Words == 0 {
		return nil
	}
	level, err := src.WordRange(ctx, d.Ref, q.Lo, q.Hi, drawnWords, q.Seed)
	if err == nil {
		p.WordSpectrum.Drawn = newDrawnWords(level, q)
	}
	return err
}

func newWordSpectrum(d neuron.UnitDetail, w neuron.WordSpectrum, q address.WordRangeQuery) view.WordSpectrum {
	s := view.WordSpectrum{
		Lo: "2", Hi: "5", Empty: noWordSpectrum(d.LayerOf.Words),
		JSON: address.Unit(d.Ref) + "/words.json", CSV: address.Unit(d.Ref) + "/words.csv",
	}
	if w.Words == 0 {
		return s
	}
	s.Chart = chart.OfWords(w.Histogram, q)
	if q.Asked {
		s.Lo, s.Hi = format.Exact(q.Lo), format.Exact(q.Hi)
	}
	s.Summary = wordSummary(w)
	s.Levels = newWordLevels(w.Levels, q)
	s.Table = newLevelTable(w.Histogram)
	return s
}

// noWordSpectrum says why there are no words to count.
func noWordSpectrum(words int) string {
	if words == 0 {
		return "No words have been shown to this layer yet."
	}
	return "This index keeps each neuron's strongest words alone. “multiscope index” or “multiscope text words” brings it up to date."
}

// wordSummary says a spectrum in words.
func wordSummary(w neuron.WordSpectrum) string {
	beyond := 0
	for _, l := range w.Levels {
		if l.Lo >= neuron.NamingExcess {
			beyond += l.Words
		}
	}
	stand := "None stands out"
	if beyond > 0 {
		stand = format.Plural(beyond, "word") + " stand out"
		if beyond == 1 {
			stand = "1 word stands out"
		}
	}
	return fmt.Sprintf("%s. %s, %s or more above the mean of all.", format.Plural(w.Words, "word"), stand, format.Sigma(neuron.NamingExcess))
}

func newWordLevels(levels []neuron.WordLevel, q address.WordRangeQuery) []view.WordLevel {
	columns := make([]view.WordLevel, len(levels))
	before := ""
	for i, l := range levels {
		columns[i] = view.WordLevel{
			Range: format.Range(l.Lo, l.Hi), Count: format.Plural(l.Words, "word"),
			Tone:    chart.Tone((l.Lo + l.Hi) / 2),
			Address: address.WordRangeQuery{Spectrum: true, Asked: true, Lo: l.Lo, Hi: l.Hi, Seed: 1}.String() + "#word-range",
			Chosen:  q.Asked && q.Lo == l.Lo && q.Hi == l.Hi,
		}
		if name := wordLevelName(l, i == len(levels)-1); name != before {
			columns[i].Name, before = name, name
		}
		for _, w := range l.Sample {
			columns[i].Words = append(columns[i].Words, view.Link{Text: w.Word, Address: address.Word(w.Word)})
		}
	}
	return columns
}

// wordLevelName says what a level means.
func wordLevelName(l neuron.WordLevel, last bool) string {
	switch {
	case l.Lo <= 0 && l.Hi > 0:
		return "near the mean"
	case l.Hi <= -1:
		return "below the mean"
	case l.Lo >= neuron.NamingExcess:
		return "stand out"
	case last:
		return "strongest"
	}
	return "above the mean"
}

// newDrawnWords words the words that were drawn from a range.
func newDrawnWords(l neuron.WordLevel, q address.WordRangeQuery) *view.DrawnWords {
	d := view.DrawnWords{Heading: "Words from " + format.Range(q.Lo, q.Hi), Close: address.WordRangeQuery{Spectrum: true}.String() + "#word-spectrum"}
	for _, w := range l.Sample {
		d.Words = append(d.Words, view.WordBar{Word: w.Word, Address: address.Word(w.Word), Value: format.Sigma(w.Excess)})
	}
	switch {
	case l.Words > len(l.Sample):
		d.Note = fmt.Sprintf("%d of %s, drawn at random with seed %d.", len(l.Sample), format.Plural(l.Words, "word"), q.Seed)
		again := q
		again.Seed++
		d.Again = again.String() + "#word-range"
	case l.Words > 0:
		d.Note = format.Plural(l.Words, "word") + ", all shown."
	}
	return &d
}

// WordsOfUnit sends all words that a unit's layer ranks, strongest first, as data.
func WordsOfUnit(src unitSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ref, err := parseUnitPath(r, r.Param("unit"))
		if err != nil {
			return server.Answer{}, err
		}
		words, err := src.RankedWords(r.Context(), ref)
		if err != nil {
			return server.Answer{}, err
		}
		if len(words.Words) == 0 {
			return server.Answer{}, neuron.NotFoundf("This index does not have all words of neuron %s; its page has the strongest.", ref)
		}
		if as == server.AsCSV {
			return server.CSV(api.WordColumnColumns, api.WordColumnRows(words))
		}
		return server.JSON(api.NewWordColumn(ref, words))
	}
}
