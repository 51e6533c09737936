package neuron

import "slices"

// Kept are the files of a data set whose activations the columns of a layer hold, by ordinal,
// ascending; nil for all of them.
type Kept []uint32

// Ordinal returns the file at a place of a column.
func (k Kept) Ordinal(place int) int {
	if k == nil {
		return place
	}
	return int(k[place])
}

// Place returns where a column holds the file, and whether it does so.
func (k Kept) Place(ordinal int) (int, bool) {
	if k == nil {
		return ordinal, true
	}
	return slices.BinarySearch(k, uint32(ordinal))
}

// KeptSample draws n of so many files, uniformly.
func KeptSample(files, n int, seed int64) Kept {
	k := make(Kept, 0, n)
	for _, ordinal := range Shuffled(files, seed)[:min(n, files)] {
		k = append(k, uint32(ordinal))
	}
	slices.Sort(k)
	return k
}
