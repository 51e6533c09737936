package exchange

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

const twoLabels = `{"bins": [-2, 0, 2], "heights": [[1, 0.5, 0], [0, 0.5, 1]], "labelNames": ["sky", "sea"], "labelCounts": [3, 5], "colors": ["#abc", "teal"]}`

func TestReadPaperPlot(t *testing.T) {
	want := neuron.PaperPlot{
		Bins: []float64{-2, 0, 2}, Heights: [][]float64{{1, .5, 0}, {0, .5, 1}}, LabelNames: []string{"sky", "sea"},
		LabelCounts: []int{3, 5}, Colors: []string{"#abc", "teal"},
	}
	for _, tt := range []struct{ name, in string }{
		{"by label", twoLabels},
		{"by bin", strings.Replace(twoLabels, "[[1, 0.5, 0], [0, 0.5, 1]]", "[[1, 0], [0.5, 0.5], [0, 1]]", 1)},
		{"counts by name", strings.Replace(twoLabels, "[3, 5]", `{"sea": 5, "sky": 3}`, 1)},
	} {
		got, err := ReadPaperPlot([]byte(tt.in))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", tt.name, err, diff)
		}
	}
	square := `{"bins": [0, 1], "heights": [[1, 0], [0.25, 0.75]], "labelNames": ["a", "b"], "labelCounts": [5, 3]}`
	got, err := ReadPaperPlot([]byte(square))
	if diff := cmp.Diff([][]float64{{1, .25}, {0, .75}}, got.Heights); diff != "" || err != nil {
		t.Errorf("as many bins as labels, by bin: %v\n%s", err, diff)
	}
}

func TestReadPaperPlotRefuses(t *testing.T) {
	replaced := func(old, with string) string {
		if !strings.Contains(twoLabels, old) {
			t.Fatalf("no %s", old)
		}
		return strings.Replace(twoLabels, old, with, 1)
	}
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "cannot be read"},
		{"another field", replaced(`"bins"`, `"edges"`), "unknown field"},
		{"something behind", twoLabels + "{}", "Something follows"},
		{"one bin", `{"bins": [1], "heights": [[1]], "labelNames": ["a"], "labelCounts": [1]}`, "2 to 200 bins"},
		{"uneven bins", replaced("[-2, 0, 2]", "[-2, 0, 5]"), "equally wide"},
		{"falling bins", replaced("[-2, 0, 2]", "[2, 0, -2]"), "grow"},
		{"shares above 1", replaced("[1, 0.5, 0]", "[7, 0.5, 0]"), "shares from 0 to 1"},
		{"shares that do not sum to 1", replaced("[1, 0.5, 0]", "[1, 0.2, 0]"), "sum to 0.7"},
		{"a label twice", replaced(`"sea"`, `"sky"`), "two labels"},
		{"a label without a name", replaced(`"sea"`, `" "`), "has no name"},
		{"too few counts", replaced("[3, 5]", "[3]"), "2 and 1"},
		{"a count below 0", replaced("[3, 5]", "[3, -5]"), "count of -5"},
		{"counts of another label", replaced("[3, 5]", `{"sky": 3, "fire": 1}`), "no “sea”"},
		{"counts of a further label", replaced("[3, 5]", `{"sky": 3, "sea": 1, "fire": 1}`), "3 labels and labelNames 2"},
		{"too few colors", replaced(`"#abc", `, ""), "as many colors"},
		{"a color of several lines", replaced(`"#abc"`, `"a\nb"`), "is no color"},
		{"a short row", replaced("[1, 0.5, 0]", "[1, 0.5]"), "2 heights for 3 bins"},
	} {
		if _, err := ReadPaperPlot([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestPaperPlotsOfThePaper writes what was published in its shape and reads it again.
func TestPaperPlotsOfThePaper(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "paper", "data", "conditional.json"))
	if err != nil {
		t.Fatal(err)
	}
	var plots []struct {
		Title  string    `json:"title"`
		Left   []float64 `json:"bin_left"`
		Images []int     `json:"images_per_bin"`
		Labels []struct {
			Name   string    `json:"shown_as"`
			Images int       `json:"images"`
			Shares []float64 `json:"share_by_bin"`
		} `json:"labels"`
	}
	if err := json.Unmarshal(content, &plots); err != nil {
		t.Fatal(err)
	}
	for _, p := range plots {
		want := neuron.PaperPlot{Bins: p.Left}
		for _, l := range p.Labels {
			want.LabelNames, want.LabelCounts, want.Heights = append(want.LabelNames, l.Name), append(want.LabelCounts, l.Images), append(want.Heights, l.Shares)
		}
		var out bytes.Buffer
		if err := WritePaperPlot(&out, want); err != nil {
			t.Fatal(err)
		}
		got, err := ReadPaperPlot(out.Bytes())
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", p.Title, err, diff)
		}
		for bin, n := range p.Images {
			if least := got.Images(bin); least < 1 || n > 0 && n%least != 0 {
				t.Errorf("%s: bin %d has %d images at least, of %d", p.Title, bin, least, n)
			}
		}
	}
	if len(plots) == 0 {
		t.Error("no plots were published")
	}
}

func FuzzReadPaperPlot(f *testing.F) {
	f.Add([]byte(twoLabels))
	f.Add([]byte(`{"bins":[0,1],"heights":[[1,0],[0,1]],"labelNames":["a","b"],"labelCounts":{"a":1,"b":1}}`))
	f.Add([]byte(`{"bins":[0,1e308],"heights":[[],[]],"labelNames":[],"labelCounts":null,"colors":null}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		p, err := ReadPaperPlot(in)
		if err != nil {
			return
		}
		for bin := range p.Bins {
			if p.Images(bin) < 0 {
				t.Errorf("bin %d has %d images", bin, p.Images(bin))
			}
		}
		var out bytes.Buffer
		if err := WritePaperPlot(&out, p); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := ReadPaperPlot(out.Bytes())
		if diff := cmp.Diff(p, again); diff != "" || err != nil {
			t.Errorf("read again: %v\n%s", err, diff)
		}
	})
}
