package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
)

// plots are the conditional plots that the article draws.
var plots = []string{"trump_89", "mental_illness_2191", "east_africa_1317"}

// plot has the columns of a conditional plot that are kept.
type plot struct {
	Model  string      `json:"model"`
	Unit   int         `json:"unit"`
	Title  string      `json:"title"`
	Figure string      `json:"figure"`
	Std    float64     `json:"std"`
	Left   []float64   `json:"bin_left"`
	Width  float64     `json:"bin_width"`
	Images []int       `json:"images_per_bin"`
	Groups groups      `json:"groups"`
	Labels []plotLabel `json:"labels"`
}

type plotLabel struct {
	Name   string    `json:"shown_as"`
	Images int       `json:"images"`
	Shares []float64 `json:"share_by_bin"`
}

// groups are groups of labels by their places, in the order in which the figure names them, from the negative end.
type groups []group

type group struct {
	Title  string `json:"title"`
	Labels []int  `json:"labels"`
}

// UnmarshalJSON reads an object and keeps the order of its keys.
func (g *groups) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		title, err := d.Token()
		if err != nil {
			return err
		}
		var labels []int
		if err := d.Decode(&labels); err != nil {
			return err
		}
		*g = append(*g, group{title.(string), labels})
	}
	return nil
}

func conditional(from fs.FS) ([]byte, error) {
	var all []plot
	for _, name := range plots {
		var p plot
		if err := readJSON(from, "conditional/"+name+".json", &p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return writeJSON(all)
}

func landscape(from fs.FS) ([]byte, error) {
	rows, err := readCSV(from, "conditional/person_landscape_89.csv")
	if err != nil {
		return nil, err
	}
	return writeCSV(rows, "person", "median", "std")
}
