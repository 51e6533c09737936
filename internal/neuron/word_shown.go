package neuron

// ShownWord is a word that a layer was shown.
type ShownWord struct {
	Word       string
	Renderings int  // pictures of it whose activations were averaged; 0: not known
	Embedded   bool // its place in the model's embedding is stored
}

// WordActivations are what the units of a layer do on words that they were shown.
type WordActivations struct {
	Words       []string
	Renderings  int    // pictures of each word
	Activations []byte // mean over them: little-endian float16, a row for each word, a column for each unit
	Spreads     []byte // standard deviation over them (n − 1), likewise; nil where there is one picture of each word
}

// WordColumn is a unit's activation on every word that its layer ranks.
type WordColumn struct {
	Words   []string // in the order of their numbers in the store; shared, not to be changed
	Numbers []byte   // little-endian float16
	Moments WordMoments
}
