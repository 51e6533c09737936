package neuron

import "time"

// Model is one vision model.
type Model struct {
	Slug         string // in addresses: lower case, letters, digits, hyphens
	Name         string // for people: "Pictogram CLIP"
	Architecture string // "ModifiedResNet 2-2-2-2, width 32"
	Source       string // base name of the path it was read from; of a published one what its weights can be had as: "openai:RN50x4", "" for none
	Hash         string // SHA-256 of the weights file, hex
	Parameters   int64  // of the image tower and, where there is one, the text tower
	Preprocess   Preprocess
	Tower        Tower
	Space        Space   // by which pictures are compared
	Dataset      Dataset // the pictures it was indexed over; zero before indexing
	Layers       []Layer // indexed layers, from input to output
	Published    string  // the line that says where its units are published, for one known from that alone; "" for one that is indexed
	Version      string  // of Multiscope that indexed it
	IndexedAt    time.Time
}

// Dataset is a named, ordered set of pictures.
type Dataset struct {
	Slug   string
	Name   string
	Images int // that could be decoded
	Failed int // that could not
	Seed   int64
}
