package main

import (
	"fmt"

	"multiscope/internal/demo"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/visualize"
)

// demoFacetPictures returns the pictures that the demo trains a facet on.
func demoFacetPictures(facet string, seed int64, n int) (theme, generic featurevis.Pictures, err error) {
	return demo.Facet(facet, seed, n)
}

// demoCommandLine returns what writes the command that makes one of the demo's visualizations again.
func demoCommandLine(model, database string, seed int64) func(neuron.Aim) string {
	flags := fmt.Sprintf(" --model %s --db %s --seed %d", visualize.ShellQuote(model), visualize.ShellQuote(database), seed)
	return func(a neuron.Aim) string { return visualize.Command(flags, a) }
}
