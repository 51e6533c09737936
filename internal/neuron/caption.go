package neuron

// MostImagesOfKind bounds the images of one caption or category of which it is counted whose strongest they are: counting
// takes some 1 ms for 200 of them, and what is said of more tells few neurons apart.
const MostImagesOfKind = 25_000

// CaptionQuery asks for the units that have images with words in their captions among their strongest.
type CaptionQuery struct {
	Text         string
	Phrase       bool   // the words follow each other
	Model, Layer string // "" for all
	Limit        int    // of units
}

// CategoryQuery asks the same of a category of a data set.
type CategoryQuery struct {
	Dataset string
	Category
	Model, Layer string // "" for all
	Limit        int    // of units
}

// KindImages is what was found of one kind of image.
type KindImages struct {
	Images  int        // of the kind
	Counted bool       // false where there are more than MostImagesOfKind: Units is empty then
	Sample  []Image    // the first of them, at most KindSample
	Units   []KindUnit // those with the most of them among their strongest first, then those with the highest peak
}

// KindSample is how many images of a kind are returned with its units.
const KindSample = 12

// KindUnit is how many of a unit's strongest images are of a kind.
type KindUnit struct {
	Ref
	Images int // of the kind
	Of     int // its strongest: at most AgreementImages
}

// CaptionWord is a word of captions, in small letters.
type CaptionWord struct {
	Word   string
	Images int // with it in their captions
}

// CategoryHit is a category of a data set that was found by what it says.
type CategoryHit struct {
	Dataset string // slug
	CategoryCount
	Match NameMatch
}
