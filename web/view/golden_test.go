package view

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

var parts = []struct {
	name string
	part templ.Component
}{
	{"tile", tile(Tile{Address: "/images/7", Picture: "/thumbs/7", Heat: "/heat/1x2/8f.png", Alt: "flag of japan", Value: "+17.4σ", Caption: "flag of japan"})},
	{"tile without heat map", tile(Tile{Address: "/images/7", Picture: "/thumbs/7", Alt: "<script>", Value: "−0.5σ", Caption: "<script>"})},
	{"chart", chart(Chart{
		Height: 200, Bottom: 228, Name: "Histogram", Zero: "50%",
		Bars:    []Bar{{X: "50%", Width: "25%", Y: "20", Height: "180", Tone: "e1", Address: "?lo=0&hi=1#range", Title: "0σ to +1σ: 9 images", Chosen: true}},
		Rows:    []Tick{{At: "0", Text: "1"}},
		Columns: []Tick{{At: "50%", Text: "0σ"}, {At: "75%", Text: "+1σ", Minor: true}},
	})},
	{"word bars", wordBars([]WordBar{{Word: "tokyo & co", Address: "/words/tokyo%20&%20co", Value: "+4σ", Spread: "± 0.8", Mark: "countries", About: "lexicons: countries", Activation: "+2σ", Share: "100"}, {Word: "red", Address: "/words/red", Value: "−1σ", Activation: "−0.5σ", Share: "25", Inhibit: true}})},
	{"neuron card", neuronCard(NeuronCard{Address: "/m/a/b/1", Name: "japan", Number: "1", Peak: "+9σ", Words: "tokyo", Picture: "/thumbs/7", Alt: "flag", Spark: Spark{Width: 2, Height: 100, Rest: "M1 100v-45", Name: "Activations from −1σ to +9σ"}})},
	{"neuron card silent", neuronCard(NeuronCard{Address: "/m/a/b/6", Name: "unit 6", Silent: true})},
	{"jobs", jobTable(Progress{Running: true, Jobs: []JobRow{
		{Name: "Activations", State: "running", Counted: "3 of 9 images", Speed: "2 a second", Left: "about 3 s left", Done: 3, Total: 9},
		{Name: "Words", State: "stopped", Counted: "0 of 5 words", Error: "The disk is full.", Total: 5},
	}})},
	{"jobs none", jobTable(Progress{})},
	{"hit", hit(UnitHit{NeuronCard: NeuronCard{Address: "/m/a/b/1", Name: "japan", Number: "1", Words: "tokyo", Picture: "/thumbs/7", Alt: "flag"}, Value: "+4σ", Activation: "+2σ", Share: "100", Rank: "its strongest word"})},
	{"hit of a word", hit(UnitHit{
		NeuronCard: NeuronCard{Address: "/m/a/b/1", Name: "japan", Number: "1", Picture: "/thumbs/7", Alt: "flag"}, Value: "+4σ", Activation: "+2σ", Share: "100",
		Rank: "its strongest word", Agreement: "15 of 20 pictures agree", Drawn: "/drawn/japan", Pictures: []Tile{{Picture: "/thumbs/7", Alt: "flag"}, {Picture: "/thumbs/8", Alt: "<sushi>"}},
	})},
	{"pages", pages(Pages{Here: "Page 2 of 3", Prev: &Link{"Previous", "?page=1"}, Next: &Link{"Next", "?page=3"}})},
	{"search box", searchBox(`"quoted"`, false)},
}

func TestPartsAsTheyWere(t *testing.T) {
	for _, tt := range parts {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := tt.part.Render(context.Background(), &b); err != nil {
				t.Fatal(err)
			}
			// One element a line, so that a change can be read.
			got := strings.ReplaceAll(b.String(), "><", ">\n<") + "\n"
			path := filepath.Join("testdata", strings.ReplaceAll(tt.name, " ", "-")+".html")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s renders\n%s\nwant\n%s\n(go test ./web/view -update rewrites it)", tt.name, got, want)
			}
		})
	}
}
