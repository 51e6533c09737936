package neuron

import (
	"fmt"
	"slices"
)

// Regions is the data of a RegionStudy: how units answer to the names of places, and to each place of a map of the
// world. What a unit answers is a level from 0 to 255: only levels of one unit can be compared, those of countries and
// cities on one scale, those of its map on another.
type Regions struct {
	Countries []GeoPlace    `json:"countries"`
	Cities    []GeoPlace    `json:"cities"`
	Rows      []float64     `json:"rows"`    // of the map: the latitude of each row's middle, from the north
	Columns   []float64     `json:"columns"` // the longitude of each column's middle, from the west
	Units     []RegionUnit  `json:"units"`
	Views     []RegionView  `json:"views,omitempty"`  // units that are shown together
	Shares    *RegionShares `json:"shares,omitempty"` // how many units are regional; nil where they were not counted
	Notes     []string      `json:"notes,omitempty"`
}

// RegionShares counts the units of a layer by two signs of a regional unit: how many of its five strongest words name places,
// and whether the countries that drive it lie together on the globe. A conservative reading takes those with five words, or
// three and countries that lie together; a liberal one also those with three words, or one and countries that lie together.
type RegionShares struct {
	Units        int            `json:"units"`            // of the layer
	Words        int            `json:"words"`            // that were shown; 0 where units were not counted by them
	PlaceWords   int            `json:"place_words"`      // of these, how many name places
	Buckets      []RegionBucket `json:"buckets"`          // by the number of words, from none
	Chance       []float64      `json:"chance,omitempty"` // units in each bucket if each had five words at random
	Clustered    int            `json:"clustered"`
	Conservative int            `json:"conservative"`
	Liberal      int            `json:"liberal"`
}

// RegionBucket is the units with so many names of places among their strongest words.
type RegionBucket struct {
	Units     int `json:"units"`
	Clustered int `json:"clustered"` // whose countries lie together
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

	PlaceWords int     `json:"place_words,omitempty"` // of its five strongest words, how many name places
	Clustered  bool    `json:"clustered,omitempty"`   // whether the countries that drive it lie together
	Clustering float64 `json:"clustering,omitempty"`  // Moran's I of what it answers to countries
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

// Layer returns the layer that all units are on; the zero value where they are on several.
func (r Regions) Layer() (l StudyLayer) {
	for i, u := range r.Units {
		if i > 0 && u.StudyLayer != l {
			return StudyLayer{}
		}
		l = u.StudyLayer
	}
	return l
}

// RegionView is units that are shown on one map.
type RegionView struct {
	Name  string `json:"name"` // in addresses
	Title string `json:"title"`
	Units []int  `json:"units"` // places in Regions.Units
}

// Part is a unit's line in the study.
func (r Regions) Part(u RegionUnit) string {
	return fmt.Sprintf("%s: of countries %s drives it most, of cities %s", u.Name(), r.Countries[strongest(u.Countries)].Name, r.Cities[strongest(u.Cities)].Name)
}

// strongest returns the place of the greatest level.
func strongest(levels []byte) int { return slices.Index(levels, slices.Max(levels)) }

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
