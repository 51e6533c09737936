package index

import (
	"math/bits"

	"multiscope/internal/neuron"
)

const hashRows, hashCols = 8, 9

// perceptualHash says for each of 8 × 8 places whether the preprocessed picture is brighter there
// than to the right (the difference hash of N. Krawetz, "Kind of Like That", 2013).
func perceptualHash(pixels []float32, p neuron.Preprocess) (hash uint64) {
	var light [hashRows][hashCols]float32
	for row := range hashRows {
		for col := range hashCols {
			light[row][col] = brightness(pixels, p, row, col)
		}
	}
	for row := range hashRows {
		for col := range hashCols - 1 {
			hash <<= 1
			if light[row][col] > light[row][col+1] {
				hash |= 1
			}
		}
	}
	return hash
}

// brightness is the mean of one of 8 × 9 fields, the channels weighed as ITU-R BT.601 does.
func brightness(pixels []float32, p neuron.Preprocess, row, col int) (sum float32) {
	size := p.Size
	top, bottom := row*size/hashRows, (row+1)*size/hashRows
	left, right := col*size/hashCols, (col+1)*size/hashCols
	for c, weight := range [3]float32{0.299, 0.587, 0.114} {
		plane := pixels[c*size*size:]
		for y := top; y < bottom; y++ {
			for _, v := range plane[y*size+left : y*size+right] {
				sum += weight * p.Std[c] * v
			}
		}
	}
	return sum / float32(max(1, (bottom-top)*(right-left)))
}

// alike reports whether two pictures are near-duplicates.
func alike(a, b uint64) bool { return bits.OnesCount64(a^b) <= alikeBits }

// alikeBits is how many of 64 bits near-duplicates may differ in.
const alikeBits = 4
