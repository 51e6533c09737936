package neuron

// Example is an image seen by a unit.
type Example struct {
	Image      Image
	Activation float64
	Z          float64
	Heat       HeatMap // zero where the layer has no positions or none is stored
	Copies     int     // near-duplicates in the data set that it also stands for
}

// HeatMap is a unit's activation at each position, as shares of the strongest: 255 is the
// highest positive value of the map, 128 zero, 0 as far below zero as 255 is above.
type HeatMap struct {
	Height, Width int
	Cells         []byte // Height × Width, row by row
	Row, Col      int    // of the strongest position
}

// UnitExample is a unit and its activation on one image.
type UnitExample struct {
	Unit       Unit
	Activation float64
	Z          float64
	Words      []string
}

// Level is a step of the spectrum from inhibition to excitation, with images drawn at random
// from those whose z lies in [Lo, Hi).
type Level struct {
	Lo, Hi   float64 // z
	Images   int     // that lie in it
	Examples []Example
}
