package neuron

// Regions is the data of a RegionStudy: how units answer to the names of places, and to each place of a map of the
// world. What a unit answers is a level from 0 to 255: only levels of one unit can be compared, those of countries and
// cities on one scale, those of its map on another.
type Regions struct {
	Countries []GeoPlace   `json:"countries"`
	Cities    []GeoPlace   `json:"cities"`
	Rows      []float64    `json:"rows"`    // of the map: the latitude of each row's middle, from the north
	Columns   []float64    `json:"columns"` // the longitude of each column's middle, from the west
	Units     []RegionUnit `json:"units"`
	Views     []RegionView `json:"views,omitempty"` // units that are shown together
	Notes     []string     `json:"notes,omitempty"`
}

// GeoPlace is a country by its middle or a city, in degrees.
type GeoPlace struct {
	Name string  `json:"name"`
	Lon  float64 `json:"lon"`
	Lat  float64 `json:"lat"`
}

// RegionUnit is what one unit answers. In JSON levels are base64.
type RegionUnit struct {
	StudyLayer
	Unit      int      `json:"unit"`
	Title     string   `json:"title"`
	Uncertain bool     `json:"uncertain,omitempty"` // whether the title is doubted
	Secondary bool     `json:"secondary,omitempty"` // regional besides something else
	Sensitive string   `json:"sensitive,omitempty"` // why it stands behind a notice
	Words     []string `json:"words,omitempty"`     // strongest first
	Countries []byte   `json:"countries"`           // a level for each country
	Cities    []byte   `json:"cities"`
	Map       []byte   `json:"map"` // row by row
}

// Ref returns the unit by its name.
func (u RegionUnit) Ref() Ref { return u.StudyLayer.Ref(u.Unit) }

// Name is the unit's title, with a question mark where it is doubted.
func (u RegionUnit) Name() string {
	if u.Uncertain {
		return u.Title + "?"
	}
	return u.Title
}

// RegionView is units that are shown on one map.
type RegionView struct {
	Name  string `json:"name"` // in addresses
	Title string `json:"title"`
	Units []int  `json:"units"` // places in Regions.Units
}

// Check returns an error where a unit's levels do not fit the places.
func (r Regions) Check() error {
	for _, u := range r.Units {
		if len(u.Countries) != len(r.Countries) || len(u.Cities) != len(r.Cities) || len(u.Map) != len(r.Rows)*len(r.Columns) {
			return Invalidf("The study has %d levels of countries, %d of cities and %d of the map for %s, not %d, %d and %d.", len(u.Countries), len(u.Cities), len(u.Map),
				u.Ref(), len(r.Countries), len(r.Cities), len(r.Rows)*len(r.Columns))
		}
	}
	for _, v := range r.Views {
		for _, i := range v.Units {
			if i < 0 || i >= len(r.Units) {
				return Invalidf("The study's view %s names unit %d of %d.", v.Name, i, len(r.Units))
			}
		}
	}
	return nil
}
