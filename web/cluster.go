package web

import (
	"fmt"

	"multiscope/internal/neuron"
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
			"It may respond to things that have little in common.", count(c.Of), spaceWords(c.Tap), plain(c.Separation)),
	}
	for _, g := range c.Groups {
		p.Kinds = append(p.Kinds, view.Kind{
			Heading: fmt.Sprintf("%s of %s", count(g.Size), plural(c.Of, "image")), Tiles: newTiles(g.Examples, len(g.Examples)),
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
	return count(n)
}

// clustersJSON is the kinds of image as data.
type clustersJSON struct {
	Separation float64 `json:"separation"`
	Of         int     `json:"of"`
	Sizes      []int   `json:"sizes"` // empty where all are of one kind
}

func newClustersJSON(c neuron.Clusters) clustersJSON {
	j := clustersJSON{Separation: c.Separation, Of: c.Of, Sizes: []int{}}
	for _, g := range c.Groups {
		j.Sizes = append(j.Sizes, g.Size)
	}
	return j
}
