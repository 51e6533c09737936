package neuron

// File is a file of a data set as an index has it: an image, or the reason why it is none.
type File struct {
	Ordinal int // in the order of the data set
	Image   Image
	Failure string // "" for an image
}

// RankedWord is a word among those that drive a unit most or least.
type RankedWord struct {
	Unit int
	Side string // top or low
	Rank int    // from 0
	WordScore
	Activation float64
}

// RankedExample is an example among those that are stored of a unit.
type RankedExample struct {
	Unit    int
	Kind    string // top, bottom or level
	Level   int    // of LevelStep z each, 0 being the one that begins at zero; 0 for top and bottom
	Rank    int    // from 0
	Ordinal int    // of the image
	Example        // of its image number and key only; of its heat map the position only
}

// WordRow is how all units of a layer respond to a word.
type WordRow struct {
	Word    string
	Numbers []byte // little-endian float16, one for each unit
}

// ColumnPart is a part of a unit's activations.
type ColumnPart struct {
	Unit    int
	Numbers []byte // little-endian float16, in the order of the data set, not-a-number for a file that is no image
}

// LayerCounts are how many rows an index has of a layer.
type LayerCounts struct {
	UnitWords int // words among those that drive a unit most or least, over all units
	Examples  int // over all units
	Words     int // that were shown to it
	Column    int // activations of each unit
	Explained int // labels by programs, over all units
	Texts     int // text maxima, over all units
}

// UnitSpan are the units of a layer from From on, before To.
type UnitSpan struct{ From, To int }

// AllUnits returns the span of all units of a layer.
func (l Layer) AllUnits() UnitSpan { return UnitSpan{0, l.Units} }

// RankedText is a text among those that a unit calls for most.
type RankedText struct {
	Rank int // from 0, highest score first
	ScoredText
	Search TextSearch // that found it, without its maxima
}

// RankedNeighbour is a unit among those of the same layer that correlate most with a unit.
type RankedNeighbour struct {
	Unit        int
	Rank        int // from 0
	Other       int
	Correlation float64 // Pearson's, of their activations over the data set
}
