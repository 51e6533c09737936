package paper

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

// source is where the article's data lie as tidy files, beside the repository.
const source = "../../../shared/paper"

// TestCounts compares how many rows are embedded with how many the article's data have, all and shown, which their
// README counts, and with what docs/published.md says.
func TestCounts(t *testing.T) {
	if _, err := os.Stat(source); err != nil {
		t.Skipf("the article's data are not there: %v", err)
	}
	p := publication(t)
	names, named := sourceNames(t)
	memberships, shown, figure1 := sourceMemberships(t)
	for _, tt := range []struct {
		what      string
		got, want int
	}{
		{"names in the article's repository", len(names), 570}, // as its README counts
		{"memberships in the article's repository", memberships, 220},
		{"memberships of the first figure", figure1, 118},
		{"embedded memberships of the first figure", countFigure1(t), figure1},
		{"embedded memberships", len(p.Memberships), shown},
		{"families", len(p.Families), 16},
		{"units with a name", count(p, func(u neuron.PublishedUnit) bool { return u.Name != "" }), named},
		{"units of RN50x4", count(p, func(u neuron.PublishedUnit) bool { return u.Model == Slug("RN50x4") }), 2560},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d; want %d", tt.what, tt.got, tt.want)
		}
	}
	doc, err := os.ReadFile("../../docs/published.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range p.Models {
		if row := documented(p, m.Slug); !strings.Contains(string(doc), row) {
			t.Errorf("docs/published.md lacks %s", row)
		}
	}
	if said := fmt.Sprintf("%d memberships of %d families, of %d", shown, len(p.Families), memberships); !strings.Contains(string(doc), said) {
		t.Errorf("docs/published.md lacks %q", said)
	}
}

func count(p neuron.Publication, is func(neuron.PublishedUnit) bool) (n int) {
	for _, u := range p.Units {
		if is(u) {
			n++
		}
	}
	return n
}

// documented is the row of a model in docs/published.md.
func documented(p neuron.Publication, model string) string {
	in := map[int]bool{}
	for _, m := range p.Memberships {
		if m.Model == model {
			in[m.Unit] = true
		}
	}
	of := func(u neuron.PublishedUnit) bool { return u.Model == model }
	units := strings.Replace(fmt.Sprint(count(p, of)), "2560", "2,560", 1)
	return fmt.Sprintf("| `%s` | %s | %d | %d |", model, units, count(p, func(u neuron.PublishedUnit) bool { return of(u) && u.Name != "" }), len(in))
}

func countFigure1(t *testing.T) (n int) {
	members, err := readMembers()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if m.figure1 {
			n++
		}
	}
	return n
}

// sourceNames returns all names of the article's data, and how many units have one that is shown.
func sourceNames(t *testing.T) (all [][]string, named int) {
	f, err := os.Open(source + "/unit_names.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	units := map[string]bool{}
	for _, r := range rows[1:] {
		if r[5] == "true" {
			units[r[0]+r[1]] = true
		}
	}
	return rows[1:], len(units)
}

func sourceMemberships(t *testing.T) (all, shown, figure1 int) {
	b, err := os.ReadFile(source + "/families.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Families []struct {
			Neurons []struct{ Shown, Figure1 bool }
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	for _, f := range doc.Families {
		for _, n := range f.Neurons {
			all++
			if n.Shown {
				shown++
			}
			if n.Figure1 {
				figure1++
			}
		}
	}
	return all, shown, figure1
}
