package main

import (
	"cmp"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// model has the columns of models.json that are kept.
type model struct {
	ID     string `json:"id"`
	Tap    string `json:"tap"`
	Units  int    `json:"units"`
	Grid   int    `json:"grid"`
	Blocks []int  `json:"blocks"`
}

// published are the models that the article names units of.
var published = []string{"RN50x4", "RN101", "RN50", "RN50-A"}

func models(from fs.FS) ([]byte, error) {
	var all struct{ Models []model }
	if err := readJSON(from, "models.json", &all); err != nil {
		return nil, err
	}
	return writeJSON(slices.DeleteFunc(all.Models, func(m model) bool { return !slices.Contains(published, m.ID) }))
}

// names keeps the names that the article shows, the preferred one of a unit first. Where that is not shown, a name that
// a figure prints stands for it, and one that the figure is sure of before others.
func names(from fs.FS) ([]byte, error) {
	rows, err := readCSV(from, "unit_names.csv")
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return r["shown"] != "true" })
	rank := map[string]int{"figure title": 0, "hand name": 1, "letters": 2, "text mention": 3}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(
			cmp.Compare(slices.Index(published, a["model"]), slices.Index(published, b["model"])),
			cmp.Compare(number(a["unit"]), number(b["unit"])),
			-strings.Compare(a["preferred"], b["preferred"]), // true before false
			cmp.Compare(rank[a["kind"]], rank[b["kind"]]),
			strings.Compare(a["uncertain"], b["uncertain"]),
		)
	})
	return writeCSV(rows, "model", "unit", "name", "uncertain", "kind")
}

// number reads a unit's number; -1 for what is none, which package paper refuses.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// words keeps all rows: the article's page does not show them, but its source does.
func words(from fs.FS) ([]byte, error) {
	rows, err := readCSV(from, "top_words.csv")
	if err != nil {
		return nil, err
	}
	return writeCSV(rows, "unit", "word1", "word2", "word3")
}

// regionWords keeps the words of the units that a view of the article's map shows.
func regionWords(from fs.FS) ([]byte, error) {
	var all struct {
		Units []struct {
			Model string
			Unit  int
			Views []any
			Words []string
		}
	}
	if err := readJSON(from, "regions/units.json", &all); err != nil {
		return nil, err
	}
	var rows []row
	for _, u := range all.Units {
		if len(u.Views) > 0 {
			rows = append(rows, row{"model": u.Model, "unit": strconv.Itoa(u.Unit), "words": strings.Join(u.Words, " ")})
		}
	}
	return writeCSV(rows, "model", "unit", "words")
}

// family is a family of families.json with the columns that are kept.
type family struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Sensitive   string   `json:"sensitive"`
	Neurons     []member `json:"neurons"`
}

type member struct {
	Model   string `json:"model"`
	Unit    int    `json:"unit"`
	Title   string `json:"title"`
	Role    string `json:"role"`
	Warned  bool   `json:"warned"`
	Figure1 bool   `json:"figure1"`
	Shown   bool   `json:"shown"`
}

func readFamilies(from fs.FS) ([]family, error) {
	var all struct {
		Families []family `json:"families"`
	}
	err := readJSON(from, "families.json", &all)
	return all.Families, err
}

func families(from fs.FS) ([]byte, error) {
	all, err := readFamilies(from)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, f := range all {
		rows = append(rows, row{"family": f.ID, "title": strings.TrimSuffix(f.Title, " Neurons"), "description": f.Description, "sensitive": f.Sensitive})
	}
	return writeCSV(rows, "family", "title", "description", "sensitive")
}

// members keeps the neurons that the article shows in a family.
func members(from fs.FS) ([]byte, error) {
	all, err := readFamilies(from)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, f := range all {
		for _, n := range f.Neurons {
			if n.Shown {
				rows = append(rows, row{
					"family": f.ID, "model": n.Model, "unit": strconv.Itoa(n.Unit), "title": n.Title, "role": n.Role,
					"warned": strconv.FormatBool(n.Warned), "figure1": strconv.FormatBool(n.Figure1),
				})
			}
		}
	}
	return writeCSV(rows, "family", "model", "unit", "title", "role", "warned", "figure1")
}
