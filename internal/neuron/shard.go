package neuron

// Shard is a run of consecutive pictures of a data set and what the layers of one model made of
// them. It is stored whole or not at all.
type Shard struct {
	Model  string      // slug
	First  int         // ordinal of the first picture
	Images int         // pictures, those that could not be decoded included
	New    []Entry     // one for each picture that the data set does not hold yet: all or none
	Layers []LayerPart // what each layer that was run made of them
	// Of pictures that are candidates for the strongest of some unit.
	Embeddings []Embedding
}

// LayerPart is the activations of a layer on the pictures of a shard: little-endian float16, one
// row for each unit, one column for each picture, not-a-number for a picture that failed.
type LayerPart struct {
	Layer       string // slug
	Activations []byte
	Candidates  Candidates
}

// Candidates are the pictures that may become examples of a layer's units, after a shard.
type Candidates struct {
	Lists []byte           // of all units, as the index run packs them; nil where none are kept
	Maps  []PackedHeatMaps // heat maps of the shard's own, for each block of BlockUnits units; nil where there are no maps
}

// Entry is a picture that joins a data set: an image, or the reason why it is none.
type Entry struct {
	Image       Image
	Thumbnail   []byte
	MIME        string
	Fingerprint Fingerprint
	Failure     string // "" for an image
}

// Coverage says how far a layer has come, in pictures of the data set's order.
type Coverage struct {
	Layer      Layer
	Seen       int // activations are stored
	Summarised int // statistics, histograms and examples count them
	HeatMapped int // heat maps are stored for examples among them
	Clustered  int // clusters are made of examples among them
	Shared     int // it is known what examples among them share
	// The concepts of multimodal units were looked for among so many pictures and words.
	MultimodalFiles, MultimodalWords int
	// The suggested families are by so many pictures and words and this version of the lexicons.
	FamilyFiles, FamilyWords int
	FamilyLexicon            string
	Sampled                  int // of the seen, whose activations are kept; 0 for all
}

// UnitHeatMap is where an image activates a unit.
type UnitHeatMap struct {
	Ordinal int // of the image
	Unit    int
	Heat    HeatMap
}

// HeatMapPass is the result of running the pictures that are examples of some unit a second time: their
// heat maps and embeddings. It is stored whole or not at all.
type HeatMapPass struct {
	Maps       []LayerHeatMaps
	Embeddings []Embedding
}

// LayerHeatMaps are heat maps of a layer's units.
type LayerHeatMaps struct {
	Layer string // slug
	Units []UnitHeatMap
}

// ImageUnits are the units of a layer that an image drives most, strongest z first.
type ImageUnits struct {
	Ordinal int
	Units   []UnitActivation
}

// UnitActivation is a unit's number and its activation on one image or word.
type UnitActivation struct {
	Unit       int
	Activation float32
}
