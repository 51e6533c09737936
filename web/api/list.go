package api

import (
	"strconv"

	"multiscope/internal/neuron"
)

// ListColumns are the columns of a list's CSV.
var ListColumns = []string{"place", "modelId", "layer", "index", "note"}

// ListRows returns rows of cells under ListColumns.
func ListRows(l neuron.List) [][]string {
	rows := make([][]string, len(l.Entries))
	for i, e := range l.Entries {
		rows[i] = []string{strconv.Itoa(i + 1), e.Model, e.Layer, strconv.Itoa(e.Unit), e.Note}
	}
	return rows
}
