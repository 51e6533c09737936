package page

import (
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// newClusterPanel words the kinds of image that drive a neuron most.
func newClusterPanel(c neuron.Clusters) view.ClusterPanel {
	if len(c.Groups) < 2 {
		return view.ClusterPanel{}
	}
	p := view.ClusterPanel{
		Heading: spelled(len(c.Groups)) + " kinds of image",
		Note: fmt.Sprintf("Its %s strongest images fall into kinds that lie apart for the model (by %s; separation %s, where 1 is as far apart as can be). "+
			"It may respond to things that have little in common.", format.Count(c.Of), spaceWords(c.Tap), format.Number(c.Separation)),
	}
	for _, g := range c.Groups {
		p.Kinds = append(p.Kinds, view.Kind{
			Heading: fmt.Sprintf("%s of %s", format.Count(g.Size), format.Plural(c.Of, "image")), Tiles: newTiles(g.Examples, len(g.Examples)),
		})
	}
	return p
}

// spaceWords says what images were compared by.
func spaceWords(tap string) string {
	if tap == "visual" {
		return "their embeddings"
	}
	return "their activations at " + tap
}

// spelled writes a small number as a word at the start of a heading.
func spelled(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six"}
	if n < len(words) {
		return words[n]
	}
	return format.Count(n)
}
