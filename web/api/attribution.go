package api

import (
	"fmt"
	"strconv"

	"multiscope/web/format"
)

// Attribution is which units of a layer a text calls on, as data.
type Attribution struct {
	Text    string            `json:"text"`
	ReadAs  string            `json:"read_as"`  // what the text tower read
	ReadNow bool              `json:"read_now"` // by the server; the index does not have the text
	ModelID string            `json:"modelId"`
	Layer   string            `json:"layer"`
	Units   int               `json:"units"` // of the sum that the page shows; 0 for none
	Path    []AttributionStep `json:"path"`
	Dense   []AttributionRow  `json:"dense"`
}

// AttributionStep is the text composed of a number of units.
type AttributionStep struct {
	Units     int               `json:"units"`
	Penalty   float64           `json:"alpha"`     // as scikit-learn's Lasso has it
	Explained float64           `json:"explained"` // share of the text's squared length
	Cosine    float64           `json:"cosine"`    // of the angle between sum and text
	Terms     []AttributionTerm `json:"terms"`
}

// AttributionTerm is a unit of a sum.
type AttributionTerm struct {
	Index      string  `json:"index"`
	Name       string  `json:"name"`
	Weight     float64 `json:"weight"`     // length of the piece along the unit's readout, of a text that is one long
	Activation float64 `json:"activation"` // the same as activation of the unit
	Sensitive  string  `json:"sensitive,omitempty"`
}

// AttributionRow is what a unit adds to a text.
type AttributionRow struct {
	Index         string  `json:"index"`
	PerSigma      float64 `json:"per_sigma"`      // for one standard deviation of its activation
	PerActivation float64 `json:"per_activation"` // for one unit of activation
	Std           float64 `json:"std"`
}

// AttributionCells returns the rows of all units, with their weights in each sum of the path behind them, under columns.
func AttributionCells(a Attribution) (columns []string, rows [][]string) {
	columns = []string{"model", "layer", "unit", "rank", "per_sigma", "per_activation", "std"}
	weights := make([]map[string]float64, len(a.Path))
	for i, s := range a.Path {
		columns = append(columns, fmt.Sprintf("weight_of_%d", s.Units))
		weights[i] = map[string]float64{}
		for _, t := range s.Terms {
			weights[i][t.Index] = t.Weight
		}
	}
	for i, d := range a.Dense {
		row := []string{a.ModelID, a.Layer, d.Index, strconv.Itoa(i + 1), format.Exact(d.PerSigma), format.Exact(d.PerActivation), format.Exact(d.Std)}
		for _, w := range weights {
			row = append(row, format.Exact(w[d.Index]))
		}
		rows = append(rows, row)
	}
	return columns, rows
}
