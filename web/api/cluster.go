package api

import (
	"multiscope/internal/neuron"
)

// clusters is the kinds of image as data.
type clusters struct {
	Separation float64 `json:"separation"`
	Of         int     `json:"of"`
	Sizes      []int   `json:"sizes"` // empty where all are of one kind
}

func newClusters(c neuron.Clusters) clusters {
	j := clusters{Separation: c.Separation, Of: c.Of, Sizes: []int{}}
	for _, g := range c.Groups {
		j.Sizes = append(j.Sizes, g.Size)
	}
	return j
}
