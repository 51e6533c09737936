package main

import (
	"encoding/json"
	"io/fs"
	"strings"
)

// columns returns a function that keeps some columns of a CSV file.
func columns(file string, names ...string) func(fs.FS) ([]byte, error) {
	return func(from fs.FS) ([]byte, error) {
		rows, err := readCSV(from, file)
		if err != nil {
			return nil, err
		}
		return writeCSV(rows, names...)
	}
}

// emotionUnits lists the units of all sparse vectors once each, with their names.
func emotionUnits(from fs.FS) ([]byte, error) {
	rows, err := readCSV(from, "emotions/attribution.csv")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var units []row
	for _, r := range rows {
		if !seen[r["unit"]] {
			units = append(units, r)
		}
		seen[r["unit"]] = true
	}
	return writeCSV(units, "unit", "name", "letters_unit")
}

// wheelWord is a word of the feelings wheel.
type wheelWord struct {
	Word     string      `json:"word"`
	Children []wheelWord `json:"children"`
}

// emotionWords lists the words with their places on the feelings wheel and the figures that draw their equations.
func emotionWords(from fs.FS) ([]byte, error) {
	var list struct{ Words []string }
	if err := readJSON(from, "emotions/words.json", &list); err != nil {
		return nil, err
	}
	var wheel struct{ Tree []wheelWord }
	if err := readJSON(from, "emotions/wheel.json", &wheel); err != nil {
		return nil, err
	}
	terms, err := readCSV(from, "emotions/equations.csv")
	if err != nil {
		return nil, err
	}
	figures, places := map[string]string{}, map[string][]string{}
	for _, t := range terms {
		figures[t["word"]] = t["figure"]
	}
	placesOf(wheel.Tree, "", places)
	rows := make([]row, len(list.Words))
	for i, w := range list.Words {
		rows[i] = row{"word": w, "figure": figures[w], "wheel": strings.Join(places[w], "; ")}
	}
	return writeCSV(rows, "word", "figure", "wheel")
}

// placesOf gathers the ways from the wheel's centre to each word: "Angry > Mad".
func placesOf(words []wheelWord, above string, places map[string][]string) {
	for _, w := range words {
		name := strings.ToLower(w.Word)
		places[name] = append(places[name], above)
		way := w.Word
		if above != "" {
			way = above + " > " + w.Word
		}
		placesOf(w.Children, way, places)
	}
}

// atlasWord is a word's place in the atlas.
type atlasWord struct {
	Word       string    `json:"word"`
	Row        int       `json:"row"`
	Column     int       `json:"column"`
	Factors    []float64 `json:"factors"`
	Negligible bool      `json:"negligible,omitempty"`
	Importance float64   `json:"importance"`
}

// atlas keeps what pages draw of the atlas, a word a line.
func atlas(from fs.FS) ([]byte, error) {
	var a struct {
		Cells []struct {
			atlasWord
			Column int `json:"col"`
		}
	}
	if err := readJSON(from, "emotions/atlas.json", &a); err != nil {
		return nil, err
	}
	words := make([]atlasWord, len(a.Cells))
	for i, c := range a.Cells {
		words[i] = c.atlasWord
		words[i].Column = c.Column
	}
	return writeJSON(words)
}

// atlasFactors keeps the strongest words of each factor.
func atlasFactors(from fs.FS) ([]byte, error) {
	var a struct {
		Factors [][]string `json:"factor_top_words"`
	}
	if err := readJSON(from, "emotions/atlas.json", &a); err != nil {
		return nil, err
	}
	return writeJSON(a.Factors)
}

// fields returns a function that keeps some fields of a JSON file.
func fields(file string, names ...string) func(fs.FS) ([]byte, error) {
	return func(from fs.FS) ([]byte, error) {
		var all map[string]json.RawMessage
		if err := readJSON(from, file, &all); err != nil {
			return nil, err
		}
		kept := map[string]json.RawMessage{}
		for _, name := range names {
			kept[name] = all[name]
		}
		b, err := json.MarshalIndent(kept, "", " ")
		return append(b, '\n'), err
	}
}
