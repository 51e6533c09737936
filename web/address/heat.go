package address

import (
	"fmt"
	"math"

	"multiscope/internal/neuron"
)

// HeatSide bounds the cells of a side; finer maps are averaged.
const HeatSide = 12

// Heat returns the address of a heat map, "" for none.
func Heat(h neuron.HeatMap) string {
	if h.Height*h.Width <= 1 || len(h.Cells) != h.Height*h.Width {
		return ""
	}
	rows, cols := min(h.Height, HeatSide), min(h.Width, HeatSide)
	digits := make([]byte, 0, rows*cols)
	for r := range rows {
		for c := range cols {
			digits = append(digits, "0123456789abcdef"[cellLevel(h, r, c, rows, cols)])
		}
	}
	return fmt.Sprintf("/heat/%dx%d/%s.png", cols, rows, digits)
}

// cellLevel returns the level, 0 to 15, of cell (r, c) of h seen as rows × cols: the mean of
// the cells that it covers.
func cellLevel(h neuron.HeatMap, r, c, rows, cols int) int {
	sum, n := 0, 0
	for y := r * h.Height / rows; y < (r+1)*h.Height/rows; y++ {
		for x := c * h.Width / cols; x < (c+1)*h.Width/cols; x++ {
			sum += int(h.Cells[y*h.Width+x])
			n++
		}
	}
	share := (float64(sum)/float64(n) - 128) / 127
	return min(max(8+int(math.Round(share*7)), 0), 15)
}
