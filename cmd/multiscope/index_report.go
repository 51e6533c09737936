package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
)

// mostFailures is how many files are named that could not be read; --left-out writes all to a file.
const mostFailures = 20

func printFailures(w io.Writer, what string, failures []neuron.Failure) {
	for i, f := range failures {
		if i == mostFailures {
			fmt.Fprintf(w, "and %d more; --left-out FILE.csv names all\n", len(failures)-i)
			break
		}
		fmt.Fprintf(w, "%s %s: %s\n", what, f.Key, f.Reason)
	}
}

// printReport ends the command with what was written.
func printReport(w io.Writer, path string, m neuron.Model, r index.Report) error {
	printFailures(w, "skipped", r.Failures)
	printFailures(w, "left out", r.LeftOut)
	printTexts(w, r.Texts)
	_, err := fmt.Fprintf(w, "%s: model %s over %d pictures (%d skipped, %d left out) and %d words, in %s; look at it with: multiscope serve --db %s\n",
		path, m.Slug, r.Images, len(r.Failures), len(r.LeftOut), r.Words, r.Took.Round(100*time.Millisecond), path)
	return err
}

// writeLeftOut writes every file that is not in the index and why, as CSV: skipped for good, or left out of
// this run. No path writes nothing.
func writeLeftOut(path string, r index.Report) (err error) {
	if path == "" {
		return nil
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows := [][]string{{"file", "what", "reason"}}
	for _, l := range r.Failures {
		rows = append(rows, []string{l.Key, "skipped", l.Reason})
	}
	for _, l := range r.LeftOut {
		rows = append(rows, []string{l.Key, "left out", l.Reason})
	}
	return csv.NewWriter(f).WriteAll(rows)
}

// printTexts says what the text tower read, and what it did not.
func printTexts(w io.Writer, r index.TextReport) {
	switch {
	case r.None != "":
		fmt.Fprintf(w, "texts: %s\n", r.None)
	case r.Read > 0:
		fmt.Fprintf(w, "texts: the text tower read %d\n", r.Read)
	}
	if r.Cut > 0 {
		fmt.Fprintf(w, "texts: %d are longer than the text tower takes; it read their beginnings\n", r.Cut)
	}
	if r.Captions > 0 {
		fmt.Fprintf(w, "texts: %d more captions are not read; --captions says how many are\n", r.Captions)
	}
	if r.LongCaption > 0 {
		fmt.Fprintf(w, "texts: %d captions are longer than %d bytes and not read\n", r.LongCaption, neuron.MostTextBytes)
	}
}
