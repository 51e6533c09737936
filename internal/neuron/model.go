package neuron

import "time"

// Model is one vision model.
type Model struct {
	Slug         string // in addresses: lower case, letters, digits, hyphens
	Name         string // for people: "Pictogram CLIP"
	Architecture string // "ModifiedResNet 2-2-2-2, width 32"
	Source       string // base name of the path it was read from
	Hash         string // SHA-256 of the weights file, hex
	Parameters   int64  // of the image tower and, where there is one, the text tower
	Preprocess   Preprocess
	Space        Space   // by which pictures are compared
	Dataset      Dataset // the pictures it was indexed over; zero before indexing
	Layers       []Layer // indexed layers, from input to output
	Version      string  // of Multiscope that indexed it
	IndexedAt    time.Time
}

// ResizeMode says how a picture becomes a square.
type ResizeMode string

const (
	Shortest ResizeMode = "shortest" // shorter side to Size, then centre crop (CLIP)
	Squash   ResizeMode = "squash"   // both sides to Size, the aspect ratio changes (SigLIP)
	Longest  ResizeMode = "longest"  // longer side to Size, then pad
)

// Preprocess says how a picture becomes a model's input: resized, cut to Size × Size, scaled
// to [0,1], normalised per channel as (x − Mean) / Std, laid out CHW, RGB.
type Preprocess struct {
	Size          int        `json:"size"` // pixels, side of the square
	Mode          ResizeMode `json:"mode"`
	Interpolation string     `json:"interpolation"` // "bicubic", "bilinear", "nearest"; antialiased as PIL's
	Mean          [3]float32 `json:"mean"`
	Std           [3]float32 `json:"std"`
	Exif          bool       `json:"exif"` // honour the EXIF orientation; CLIP's reference does not
	// Layout is how an ONNX model takes pictures, NCHW or NHWC, where it was said rather than seen; "" else.
	Layout string `json:"layout,omitempty"`
}

// Dataset is a named, ordered set of pictures.
type Dataset struct {
	Slug   string
	Name   string
	Images int // that could be decoded
	Failed int // that could not
	Seed   int64
}
