package neuron

// WordRanking is the order in which words drive each unit of a layer.
type WordRanking struct {
	IDs         []int64  // of the words, in the store
	Activations [][]byte // of each word: those of the units, little-endian float16
	Ranks       [][]byte // of each word: its rank, from 1, among the words of each unit, little-endian uint16
	Top         [][]WordPick
	Low         [][]WordPick // of each unit: the words that drive it most and least, furthest first
}

// WordPick is a word that stands for a unit and the unit's activation on it.
type WordPick struct {
	ID         int64 // in the store
	Activation float64
	Renderings int     // pictures of it that were shown; 0: not known
	Spread     float64 // standard deviation of the activation over them; NaN: not known, or one picture
}
