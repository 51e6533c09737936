package textmaxima

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"multiscope/internal/neuron"
)

// searchVersion changes with what a search does, so that what an earlier one found is found anew.
const searchVersion = 1

// recipe is all that determines what is found for a unit besides its number.
type recipe struct {
	Version  int    `json:"version"`
	Model    string `json:"model"` // hash of its weights
	Tap      string `json:"tap"`
	Words    string `json:"words"`    // digest of what the model was shown
	Familiar string `json:"familiar"` // and of what makes a text easy to read
	Captions string `json:"captions"` // that are the best of the unit
	Options
}

// recipe returns what all units of a job share.
func (j Job) recipe() recipe {
	return recipe{Version: searchVersion, Model: j.Entry.Hash, Tap: j.Tap, Words: digest(j.Shown), Familiar: digest(j.Familiar), Options: j.Options}
}

// of returns the recipe of a unit, given its best captions. The others of the data set change nothing of what is found.
func (r recipe) of(captions []neuron.ScoredText) (string, error) {
	texts := make([]string, len(captions))
	for i, c := range captions {
		texts[i] = c.Text
	}
	r.Captions = digest(texts)
	b, err := json.Marshal(r)
	return string(b), err
}

// digest tells lists apart.
func digest(list []string) string {
	h := sha256.New()
	for _, s := range list {
		h.Write(append([]byte(s), 0))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
