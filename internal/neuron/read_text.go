package neuron

// ReadText is a text that a model's text tower has read.
type ReadText struct {
	Text      string
	Kind      TextKind
	Embedding []float32 // of length one
}

// TextKind says where a text was from when it was first read. A caption may be a word, too.
type TextKind string

const (
	TextOfWord    TextKind = "word"     // that was shown as a picture
	TextOfCaption TextKind = "caption"  // of an image of the data set
	TextSentence  TextKind = "sentence" // that comes with the program: "i feel jealous"
	TextAsked     TextKind = "asked"    // that somebody wanted to know about
)

// DefaultCaptions is how many different captions of a data set a text tower reads unless a user says otherwise, the first.
const DefaultCaptions = 20000

// MostTextBytes bounds a text. Text towers see some 77 tokens of it.
const MostTextBytes = 500

// Readout is how the image embedding reads the units of a layer, spatial structure ignored: a row for each unit
// says what one unit of its activation adds to the embedding. See clip.Readout, which computes it.
type Readout struct {
	Embedding int       // numbers of an embedding
	Matrix    []float32 // units × Embedding
}

// Row returns what one unit of activation adds to the embedding.
func (r Readout) Row(unit int) []float32 {
	return r.Matrix[unit*r.Embedding : (unit+1)*r.Embedding]
}

// Units returns how many units there are.
func (r Readout) Units() int {
	if r.Embedding == 0 {
		return 0
	}
	return len(r.Matrix) / r.Embedding
}
