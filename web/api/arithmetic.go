package api

import (
	"strconv"

	"multiscope/web/format"
)

// Arithmetic is what lies nearest to a sum of words and images, as data.
type Arithmetic struct {
	ModelID string           `json:"modelId"`
	Query   string           `json:"query"`
	Terms   []ArithmeticTerm `json:"terms"`
	Words   []NearWord       `json:"words"`
	Images  []NearImage      `json:"images"`
	WordSpace
}

// WordSpace says what was compared.
type WordSpace struct {
	Letters        string  `json:"letters"`         // "kept" or "masked"
	MaskedLayer    string  `json:"masked_layer"`    // whose letter units are masked; "" for none
	MaskedUnits    int     `json:"masked_units"`    // letter units
	MaskedVariance float64 `json:"masked_variance"` // share of the variance of embeddings over words that they add
	WordsCompared  int     `json:"words_compared"`
	WordsLeftOut   int     `json:"words_left_out"` // for which there is no room
	ImagesCompared int     `json:"images_compared"`
	ImagesLeftOut  int     `json:"images_left_out"`
}

// ArithmeticTerm is a word or an image that is added, or subtracted where its weight is below zero.
type ArithmeticTerm struct {
	Word   string  `json:"word,omitempty"`
	Image  int64   `json:"image,omitempty"`
	Weight float64 `json:"weight"`
}

// NearWord is a word and the cosine of where it lies.
type NearWord struct {
	Word   string  `json:"word"`
	Cosine float64 `json:"cosine"`
}

// NearImage is an image and the cosine of where it lies.
type NearImage struct {
	Image   int64   `json:"image"`
	Key     string  `json:"key"`
	Caption string  `json:"caption"`
	Cosine  float64 `json:"cosine"`
}

// NearestWords are the words nearest to a word in one model.
type NearestWords struct {
	ModelID string     `json:"modelId"`
	Words   []NearWord `json:"words"`
	WordSpace
}

// ArithmeticColumns are those of ArithmeticRows.
var ArithmeticColumns = []string{"kind", "word", "image", "caption", "cosine"}

// ArithmeticRows returns words and images, nearest first.
func ArithmeticRows(a Arithmetic) [][]string {
	var rows [][]string
	for _, w := range a.Words {
		rows = append(rows, []string{"word", w.Word, "", "", format.Exact(w.Cosine)})
	}
	for _, im := range a.Images {
		rows = append(rows, []string{"image", "", strconv.FormatInt(im.Image, 10), im.Caption, format.Exact(im.Cosine)})
	}
	return rows
}
