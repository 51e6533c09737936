package neuron

// Image is one picture of a data set.
type Image struct {
	ID         int64  // in the store; 0 before it is stored
	Key        string // stable within the data set: a relative path with slashes
	Width      int    // pixels of the original
	Height     int
	Dataset    string // slug of its data set, of an image that is read alone; else ""
	Caption    string
	Categories []Category
}

// Category returns the value of the named category, "" where there is none.
func (im Image) Category(name string) string {
	for _, c := range im.Categories {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// Failure is a file that could not be read.
type Failure struct {
	Key    string
	Reason string
}

// LeftOut is what the source of a data set has and the index has not, and why: the first of it, and how much
// there is.
type LeftOut struct {
	Files []Failure
	Total int
}
