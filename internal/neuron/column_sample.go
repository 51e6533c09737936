package neuron

import "slices"

// ColumnSample are the files of a data set whose activations the columns of a layer hold, by ordinal,
// ascending; nil for all of them.
type ColumnSample []uint32

// Ordinal returns the file at a place of a column.
func (s ColumnSample) Ordinal(place int) int {
	if s == nil {
		return place
	}
	return int(s[place])
}

// Place returns where a column holds the file, and whether it does so.
func (s ColumnSample) Place(ordinal int) (int, bool) {
	if s == nil {
		return ordinal, true
	}
	return slices.BinarySearch(s, uint32(ordinal))
}

// DrawColumnSample draws n of so many files, uniformly.
func DrawColumnSample(files, n int, seed int64) ColumnSample {
	s := make(ColumnSample, 0, n)
	for _, ordinal := range Shuffled(files, seed)[:min(n, files)] {
		s = append(s, uint32(ordinal))
	}
	slices.Sort(s)
	return s
}
