package page

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// textSearchSource finds units by their text maxima.
type textSearchSource interface {
	// FindTextMaxima returns the first n units with a text maximum that has all words of a text, highest score first.
	FindTextMaxima(ctx context.Context, text string, n int) ([]neuron.TextHit, error)
}

// newTextMaxima words the text maxima of a unit.
func newTextMaxima(d neuron.UnitDetail, database string) view.TextMaxima {
	s := d.Texts
	if s == nil || len(s.Maxima) == 0 {
		return view.TextMaxima{None: noTexts(d, database)}
	}
	p := view.TextMaxima{Command: textMaximaCommand(d, database), Recipe: s.Recipe, Against: against(*s)}
	for i, m := range s.Maxima[:min(len(s.Maxima), neuron.DefaultTextMaxima)] {
		text := view.TextMaximum{Text: m.Text, Score: format.Number(m.Score), Share: partOfBest(m.Score, s.Maxima[0].Score)}
		if i < len(s.Read) && s.Read[i] {
			text.Address = address.AttributionOf(m.Text)
		}
		p.Texts = append(p.Texts, text)
	}
	return p
}

// partOfBest is a score as a part of the best one, of a hundred.
func partOfBest(score, best float64) string {
	if best <= 0 || score <= 0 {
		return "0"
	}
	return format.Coordinate(100 * min(score/best, 1))
}

// against says what texts that nobody searched for reach.
func against(s neuron.TextSearch) string {
	best := s.Best().Score
	var parts []string
	for _, o := range []struct {
		what string
		text neuron.ScoredText
	}{{"best word", s.Word}, {"best caption", s.Caption}} {
		if o.text.Text != "" {
			parts = append(parts, fmt.Sprintf("%s %s %s", o.what, format.Number(o.text.Score), format.Quoted(o.text.Text)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%s; for comparison: %s.", format.Number(best), strings.Join(parts, ", "))
}

// noTexts says why a unit has no text maxima.
func noTexts(d neuron.UnitDetail, database string) string {
	switch {
	case !d.Live():
		return "A silent neuron calls for no text."
	case d.Texts != nil:
		return "The search found no text that it calls for."
	case d.LayerOf.Readout:
		return "No text maxima yet. This finds them: " + textMaximaCommand(d, database)
	case d.LayerOf.Texts:
		return "Between this layer and the embedding lie other layers: which texts a neuron here calls for cannot be said."
	}
	return "It is not known which texts this model's neurons call for: no text tower of it has read any, or none is there."
}

func textMaximaCommand(d neuron.UnitDetail, database string) string {
	command := fmt.Sprintf("multiscope text maxima --model %s --layer %s --units %d", shellQuoted(d.ModelOf.Source), d.Layer, d.Unit.Unit)
	if database != "" {
		command += " --db " + shellQuoted(database)
	}
	return command
}

// byText finds units by their text maxima.
func (x *searching) byText(ctx context.Context) (findings, error) {
	hits, err := x.src.FindTextMaxima(ctx, x.q.Text, x.wide())
	if err != nil {
		return findings{}, err
	}
	of := map[neuron.Ref]neuron.TextHit{}
	var all []found
	for _, h := range hits {
		if x.q.Exact && !neuron.HasWord(h.Text, x.q.Text) {
			continue
		}
		of[h.Ref] = h
		all = append(all, found{called: called{Ref: h.Ref, found: "text maximum " + format.Quoted(h.Text)}, score: h.Score, scored: true})
	}
	show := func(p *view.SearchPage, rows []found) error {
		for _, r := range rows {
			names, err := nameHits(ctx, x.src, x.all, []called{{Ref: r.Ref}})
			if err != nil {
				return err
			}
			for _, n := range names {
				h := of[r.Ref]
				p.Texts = append(p.Texts, view.TextFound{NameHit: n, Score: format.Number(h.Score), Parts: markWords(h.Text, x.q.Text)})
			}
		}
		return nil
	}
	return findings{rows: x.kept(all), show: show}, nil
}

// markWords divides a text into parts, of which those are marked that are words of a query.
func markWords(text, query string) []view.Marked {
	wanted := wordsOf(strings.ToLower(query))
	var parts []view.Marked
	add := func(s string, mark bool) {
		if n := len(parts); n > 0 && parts[n-1].Mark == mark {
			parts[n-1].Text += s
		} else if s != "" {
			parts = append(parts, view.Marked{Text: s, Mark: mark})
		}
	}
	for len(text) > 0 {
		n := strings.IndexFunc(text, func(c rune) bool { return !isWord(c) })
		if n == 0 {
			n = strings.IndexFunc(text, isWord)
		}
		if n < 0 {
			n = len(text)
		}
		add(text[:n], slices.Contains(wanted, strings.ToLower(text[:n])))
		text = text[n:]
	}
	return parts
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return !isWord(c) })
}

func isWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) }
