package textmaxima

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	Captions string `json:"captions"`
	Options
}

func (j Job) recipe(captions []string) (string, error) {
	b, err := json.Marshal(recipe{searchVersion, j.Entry.Hash, j.Tap, digest(j.Shown), digest(j.Familiar), digest(captions), j.Options})
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
