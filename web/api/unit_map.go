package api

import (
	"math"
	"strconv"

	"multiscope/internal/neuron"
)

// UnitMap is units of a part of a layer's map, in the order of their numbers.
type UnitMap struct {
	ModelID string           `json:"modelId"`
	Layer   string           `json:"layer"`
	By      neuron.MapColour `json:"by"`     // what kind and value say
	Region  [3]float64       `json:"region"` // x, y and width of the part
	Made    mapMade          `json:"made"`
	Total   int              `json:"total"` // units in the part
	Rows    []MapRow         `json:"rows"`
	Next    string           `json:"next,omitempty"`
}

type mapMade struct {
	Rule     int     `json:"rule"`
	Files    int     `json:"files"`
	Sampled  int     `json:"sampled"` // of the files; 0 for all
	Seed     int64   `json:"seed"`
	Share    float64 `json:"variance_held"`   // by the components that it was made from
	Kept     float64 `json:"neighbours_kept"` // of the ten that go with a unit most
	Silent   int     `json:"silent"`          // units without a place
	Constant int     `json:"constant"`        // and these
}

// MapRow is a unit's place; y grows downwards.
type MapRow struct {
	Unit  int      `json:"unit"`
	X     float32  `json:"x"`
	Y     float32  `json:"y"`
	Name  string   `json:"name"` // "" where only its number names it
	Kind  string   `json:"kind"` // "" for none
	Value *float64 `json:"value"`
}

// NewMapRow encodes a unit on a map. A value that is not a number is left out.
func NewMapRow(p neuron.MapPlace, name, kind string, value float64) MapRow {
	row := MapRow{Unit: p.Unit, X: p.X, Y: p.Y, Name: name, Kind: kind}
	if !math.IsNaN(value) {
		row.Value = &value
	}
	return row
}

// NewUnitMap encodes what is known of a map, without rows.
func NewUnitMap(l neuron.Layer, m neuron.UnitMap, by neuron.MapColour, region [3]float64) UnitMap {
	return UnitMap{
		ModelID: l.Model, Layer: l.Slug, By: by, Region: region, Rows: []MapRow{},
		Made: mapMade{m.Rule, m.Files, m.Sampled, m.Seed, m.Share, m.Kept, m.Silent, m.Constant},
	}
}

// MapColumns are the columns of a map as a table.
var MapColumns = []string{"unit", "name", "x", "y", "kind", "value"}

// MapCells are its rows.
func MapCells(rows []MapRow) [][]string {
	cells := make([][]string, len(rows))
	for i, r := range rows {
		value := ""
		if r.Value != nil {
			value = strconv.FormatFloat(*r.Value, 'g', -1, 64)
		}
		cells[i] = []string{strconv.Itoa(r.Unit), r.Name, place(r.X), place(r.Y), r.Kind, value}
	}
	return cells
}

func place(x float32) string { return strconv.FormatFloat(float64(x), 'g', -1, 32) }
