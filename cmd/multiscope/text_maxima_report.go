package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/textmaxima"
)

// printSearched says what a run wrote.
func printSearched(w io.Writer, path string, l neuron.Layer, n textmaxima.Counts, took time.Duration) {
	fmt.Fprintf(w, "%s: text maxima of %d units of %s searched for, %d were there", path, n.Searched, l.Slug, n.Existing)
	if n.Searched > 0 {
		fmt.Fprintf(w, "; %d texts read in %s, %.0f a second", n.Texts, took.Round(100*time.Millisecond), float64(n.Texts)/took.Seconds())
	}
	if n.LeftOut > 0 {
		fmt.Fprintf(w, "; %d more captions are not compared: the first %d different ones are, of at most %d bytes", n.LeftOut, neuron.DefaultCaptions, neuron.MostTextBytes)
	}
	fmt.Fprintln(w)
}

// printReport says how good the text maxima of a layer are that the database has. The model is not opened: it is named, or
// recognised by its weights.
func (f *textMaximaFlags) printReport(ctx context.Context, w io.Writer) (err error) {
	if f.model.path == "" && f.slug == "" {
		return usagef("--report is about a model: name it with --model or --model-name")
	}
	s, err := store.OpenReader(ctx, f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	found, err := f.indexed(ctx, s)
	if err != nil {
		return err
	}
	layer, err := found[0].TextLayer(f.layer)
	if err != nil {
		return err
	}
	return printTextSummary(ctx, w, s, layer, f.json)
}

// printTextSummary says how good the text maxima of a layer are.
func printTextSummary(ctx context.Context, w io.Writer, r *store.Reader, l neuron.Layer, asJSON bool) error {
	searches, err := r.TextSearches(ctx, l.Model, l.Slug)
	if err != nil {
		return err
	}
	if len(searches) == 0 {
		return neuron.NotFoundf("No text maxima of layer %s were searched for yet: say for which units, with --units or --all.", l.Slug)
	}
	cards, _, err := r.Units(ctx, neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: neuron.ByNumber, Limit: l.Units})
	if err != nil {
		return err
	}
	units := make(map[int]neuron.Unit, len(cards))
	for _, c := range cards {
		units[c.Unit.Unit] = c.Unit
	}
	summary := neuron.SummariseTexts(searches, units)
	if asJSON {
		return json.NewEncoder(w).Encode(summary)
	}
	return writeTextSummary(w, l, summary)
}

func writeTextSummary(w io.Writer, l neuron.Layer, s neuron.TextSummary) error {
	_, err := fmt.Fprintf(w, "%s: %d of %d units have text maxima, %d of them are live; of these the best text scores above every single word for %s, %.2f times as high in the median",
		l.Slug, s.Found, s.Units, s.Live, share(s.BeatWord, s.Live), s.OverWord)
	if err == nil && s.Captioned > 0 {
		_, err = fmt.Fprintf(w, ", and above every caption for %s, %.2f times as high", share(s.BeatCaption, s.Captioned), s.OverCaption)
	}
	for _, named := range []struct {
		neuron.Named
		what string
	}{{s.Concepts, "have a concept"}, {s.Shared, "have none, but strongest images that share something"}} {
		if err == nil && named.Units > 0 {
			_, err = fmt.Fprintf(w, ";\n%d %s: a text names it for %s, the best one for %s", named.Units, named.what, share(named.Any, named.Units), share(named.First, named.Units))
		}
	}
	if err == nil {
		_, err = fmt.Fprintln(w)
	}
	return err
}

// share words how many of some.
func share(n, of int) string {
	if of == 0 {
		return "none"
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", n, of, 100*float64(n)/float64(of))
}
