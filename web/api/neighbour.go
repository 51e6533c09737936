package api

import (
	"fmt"

	"multiscope/internal/neuron"
)

// neighbour is a neuron that responds like the one asked for, as data.
type neighbour struct {
	ModelID     string  `json:"modelId"`
	Layer       string  `json:"layer"`
	Index       string  `json:"index"`
	Correlation float64 `json:"correlation"`
}

func newNeighbours(near []neuron.Neighbour) []neighbour {
	rows := make([]neighbour, len(near))
	for i, n := range near {
		rows[i] = neighbour{n.Model, n.Layer, fmt.Sprint(n.Unit.Unit), n.Correlation}
	}
	return rows
}
