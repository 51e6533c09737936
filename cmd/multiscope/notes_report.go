package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
)

// sayLeftOut names what of a file was left out, and how its names were read.
func sayLeftOut(w io.Writer, c *exchange.Contents) {
	for _, taken := range c.Taken {
		fmt.Fprintln(w, taken)
	}
	for _, reason := range c.Reasons {
		fmt.Fprintln(w, "left out,", reason)
	}
	if c.Skipped > 0 {
		fmt.Fprintf(w, "%d left out in all, of neurons that this index lacks\n", c.Skipped)
	}
}

// sayElsewhere counts what is said of neurons that are not in the index.
func sayElsewhere(w io.Writer, x *exchange.Index, n neuron.Notes) {
	if missing := len(orphans(x, n)); missing > 0 {
		fmt.Fprintf(w, "%d are of neurons that this index lacks or that have other weights here; they are kept, and “multiscope notes orphans” lists them\n", missing)
	}
}

// sayImported says what an import added.
func sayImported(w io.Writer, path string, did notes.Imported, dry bool) {
	verb := "added"
	if dry {
		verb = "would be added"
	}
	for _, c := range []struct {
		one, many string
		notes.Count
	}{
		{"label", "labels", did.Labels}, {"family", "families", did.Families},
		{"word on a member of a family", "words on members of families", did.Members}, {"list", "lists", did.Lists},
		{"blind study", "blind studies", did.Blind}, {"blind answer", "blind answers", did.Answers},
	} {
		what := c.many
		if c.Added == 1 {
			what = c.one
		}
		if c.Added+c.There > 0 {
			fmt.Fprintf(w, "%s: %d %s %s, %d there already\n", path, c.Added, what, verb, c.There)
		}
	}
	if did.Outdated > 0 {
		fmt.Fprintf(w, "%d of these are history, since something later stands here\n", did.Outdated)
	}
	if did.Withdrawn > 0 {
		fmt.Fprintf(w, "%d labels were withdrawn there and stand here, where they stay\n", did.Withdrawn)
	}
	for _, slug := range slices.Sorted(maps.Keys(did.Renamed)) {
		fmt.Fprintf(w, "the list %s is %s here, since there is another one of that name\n", slug, did.Renamed[slug])
	}
	if did.IsEmpty() {
		fmt.Fprintf(w, "%s: there was nothing to add\n", path)
	}
}
