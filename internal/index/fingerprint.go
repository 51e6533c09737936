package index

import "multiscope/internal/neuron"

// A fingerprint compares the brightness of 16 × 15 fields with that of their right neighbours (224
// bits; the difference hash of N. Krawetz, "Kind of Like That", 2013, finer and with a margin, so
// that noise on plain fields sets no bit) and adds how much there is of each colour in all (3 × 10
// bits, of which more are set the more there is).
const (
	printRows, printCols = 16, 15
	printMargin          = 0.03 // of the brightness, which is in [0,1]
	printShades          = 10
)

// fingerprint returns that of a preprocessed picture, [3, size, size].
func fingerprint(pixels []float32, p neuron.Preprocess) (f neuron.Fingerprint) {
	fields, colour := averages(pixels, p)
	bit := 0
	put := func(set bool) {
		if set {
			f[bit/64] |= 1 << (bit % 64)
		}
		bit++
	}
	for row := range printRows {
		for col := range printCols - 1 {
			put(fields[row][col] > fields[row][col+1]+printMargin)
		}
	}
	for _, share := range colour {
		for shade := range printShades {
			put(share > (float32(shade)+0.5)/printShades)
		}
	}
	return f
}

// averages returns the brightness of each field, the channels weighed as ITU-R BT.601 does, and
// the mean of each channel, all in [0,1].
func averages(pixels []float32, p neuron.Preprocess) (fields [printRows][printCols]float32, colour [3]float32) {
	area := float32(p.Size * p.Size)
	for c, weight := range [3]float32{0.299, 0.587, 0.114} {
		plane := pixels[c*p.Size*p.Size:]
		for row := range printRows {
			for col := range printCols {
				sum, n := fieldSum(plane, p.Size, row, col)
				sum = sum*p.Std[c] + n*p.Mean[c]
				colour[c] += sum / area
				fields[row][col] += weight * sum / max(n, 1)
			}
		}
	}
	return fields, colour
}

// fieldSum adds up the pixels of one field.
func fieldSum(plane []float32, size, row, col int) (sum, n float32) {
	left, right := col*size/printCols, (col+1)*size/printCols
	top, bottom := row*size/printRows, (row+1)*size/printRows
	for y := top; y < bottom; y++ {
		for _, v := range plane[y*size+left : y*size+right] {
			sum += v
		}
	}
	return sum, float32((bottom - top) * (right - left))
}
