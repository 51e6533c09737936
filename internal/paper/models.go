package paper

import (
	"fmt"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// model is a row of models.json.
type model struct {
	ID     string `json:"id"` // the article's data call it: "RN50x4"
	Tap    string `json:"tap"`
	Units  int    `json:"units"`
	Grid   int    `json:"grid"`
	Blocks []int  `json:"blocks"`
}

// slug is that of the model as published. Another slug than its own leaves that to the checkpoint, once it is indexed.
func (m model) slug() string { return Slug(m.ID) }

// Slug returns the slug of a model that the article's data call id.
func Slug(id string) string { return strings.ToLower(id) + "-published" }

// Ref returns the unit of a model that the article's data call id, in the layer that the article is on; false for a
// model that it names no unit of.
func Ref(id string, unit int) (neuron.Ref, bool) {
	layer, known := layers[id]
	return neuron.Ref{Model: Slug(id), Layer: layer, Unit: unit}, known
}

// layers are the slugs of the last layers, by model.
var layers = map[string]string{"RN50x4": "layer4-5-sum", "RN101": "layer4-2-sum", "RN50": "layer4-2-sum", "RN50-A": "layer4-2-sum"}

// checkpoints are what the models are released as. RN50-A probably never was; that the released RN50 is the article's
// RN50 and not RN50-A is likely and not stated, so that it has to be checked once it is indexed.
var checkpoints = map[string]string{"RN50x4": "openai:RN50x4", "RN101": "openai:RN101", "RN50": "openai:RN50"}

// Models returns the models that the article names units of, RN50x4 first. Each has the one layer that the article is
// on: the sum of the last residual block, before its ReLU.
func Models() ([]neuron.Model, error) {
	var rows []model
	if err := readJSON("models.json", &rows); err != nil {
		return nil, err
	}
	models := make([]neuron.Model, len(rows))
	for i, r := range rows {
		blocks := make([]string, len(r.Blocks))
		for j, n := range r.Blocks {
			blocks[j] = strconv.Itoa(n)
		}
		layer := neuron.Layer{Model: r.slug(), Slug: neuron.SlugOf(r.Tap), Tap: r.Tap, Units: r.Units, Height: r.Grid, Width: r.Grid, Reduce: neuron.Mean}
		if layer.Slug != layers[r.ID] {
			return nil, fmt.Errorf("paper: the layer of %s is %s, not %s", r.ID, layer.Slug, layers[r.ID])
		}
		models[i] = neuron.Model{
			Slug: r.slug(), Name: r.ID + " (as published)", Architecture: "ModifiedResNet " + strings.Join(blocks, "-"), Source: checkpoints[r.ID],
			Published: Attribution, Layers: []neuron.Layer{layer},
		}
	}
	return models, nil
}
