package featurevis

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"multiscope/internal/neuron"
)

// recipe is all that decides how a picture of an aim looks, as JSON. What does not change a
// single byte, such as the batch or the number of workers, is left out.
type recipe struct {
	Version    int              `json:"version"`
	Model      string           `json:"model"` // hash of the weights
	Tap        string           `json:"tap"`
	Reduce     neuron.Reduction `json:"reduce"`
	Seed       int64            `json:"seed"`
	Size       int              `json:"size"`
	Steps      int              `json:"steps"`
	Rate       float64          `json:"rate"`
	L2         float64          `json:"l2"`
	Canvas     Parameterization `json:"canvas"`
	Transforms []string         `json:"transforms"`
	Format     Format           `json:"format"`
	Facet      string           `json:"facet,omitempty"` // hash of the probes
	Strengths  []float64        `json:"strengths,omitempty"`
}

// recipeVersion changes when the same parameters begin to make other pictures.
const recipeVersion = 1

// Recipe returns what makes the picture of an order: where two are equal, so are the pictures,
// on one machine and engine.
func (g *Gallery) Recipe(model neuron.Model, o Order) (string, error) {
	s := g.studio.settings
	r := recipe{
		Version: recipeVersion, Model: model.Hash, Tap: g.layer.Tap, Reduce: g.layer.Reduce, Seed: g.seed,
		Size: s.Size, Steps: s.Steps, Rate: s.Rate, L2: s.L2, Canvas: s.Canvas, Format: g.format,
	}
	for _, t := range s.Transforms {
		r.Transforms = append(r.Transforms, fmt.Sprintf("%T%+v", t, t))
	}
	if f := g.facets[o.Facet]; f != nil {
		r.Facet, r.Strengths = digest(*f), o.Strengths
	}
	b, err := json.Marshal(r)
	return string(b), err
}

// digest identifies a facet by its weights.
func digest(f neuron.Facet) string {
	h := sha256.New()
	for _, l := range f.Layers {
		h.Write([]byte(l.Tap))
		b := make([]byte, 0, 4*len(l.Weights))
		for _, w := range l.Weights {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(w))
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
