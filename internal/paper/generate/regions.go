package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
)

// regionUnit is a unit of the article's map. Those that no view of the map shows are left out.
type regionUnit struct {
	Index     int      `json:"index"`
	Model     string   `json:"model"`
	Unit      int      `json:"unit"`
	Titles    []string `json:"titles"`
	Uncertain bool     `json:"uncertain"`
	Secondary bool     `json:"secondary"`
	Warned    bool     `json:"warned"`
	Views     []string `json:"views"`
}

func (u regionUnit) column() string { return u.Model + ":" + strconv.Itoa(u.Unit) }

func shownRegions(from fs.FS) ([]regionUnit, error) {
	var all struct{ Units []regionUnit }
	err := readJSON(from, "regions/units.json", &all)
	return slices.DeleteFunc(all.Units, func(u regionUnit) bool { return len(u.Views) == 0 }), err
}

func regionUnits(from fs.FS) ([]byte, error) {
	units, err := shownRegions(from)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, u := range units {
		rows = append(rows, row{
			"model": u.Model, "unit": strconv.Itoa(u.Unit), "title": strings.Join(u.Titles, " / "), "uncertain": strconv.FormatBool(u.Uncertain),
			"secondary": strconv.FormatBool(u.Secondary), "warned": strconv.FormatBool(u.Warned),
		})
	}
	return writeCSV(rows, "model", "unit", "title", "uncertain", "secondary", "warned")
}

// regionView is a choice of units in the menu of the article's map.
type regionView struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Neurons []struct {
		Model string `json:"model"`
		Unit  int    `json:"unit"`
	} `json:"neurons"`
}

func regionViews(from fs.FS) ([]byte, error) {
	var all struct {
		Views []regionView `json:"region_views"`
	}
	if err := readJSON(from, "families.json", &all); err != nil {
		return nil, err
	}
	return writeJSON(all.Views)
}

func countries(from fs.FS) ([]byte, error) { return places(from, "regions/countries.csv") }
func cities(from fs.FS) ([]byte, error)    { return places(from, "regions/cities.csv") }

// places keeps name, place and the levels of the units that are shown.
func places(from fs.FS, name string) ([]byte, error) {
	rows, err := readCSV(from, name)
	if err != nil {
		return nil, err
	}
	units, err := shownRegions(from)
	if err != nil {
		return nil, err
	}
	columns := []string{"name", "lon", "lat"}
	for _, u := range units {
		columns = append(columns, u.column())
	}
	return writeCSV(rows, columns...)
}

// regionGrid keeps where the rows and columns of the maps lie.
func regionGrid(from fs.FS) ([]byte, error) {
	var grid struct {
		Rows    []float64 `json:"row_lat"`
		Columns []float64 `json:"col_lon"`
	}
	if err := readJSON(from, "regions/spatial_grid.json", &grid); err != nil {
		return nil, err
	}
	b, err := json.Marshal(grid)
	return append(b, '\n'), err
}

// Shape of the file of maps: units, rows and columns of float32.
const (
	mapUnits, mapRows, mapColumns = 66, 40, 80
	mapHeader                     = 128 // bytes in front of the numbers
)

// regionMaps keeps the maps of the units that are shown as one grey picture, one map below the other, a level a pixel:
// it has a tenth of the size, and can be looked at.
func regionMaps(from fs.FS) ([]byte, error) {
	b, err := fs.ReadFile(from, "regions/spatial.npy")
	if err != nil {
		return nil, err
	}
	if want := mapHeader + 4*mapUnits*mapRows*mapColumns; len(b) != want {
		return nil, fmt.Errorf("regions/spatial.npy has %d bytes, not %d", len(b), want)
	}
	units, err := shownRegions(from)
	if err != nil {
		return nil, err
	}
	const cells = mapRows * mapColumns
	picture := image.NewGray(image.Rect(0, 0, mapColumns, mapRows*len(units)))
	for i, u := range units {
		for cell := range cells {
			v := math.Float32frombits(binary.LittleEndian.Uint32(b[mapHeader+4*(u.Index*cells+cell):]))
			if v != float32(byte(v)) {
				return nil, fmt.Errorf("regions/spatial.npy holds %v, which is no level", v)
			}
			picture.Pix[i*cells+cell] = byte(v)
		}
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&out, picture)
	return out.Bytes(), err
}
