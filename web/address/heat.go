package address

import (
	"math"
	"strconv"

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
	var buf [64]byte
	text := append(buf[:0], "/heat/"...)
	text = append(strconv.AppendInt(text, int64(cols), 10), 'x')
	text = append(strconv.AppendInt(text, int64(rows), 10), '/')
	for r := range rows {
		for c := range cols {
			text = append(text, "0123456789abcdef"[cellLevel(h, r, c, rows, cols)])
		}
	}
	return string(append(text, ".png"...))
}

// cellLevel returns the level, 0 to 15, of cell (r, c) of h seen as rows × cols: the mean of
// the cells that it covers.
func cellLevel(h neuron.HeatMap, r, c, rows, cols int) int {
	if rows == h.Height && cols == h.Width { // nearly always
		return int(levels[h.Cells[r*cols+c]])
	}
	sum, n := 0, 0
	for y := r * h.Height / rows; y < (r+1)*h.Height/rows; y++ {
		for x := c * h.Width / cols; x < (c+1)*h.Width/cols; x++ {
			sum += int(h.Cells[y*h.Width+x])
			n++
		}
	}
	return level(float64(sum) / float64(n))
}

// level returns the level of a mean of cells.
func level(mean float64) int { return min(max(8+int(math.Round((mean-128)/127*7)), 0), 15) }

// levels are those of each cell.
var levels = func() (all [256]byte) {
	for cell := range all {
		all[cell] = byte(level(float64(cell)))
	}
	return all
}()
