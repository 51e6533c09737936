package autolabel

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"

	"multiscope/internal/neuron"
)

// recipeVersion changes with how explanations are found, so that what was found before is found anew.
const recipeVersion = 1

// recipe is all that determines what a method finds for the units of a layer.
type recipe struct {
	Version  int                      `json:"version"`
	Method   neuron.ExplanationMethod `json:"method"`
	Model    string                   `json:"model"` // hash of its weights
	Tap      string                   `json:"tap"`
	Reduce   neuron.Reduction         `json:"reduce"`
	Labeller string                   `json:"labeller"` // hash of its weights
	Words    int                      `json:"words"`
	WordsAre string                   `json:"words_are"` // digest of the list
	Images   int                      `json:"images"`    // that were chosen
	ImageSet string                   `json:"image_set"` // digest of their ordinals
	Seed     int64                    `json:"seed"`
	Terms    int                      `json:"terms,omitempty"`     // of a sum, at most
	Gain     float64                  `json:"gain,omitempty"`      // share of the variance that each further one explains, at least
	Top      int                      `json:"top,omitempty"`       // strongest images that soft-WPMI looks at
	Sharp    float64                  `json:"sharpness,omitempty"` // inverse temperature of its softmax over words
	Lambda   float64                  `json:"lambda,omitempty"`    // weight of what the word's probability is for all units
}

// recipe returns that of a method as JSON.
func (j Job) recipe(m neuron.ExplanationMethod, chosen chosenImages) (string, error) {
	r := recipe{Version: recipeVersion, Method: m, Model: j.Entry.Hash, Tap: j.Layer.Tap, Reduce: j.Layer.Reduce, Labeller: j.Space.Hash,
		Words: len(j.Words), WordsAre: digest(j.Words), Images: len(chosen.ordinals), ImageSet: digestOrdinals(chosen.ordinals), Seed: j.Options.Seed}
	if m == neuron.LinearExplanation {
		r.Terms, r.Gain = mostTerms, leastGain
	} else {
		r.Top, r.Sharp, r.Lambda = softTop, sharpness, lambda
	}
	b, err := json.Marshal(r)
	return string(b), err
}

// missing are the units of which a method found nothing with its recipe.
type missing struct {
	method neuron.ExplanationMethod
	recipe string
	units  []int
}

func (j Job) missing(ctx context.Context, chosen chosenImages) (all []missing, err error) {
	type key struct {
		unit   int
		method neuron.ExplanationMethod
	}
	found := map[key]string{}
	err = j.Store.EachExplanation(ctx, j.Entry.Slug, j.Layer.Slug, func(e neuron.Explanation) error {
		found[key{e.Unit, e.Method}] = e.Recipe
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, method := range j.Methods {
		m := missing{method: method}
		if m.recipe, err = j.recipe(method, chosen); err != nil {
			return nil, err
		}
		for _, u := range j.Units {
			if j.Redo || found[key{u, method}] != m.recipe {
				m.units = append(m.units, u)
			}
		}
		if len(m.units) > 0 {
			all = append(all, m)
		}
	}
	return all, nil
}

// digest tells lists apart.
func digest(list []string) string {
	h := sha256.New()
	for _, s := range list {
		h.Write(append([]byte(s), 0))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func digestOrdinals(ordinals []int32) string {
	h := sha256.New()
	for _, o := range ordinals {
		h.Write(binary.LittleEndian.AppendUint32(nil, uint32(o)))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
