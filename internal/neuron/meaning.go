package neuron

// MeaningKind says how the meanings of a unit that has several go together.
type MeaningKind string

const (
	Polysemantic MeaningKind = "polysemantic" // they have nothing in common that is known of
	Conjoined    MeaningKind = "conjoined"    // unlike in meaning, they meet in one facet only: in letters, or as writing of one and pictures of the other
)

// MeaningKinds are the kinds on offer, in the order of the menu.
var MeaningKinds = []MeaningKind{Polysemantic, Conjoined}

// UnitMeanings are the kinds of thing that drive a unit and lie far apart for its model.
type UnitMeanings struct {
	Unit       int
	Kind       MeaningKind
	Separation float64   // of the two that lie nearest: 1 − cosine of their centres, 1 where they have nothing in common
	Letters    string    // that the writing of unlike meanings shares, "phil-"; "" for none
	Meanings   []Meaning // two or more, the one of the most images first
}

// Meaning is things alike among the strongest of a unit: words, images or both.
type Meaning struct {
	Name    string    // what they share
	By      MeaningBy // how that is known
	Words   []string  // strongest first
	Images  []int     // ranks among the strongest images, from 0, strongest first
	Written int       // of the images, those that are of writing
	Agree   int       // of the images, those of whose captions or categories one of the words is
	Alike   float64   // mean cosine of its images, or of its words where it has no images
	Shown   []Example `json:"-"` // its strongest images, as many as a page shows; an index that is read fills it in
}

// MeaningBy says what names a meaning.
type MeaningBy string

const (
	ByImages  MeaningBy = "images"  // a term of the captions and categories of half of the images
	ByWords   MeaningBy = "words"   // the word that lies nearest to the middle of all
	ByWriting MeaningBy = "writing" // what is written on most of the images
	ByFirst   MeaningBy = "first"   // nothing does: the caption of its strongest image
)

// Writing reports whether a meaning drives the unit in writing: by several words, by one that its images agree with, or
// since most of these show writing.
func (m Meaning) Writing() bool {
	return len(m.Words) >= leastMembers || m.Agree > 0 || 2*m.Written > len(m.Images)
}

// Pictures reports whether a meaning drives the unit as pictures: as many of its images as not show no writing.
func (m Meaning) Pictures() bool { return len(m.Images) > 0 && 2*m.Written <= len(m.Images) }

// MeaningSpace says how words were compared.
type MeaningSpace string

const (
	SpaceOfTexts   MeaningSpace = "texts"   // where the text tower places them
	SpaceOfWriting MeaningSpace = "writing" // where the image tower places them as pictures: alike in letters is alike, too
	NoWordSpace    MeaningSpace = ""        // not at all
)

// MeaningBasis is what the meanings of a layer's units were found from. They are found anew when it changes.
type MeaningBasis struct {
	Files    int          // of the data set, when the images were divided into kinds
	Words    int          // that the layer ranks
	Placed   int          // words whose place in the space is known
	Checksum int64        // of the activations by which the model's layers rank words
	Space    MeaningSpace // how words were compared
	Rule     int          // MeaningRule
}

// MeaningRule is raised when the rule by which meanings are found changes.
const MeaningRule = 1

// MeaningSearch is how the meanings of a layer's units were found, and what chance would have found.
type MeaningSearch struct {
	MeaningBasis
	Units    int // that were looked at: those that are live
	OfImages PlaceNull
	OfWords  PlaceNull
	Across   AcrossNull
}

// MeaningQuery asks for a page of the units of a layer that have several meanings.
type MeaningQuery struct {
	Model, Layer  string
	Kind          MeaningKind // "" for all
	Without       string      // units that are left out, a JSON list of numbers; "" for none
	Offset, Limit int
	Plain         bool // with the numbers of units and images alone, for very many
}

// MeaningList is a page of the units of a layer that have several meanings, those first whose meanings lie furthest apart.
type MeaningList struct {
	Search *MeaningSearch // nil where none has been made
	Counts map[MeaningKind]int
	Units  []MeaningCard
}

// MeaningCard is a unit as the list shows it.
type MeaningCard struct {
	Card     UnitCard
	Meanings UnitMeanings
}
