package exchange

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

var (
	now  = time.UnixMilli(1700000000000)
	then = time.UnixMilli(1600000000123)
)

// testIndex has two models, of which one has a layer in stage layer4 and the other two.
func testIndex() *Index {
	layer := func(tap string, units int) neuron.Layer {
		return neuron.Layer{Slug: neuron.SlugOf(tap), Tap: tap, Units: units}
	}
	return &Index{Models: []neuron.Model{
		{Slug: "rn50", Hash: "ab12", Layers: []neuron.Layer{layer("visual.layer3.5.sum", 1024), layer("visual.layer4.2.sum", 2048)}},
		{Slug: "rn50x4", Hash: "cd34", Layers: []neuron.Layer{layer("visual.layer4.4.sum", 2560), layer("visual.layer4.5.sum", 2560)}},
	}}
}

func options() Options { return Options{Author: "clip-dissect", Now: now, Index: testIndex()} }

func label(model, layer string, unit int, text, author, note string) neuron.Label {
	weights := map[string]string{"rn50": "ab12", "rn50x4": "cd34"}[model]
	return neuron.Label{Ref: neuron.Ref{Model: model, Layer: layer, Unit: unit}, Weights: weights, Text: text, Author: author, Note: note, Made: now}
}

func TestRead(t *testing.T) {
	packed := new(bytes.Buffer)
	z := gzip.NewWriter(packed)
	fmt.Fprintln(z, `{"modelId":"rn50","layer":"layer4-2-sum","index":"7","description":"dogs ","typeName":"max-act","explanationModelName":"gpt-4"}`)
	z.Close()
	for _, tt := range []struct {
		name, in string
		model    string // of what names none
		want     []neuron.Label
		taken    int
	}{
		{name: "CLIP-Dissect", model: "rn50", in: "layer,unit,description,similarity\nlayer4,0,striped,0.2135\nlayer4,1,-ing,-3.5\n", taken: 1, want: []neuron.Label{
			label("rn50", "layer4-2-sum", 0, "striped", "clip-dissect", "similarity 0.2135"),
			label("rn50", "layer4-2-sum", 1, "-ing", "clip-dissect", "similarity -3.5")}},
		{name: "MILAN", model: "rn50", in: "layer,unit,description\r\nlayer3,12,\"Dogs, and \"\"cats\"\"\"\r\n", taken: 1, want: []neuron.Label{
			label("rn50", "layer3-5-sum", 12, `Dogs, and "cats"`, "clip-dissect", "")}},
		{name: "MILAN's audit and a byte order mark", model: "rn50", in: "\ufefflayer,unit,caption\nlayer3-5-sum,12,eyes\n", want: []neuron.Label{
			label("rn50", "layer3-5-sum", 12, "eyes", "clip-dissect", "")}},
		{name: "MILAN's annotations of pandas", model: "rn50", in: ",layer,unit,summary\n0,visual.layer3.5.sum,12,eyes\n", want: []neuron.Label{
			label("rn50", "layer3-5-sum", 12, "eyes", "clip-dissect", "")}},
		{name: "columns in another order", in: "author,model,description,unit,layer\nAda,rn50x4,'=1+1,3,layer4.4.sum\n,rn50x4,''-x,4,layer4.4.sum\n", want: []neuron.Label{
			label("rn50x4", "layer4-4-sum", 3, "=1+1", "Ada", ""), label("rn50x4", "layer4-4-sum", 4, "'-x", "clip-dissect", "")}},
		{name: "Neuronpedia's list", in: `[{"modelId":"rn50","layer":"layer4.2.sum","index":"89","description":"numbers","author":{"name":"ada"},"createdAt":"2023-11-14T22:13:20.000Z","scoreV1":0,"id":"x"}]`, want: []neuron.Label{
			label("rn50", "layer4-2-sum", 89, "numbers", "ada", "")}},
		{name: "Neuronpedia's feature", in: `{"modelId":"rn50","layer":"layer4.2.sum","index":"89","pos_str":[],"explanations":[{"description":"a","notes":"n"},{"description":"b","authorName":"Bo"}]}`, want: []neuron.Label{
			label("rn50", "layer4-2-sum", 89, "a", "clip-dissect", "n"), label("rn50", "layer4-2-sum", 89, "b", "Bo", "")}},
		{name: "Neuronpedia's export", in: packed.String(), want: []neuron.Label{label("rn50", "layer4-2-sum", 7, "dogs", "max-act gpt-4", "")}},
		{name: "two lines of JSON, a number for an index", in: "{\"modelId\":\"rn50\",\"layer\":\"layer4.2.sum\",\"index\":1,\"description\":\"a\"}\n{\"modelId\":\"rn50\",\"layer\":\"layer4.2.sum\",\"index\":2,\"description\":\"b\"}\n", want: []neuron.Label{
			label("rn50", "layer4-2-sum", 1, "a", "clip-dissect", ""), label("rn50", "layer4-2-sum", 2, "b", "clip-dissect", "")}},
	} {
		o := options()
		o.Index.Model = map[string]string{}
		if tt.model != "" {
			o.Index.Model[""] = tt.model
		}
		c, err := Read(strings.NewReader(tt.in), o)
		if err != nil {
			t.Errorf("%s: Read() = %v", tt.name, err)
			continue
		}
		if diff := cmp.Diff(neuron.Notes{Labels: tt.want}, c.Notes); diff != "" || len(c.Taken) != tt.taken {
			t.Errorf("%s: taken %q, labels:\n%s", tt.name, c.Taken, diff)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	head := "layer,unit,description\n"
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", " \n", "empty"},
		{"UTF-16", "\xff\xfel\x00", "UTF-16"},
		{"not UTF-8", head + "layer4-2-sum,1,\xff\n", "not in UTF-8"},
		{"no model", head + "layer4-2-sum,1,x\n", "line 2: the file names no model; say which it is with --model, one of rn50, rn50x4"},
		{"no such model", "model,layer,unit,description\nalexnet,conv1,1,x\n", `no model "alexnet" in this index`},
		{"no such layer", "model,layer,unit,description\nrn50,layer9,1,x\n", `has no layer "layer9" but layer3-5-sum, layer4-2-sum`},
		{"a layer that is several", "model,layer,unit,description\nrn50x4,layer4,1,x\n", "may be each of layer4-4-sum, layer4-5-sum; say which with --layer layer4=SLUG"},
		{"no such unit", "model,layer,unit,description\nrn50,layer4,1,x\nrn50,layer4,2048,x\n", "line 3: layer layer4-2-sum has 2048 units"},
		{"no number", "model,layer,unit,description\nrn50,layer4,1.5,x\n", `"1.5" is no unit's number`},
		{"no layer", "unit,description\n1,x\n", `no column "layer"`},
		{"no text", "layer,unit\nlayer4,1\n", `a column "description"`},
		{"both", "layer,unit,description,family\n", "not both"},
		{"a strange column", "layer,unit,description,colour\n", `no use for the column "colour"`},
		{"semicolons", "layer;unit;description\nlayer4;1;x\n", "not separated by commas"},
		{"a column twice", "layer,unit,description,caption\n", "two columns"},
		{"a short line", "model,layer,unit,description\nrn50,layer4\n", "line 2: wrong number of fields"},
		{"a bad quote", "model,layer,unit,description\nrn50,layer4,1,\"x\n", "line 2"},
		{"a bad confidence", "model,layer,unit,description,confidence\nrn50,layer4,1,x,high\n", `"high" is not`},
		{"a bad time", "model,layer,unit,description,made\nrn50,layer4,1,x,yesterday\n", `"yesterday" is no time`},
		{"a bad word", "model,layer,unit,family,belongs\nrn50,layer4,1,region,maybe\n", `not by "maybe"`},
		{"another format", `{"format":"x","version":1}`, "reads \"multiscope-notes\""},
		{"a later version", `{"format":"multiscope-notes","version":2}`, "of version 2"},
		{"a strange field", `{"format":"multiscope-notes","version":1,"lables":[]}`, `unknown field "lables"`},
		{"no neuron", `{"format":"multiscope-notes","version":1,"labels":[{"modelId":"A","layer":"b","index":"1","description":"x"}]}`, "label 1: A neuron is written"},
		{"a family without title", `{"format":"multiscope-notes","version":1,"families":[{"slug":"a","parent":"b"}]}`, "family a has no title"},
		{"something behind", `{"format":"multiscope-notes","version":1} x`, "Something follows"},
		{"JSON cut short", `[{"modelId":"rn50"`, "cannot be read"},
		{"JSON of something else", `{"hello":"world"}`, "explanation 1: the file names no model"},
		{"numbers", `[1,2]`, "no explanations"},
		{"packed badly", "\x1f\x8b\x08", "unexpected EOF"},
	} {
		if _, err := Read(strings.NewReader(tt.in), options()); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Read() = %v; want an error with %q", tt.name, err, tt.want)
		}
	}
}

// TestReadManyProblems names ten and counts the others, and of those that are alike the first.
func TestReadManyProblems(t *testing.T) {
	in := "model,layer,unit,description,made\nrn50,layer4,1,x,\n" + strings.Repeat("rn50,layer4,1,x,today\n", 25)
	_, err := Read(strings.NewReader(in), options())
	if err == nil || !strings.Contains(err.Error(), "line 12: ") || strings.Contains(err.Error(), "line 13:") || !strings.Contains(err.Error(), "and 15 more like these.") {
		t.Errorf("Read() = %v; want ten problems and a count", err)
	}
	in = "model,layer,unit,description\nrn50,layer4,1,x\n" + strings.Repeat("rn50,conv1,1,x\n", 25)
	_, err = Read(strings.NewReader(in), options())
	if err == nil || !strings.Contains(err.Error(), "line 3 and 24 more: model") || !strings.Contains(err.Error(), "To leave out") {
		t.Errorf("Read() = %v; want the first of the unknown and a count", err)
	}
	o := options()
	o.SkipUnknown = true
	c, err := Read(strings.NewReader(in), o)
	if err != nil || len(c.Labels) != 1 || c.Skipped != 25 || len(c.Reasons) != 1 {
		t.Errorf("Read() without the unknown = %+v, %v; want one label and 25 left out", c, err)
	}
	o.Index.Layer = map[string]string{"conv1": "layer3-5-sum"}
	o.Index.found = nil
	if c, err := Read(strings.NewReader(in), o); err != nil || len(c.Labels) != 26 || c.Place("label", 25) != "line 27" {
		t.Errorf("Read() with --layer = %+v, %v; want all", c, err)
	}
}

// TestServerList reads a list as a server sends it.
func TestServerList(t *testing.T) {
	in := `{"slug":"faces","name":"Faces","description":"","author":"Ada","revision":2,"changed":"2023-11-14T22:13:20Z","entries":[{"modelId":"m","layer":"l","index":"3","note":"eyes"}]}`
	c, err := Read(strings.NewReader(in), options())
	want := []neuron.List{{Slug: "faces", Name: "Faces", Author: "Ada", Revision: 2, Made: now, Changed: now,
		Entries: []neuron.ListEntry{{Ref: neuron.Ref{Model: "m", Layer: "l", Unit: 3}, Note: "eyes"}}}}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, c.Lists); diff != "" {
		t.Error(diff)
	}
}

func TestMissing(t *testing.T) {
	for _, tt := range []struct {
		ref, weights, want string
	}{
		{"rn50/layer4-2-sum/0", "ab12", ""},
		{"rn50/layer4-2-sum/0", "", ""},
		{"rn50/layer4-2-sum/0", "ff", "the model has other weights"},
		{"rn50/layer4-2-sum/2048", "", "the layer has 2048 units"},
		{"rn50/layer9/0", "", "no such layer"},
		{"rn101/layer4-2-sum/0", "", "no such model"},
	} {
		ref, err := neuron.ParseRef(tt.ref)
		if got := testIndex().Missing(ref, tt.weights); got != tt.want || err != nil {
			t.Errorf("Missing(%s, %q) = %q, %v; want %q", tt.ref, tt.weights, got, err, tt.want)
		}
	}
}

// TestDocs reads every sample of docs/notes.md.
func TestDocs(t *testing.T) {
	doc, err := os.ReadFile("../../docs/notes.md")
	if err != nil {
		t.Fatal(err)
	}
	samples := regexp.MustCompile("(?s)```(json|csv)\n(.*?)```").FindAllStringSubmatch(string(doc), -1)
	if len(samples) != 5 {
		t.Fatalf("docs/notes.md has %d samples; want five", len(samples))
	}
	for i, sample := range samples {
		o := options()
		o.Index.Model = map[string]string{"": "rn50"}
		c, err := Read(strings.NewReader(sample[2]), o)
		if err != nil || len(c.Labels)+len(c.Members) == 0 {
			t.Errorf("sample %d: %+v, %v\n%s", i+1, c, err, sample[2])
		}
	}
}
