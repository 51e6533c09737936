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

// recipe holds, as JSON, all that decides the bytes of a visualization. What does not change them,
// such as the batch or the number of workers, is left out. Databases hold recipes: equal settings
// must give equal strings in every release, so the JSON keys, the names of transform types and of
// their fields stay as they are.
type recipe struct {
	Version          int              `json:"version"`
	Model            string           `json:"model"` // hash of the weights
	Tap              string           `json:"tap"`
	Reduce           neuron.Reduction `json:"reduce"`
	Seed             int64            `json:"seed"`
	Size             int              `json:"size"`
	Steps            int              `json:"steps"`
	Rate             float64          `json:"rate"`
	L2               float64          `json:"l2"`
	Parameterization Parameterization `json:"canvas"`
	Transforms       []string         `json:"transforms"`
	Format           Format           `json:"format"`
	Facet            string           `json:"facet,omitempty"` // hash of the probes
	Strengths        []float64        `json:"strengths,omitempty"`
	Redirect         int              `json:"redirect,omitempty"` // steps; 0 where no gradient can be redirected
}

// recipeVersion must change when the same parameters begin to give other images.
const recipeVersion = 1

// Recipe returns the recipe of a job as JSON. Equal recipes give equal images on one machine and
// engine.
func (r *UnitRenderer) Recipe(model neuron.Model, j RenderJob) (string, error) {
	s := r.optimizer.settings
	c := recipe{
		Version: recipeVersion, Model: model.Hash, Tap: r.layer.Tap, Reduce: r.layer.Reduce, Seed: r.seed,
		Size: s.Size, Steps: s.Steps, Rate: s.Rate, L2: s.L2, Parameterization: s.Parameterization, Format: r.format,
	}
	for _, t := range s.Transforms {
		c.Transforms = append(c.Transforms, fmt.Sprintf("%T%+v", t, t))
	}
	if r.optimizer.program.Redirects {
		c.Redirect = max(s.RedirectSteps, 0)
	}
	if f := r.facets[j.Facet]; f != nil {
		c.Facet, c.Strengths = facetHash(*f), j.Strengths
	}
	b, err := json.Marshal(c)
	return string(b), err
}

// facetHash identifies a facet by its weights.
func facetHash(f neuron.Facet) string {
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
