package main

import (
	"fmt"
	"io"
	"time"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
)

// mostFailures is how many files are named that could not be read; pages name all.
const mostFailures = 20

func printFailures(w io.Writer, what string, failures []neuron.Failure) {
	for i, f := range failures {
		if i == mostFailures {
			fmt.Fprintf(w, "and %d more\n", len(failures)-i)
			break
		}
		fmt.Fprintf(w, "%s %s: %s\n", what, f.Key, f.Reason)
	}
}

// printReport ends the command with what was written.
func printReport(w io.Writer, path string, m neuron.Model, r index.Report) error {
	printFailures(w, "skipped", r.Failures)
	printFailures(w, "left out", r.LeftOut)
	_, err := fmt.Fprintf(w, "%s: model %s over %d pictures (%d skipped, %d left out) and %d words, in %s; look at it with: multiscope serve --db %s\n",
		path, m.Slug, r.Images, len(r.Failures), len(r.LeftOut), r.Words, r.Took.Round(100*time.Millisecond), path)
	return err
}
