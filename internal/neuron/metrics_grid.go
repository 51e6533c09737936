package neuron

// MoranI returns Moran's I of a map of height × width cells, row by row: how far neighbouring cells are alike, from −1 for a
// checkerboard over −1/(cells − 1) for noise to 1 for two halves. Cells are neighbours that share an edge, each with weight 1:
//
//	I = cells / Σ w_ij · Σ w_ij·(x_i − mean)·(x_j − mean) / Σ (x_i − mean)²
//
// (Moran, Notes on continuous stochastic phenomena, Biometrika 1950). A heat map's zero and scale do not matter. False is that
// all cells are alike or there is but one.
func MoranI(cells []byte, height, width int) (float64, bool) {
	mean := 0.0
	for _, c := range cells {
		mean += float64(c)
	}
	mean /= float64(len(cells))
	var variance, products, weights float64
	for i, c := range cells {
		d := float64(c) - mean
		variance += d * d
		if i%width+1 < width {
			products += 2 * d * (float64(cells[i+1]) - mean)
			weights += 2
		}
		if i/width+1 < height {
			products += 2 * d * (float64(cells[i+width]) - mean)
			weights += 2
		}
	}
	if variance == 0 || weights == 0 {
		return 0, false
	}
	return float64(len(cells)) / weights * products / variance, true
}
