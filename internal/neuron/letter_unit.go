package neuron

// LetterUnit is a unit that follows the letters of words rather than what they mean: its strongest words share some far
// more often than all words do.
type LetterUnit struct {
	Unit    int
	Pattern string  // what they share: "-ing", "phil-", "-oo-", "3 letters"
	Words   int     // of its strongest words, those that have it
	Of      int     // its strongest words
	Chance  float64 // share of all words that have it
}

// LetterMask is what is needed to take the part of letter units out of the embeddings of words.
type LetterMask struct {
	Layer   string
	Units   []int // that follow letters
	Readout Readout
}

// WordPlaces says what is known of where a model places written words.
type WordPlaces struct {
	State       string // another one after each change of what follows
	Words       int    // that have embeddings
	Images      int    // that have
	Layer       string // that the embedding reads and that was looked through for letter units; "" for none
	LetterUnits int    // of that layer
}
