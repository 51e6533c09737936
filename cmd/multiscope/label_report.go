package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"multiscope/internal/autolabel"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// printLabelled says what a run wrote and what it left out.
func printLabelled(w io.Writer, path string, l neuron.Layer, n autolabel.Counts, words, unread int, took time.Duration) {
	fmt.Fprintf(w, "%s: %d labels of units of %s found, %d were there; from %d words on %d images, in %s\n",
		path, n.Found, l.Slug, n.Existing, words-n.LeftOutWords, n.Images, took.Round(100*time.Millisecond))
	if n.Without > 0 {
		fmt.Fprintf(w, "%d have none: the unit is constant on the images, or no word goes with it\n", n.Without)
	}
	if n.WithoutPlace > 0 {
		fmt.Fprintf(w, "%d images are left out, of which there is no embedding; --images reads pictures", n.WithoutPlace)
		if unread > 0 {
			fmt.Fprintf(w, ", of which %d are not there or cannot be read", unread)
		}
		fmt.Fprintln(w)
	}
	if n.LeftOutWords > 0 {
		fmt.Fprintf(w, "%d words are left out: they are too long for a label\n", n.LeftOutWords)
	}
}

// printReport says how good the labels of a layer are that the database has.
func (f *labelFlags) printReport(ctx context.Context, w io.Writer, l neuron.Layer) (err error) {
	s, err := store.OpenReader(ctx, f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return printLabelSummary(ctx, w, s, l, f.json)
}

func printLabelSummary(ctx context.Context, w io.Writer, s *store.Reader, l neuron.Layer, asJSON bool) error {
	all, err := autolabel.Summarise(ctx, s, l)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return neuron.NotFoundf("No labels of layer %s were found yet: say for which units, with --units or --all.", l.Slug)
	}
	if asJSON {
		return json.NewEncoder(w).Encode(all)
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "METHOD\tUNITS\tHELD-OUT r, MEDIAN\tABOVE 0.5\tSAID OF IMAGES\tr WITH THAT, MEDIAN\tAUPRC, MEDIAN\tBY CHANCE\tLABELLER")
	for _, m := range all {
		fmt.Fprintf(table, "%s\t%d\t%.3f\t%s\t%s\t%.3f\t%.3f\t%.3f\t%s\n", m.Method, m.Units, m.Median, share(m.AboveHalf, m.Units), share(m.Said, m.Units),
			m.Agreement, m.Precision, m.Chance, strings.Join(m.Labellers, ", "))
	}
	return table.Flush()
}
