package exchange

import (
	"encoding/json"
	"io"
	"math"

	"multiscope/internal/neuron"
)

// paperPlot is a conditional plot as the files of the paper's article have it.
type paperPlot struct {
	Bins        []float64   `json:"bins"`
	Heights     [][]float64 `json:"heights"`
	LabelNames  []string    `json:"labelNames"`
	LabelCounts paperCounts `json:"labelCounts"`
	Colors      []string    `json:"colors,omitempty"`
}

// paperCounts are images of each label, in the order of labels or by their names.
type paperCounts struct {
	list   []int
	byName map[string]int
}

func (c paperCounts) MarshalJSON() ([]byte, error) { return json.Marshal(c.list) }

func (c *paperCounts) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		return json.Unmarshal(b, &c.byName)
	}
	return json.Unmarshal(b, &c.list)
}

// of returns the counts in the order of labels.
func (c paperCounts) of(names []string) ([]int, error) {
	if c.byName == nil {
		return c.list, nil
	}
	list := make([]int, len(names))
	for i, name := range names {
		n, there := c.byName[name]
		if !there {
			return nil, neuron.Invalidf("labelCounts has no “%s”.", name)
		}
		list[i] = n
	}
	if len(c.byName) != len(names) {
		return nil, neuron.Invalidf("labelCounts has %d labels and labelNames %d.", len(c.byName), len(names))
	}
	return list, nil
}

// ReadPaperPlot reads a conditional plot in the paper's shape. Heights may stand by label or by bin; where there are as
// many labels as bins they are by label if the shares of bins then sum to 1.
func ReadPaperPlot(content []byte) (p neuron.PaperPlot, err error) {
	var j paperPlot
	if err := strictly(content, &j); err != nil {
		return p, err
	}
	return j.plot()
}

func (j paperPlot) plot() (p neuron.PaperPlot, err error) {
	p = neuron.PaperPlot{Bins: j.Bins, Heights: j.Heights, LabelNames: j.LabelNames, Colors: j.Colors}
	if len(p.Colors) == 0 {
		p.Colors = nil // none, however that is written
	}
	if p.LabelCounts, err = j.LabelCounts.of(j.LabelNames); err != nil {
		return p, err
	}
	if byBin(p) {
		p.Heights = transposed(p.Heights)
	}
	return p, p.Check()
}

// byBin reports whether the rows of heights are bins.
func byBin(p neuron.PaperPlot) bool {
	if len(p.Heights) == 0 || len(p.Heights) != len(p.Bins) {
		return false
	}
	for _, row := range p.Heights {
		if len(row) != len(p.LabelNames) {
			return false
		}
	}
	return len(p.Bins) != len(p.LabelNames) || !sumsToOne(transposed(p.Heights)) && sumsToOne(p.Heights)
}

// sumsToOne reports whether each row does.
func sumsToOne(rows [][]float64) bool {
	const tol = 1e-3 // of shares as they are printed
	for _, row := range rows {
		sum := 0.
		for _, x := range row {
			sum += x
		}
		if !(math.Abs(sum-1) <= tol) {
			return false
		}
	}
	return true
}

func transposed(rows [][]float64) [][]float64 {
	columns := make([][]float64, len(rows[0]))
	for _, row := range rows {
		for i, x := range row {
			columns[i] = append(columns[i], x)
		}
	}
	return columns
}

// WritePaperPlot writes a plot in the paper's shape, heights by label.
func WritePaperPlot(w io.Writer, p neuron.PaperPlot) error { return write(w, newPaperPlot(p)) }

func newPaperPlot(p neuron.PaperPlot) paperPlot {
	return paperPlot{p.Bins, p.Heights, p.LabelNames, paperCounts{list: p.LabelCounts}, p.Colors}
}
