package neuron

// UnitMap is where the units of a layer lie on a plane on which units whose activations go together are near each other.
type UnitMap struct {
	MapBasis
	MapQuality
	Places []MapPlace // in the order of their numbers
}

// MapRule numbers the way in which maps are made. Another number makes all of them anew.
const MapRule = 1

// MapBasis is all that determines a map besides the activations on the files that it counts.
type MapBasis struct {
	Rule    int   `json:"rule"`    // 0 where there is no map
	Files   int   `json:"files"`   // of the data set, that statistics counted
	Sampled int   `json:"sampled"` // of these, whose activations are kept; 0 for all
	Seed    int64 `json:"seed"`
}

// MapQuality is what a map leaves out, and how far it can be believed.
type MapQuality struct {
	Silent   int     `json:"silent"`   // units without a place: never above zero
	Constant int     `json:"constant"` // and the same on all files
	Share    float64 `json:"share"`    // of the variance of all activations, that the components hold which it was made from: in [0,1]
	Kept     float64 `json:"kept"`     // of the MapNear units that go with one most, the share that is among the nearest on the map
}

// MapNear is how many neighbours MapQuality.Kept looks at.
const MapNear = 10

// MapPlace is a unit's place, in [0,1]; Y grows downwards.
type MapPlace struct {
	Unit int
	X, Y float32
}

// MapColour is what tells the points of a map apart.
type MapColour string

// By families and categories there are kinds, by all others numbers.
const (
	MapFamily          MapColour = "family"
	MapCategory        MapColour = "category"
	MapPeak            MapColour = "peak"
	MapDensity         MapColour = "density"
	MapKurtosis        MapColour = "kurtosis"
	MapMonosemanticity MapColour = "monosemanticity"
	MapClarity         MapColour = "clarity"
)

// MapColours are all of them, in the order of the menu.
var MapColours = []MapColour{MapFamily, MapCategory, MapPeak, MapDensity, MapKurtosis, MapMonosemanticity, MapClarity}

// MapMark is what a unit is called and what tells it apart.
type MapMark struct {
	Unit  int
	Name  string  // as its tile says; "" where only its number names it
	Kind  string  // of the colour's kinds; "" for none
	Value float64 // the colour's number; NaN where it has none
}
