package demo

import (
	"fmt"
	"slices"
	"strings"

	_ "embed"
)

//go:embed model/concepts.tsv
var conceptsTSV string

// concept is one emoji and what is known of it, a row of model/concepts.tsv.
type concept struct {
	id       string // code points, hex, with hyphens
	char     string
	name     string
	group    string // as Unicode groups emoji: "Food & Drink"
	subgroup string // "food-fruit"
	keywords []string
	emotions []string // that it expresses
	topics   []string // countries, holidays and such that it makes one think of
	iso      string   // of a country's flag
	face     bool
	flag     bool
	person   bool
	animal   bool
	food     bool
}

func readConcepts() ([]concept, error) {
	rows, err := readTable(conceptsTSV, "id char name group subgroup keywords face flag person animal food place emotion assoc iso")
	if err != nil {
		return nil, fmt.Errorf("demo: concepts.tsv: %w", err)
	}
	var all []concept
	for _, r := range rows {
		all = append(all, concept{
			id: r[0], char: r[1], name: r[2], group: r[3], subgroup: r[4], keywords: splitList(r[5]),
			face: r[6] == "1", flag: r[7] == "1", person: r[8] == "1", animal: r[9] == "1", food: r[10] == "1",
			emotions: splitList(r[12]), topics: splitList(r[13]), iso: r[14],
		})
	}
	return all, nil
}

// weight returns how many of each deck's cards a concept has: those that people come to see,
// faces and what goes with a country or a feeling, have two.
func (c concept) weight() int {
	if c.group == "Smileys & Emotion" || len(c.emotions)+len(c.topics) > 0 {
		return 2
	}
	return 1
}

// countable reports whether several of it side by side look like a number of things.
func (c concept) countable() bool {
	switch c.group {
	case "Animals & Nature", "Food & Drink", "Objects", "Activities":
		return len(c.name) < 14
	}
	return len(c.name) < 12 && (c.subgroup == "heart" || strings.HasPrefix(c.subgroup, "transport-") && c.group != "Symbols")
}

// themes returns the facets whose theme the concept belongs to.
func (c concept) themes() []string {
	var t []string
	for _, theme := range facetThemes {
		if theme.holds(c) {
			t = append(t, theme.name)
		}
	}
	return t
}

// title returns the name as a caption has it.
func (c concept) title() string {
	if c.iso != "" {
		return "flag of " + c.name
	}
	return c.name
}

// readTable splits a tab-separated table and checks that its columns are the ones named.
func readTable(tsv, columns string) ([][]string, error) {
	lines := strings.Split(strings.TrimRight(tsv, "\n"), "\n")
	want := strings.Fields(columns)
	if head := strings.Split(lines[0], "\t"); !slices.Equal(head, want) {
		return nil, fmt.Errorf("has columns %v; want %v", head, want)
	}
	var rows [][]string
	for i, l := range lines[1:] {
		row := strings.Split(l, "\t")
		if len(row) != len(want) {
			return nil, fmt.Errorf("line %d has %d columns; want %d", i+2, len(row), len(want))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// splitList splits a list whose parts stand between bars; an empty one has none.
func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}
