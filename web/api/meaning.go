package api

import (
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// Meanings is a page of the units of a layer that have several meanings.
type Meanings struct {
	ModelID string         `json:"modelId"`
	Layer   string         `json:"layer"`
	Total   int            `json:"total"`  // that match
	Search  *meaningSearch `json:"search"` // null where the layer has not been searched
	Rows    []MeaningRow   `json:"rows"`
	Next    string         `json:"next,omitempty"`
}

// meaningSearch is what they were found from, and what chance would have found.
type meaningSearch struct {
	Units      int                 `json:"units"`       // that were looked at
	Words      neuron.MeaningSpace `json:"words"`       // what words were compared by: texts, writing, or "" for nothing
	Tight      float64             `json:"tight"`       // mean cosine within a kind of image, at least
	Far        float64             `json:"far"`         // mean cosine between two, at most
	Draws      int                 `json:"draws"`       // random ones that say so
	DrawsFound int                 `json:"draws_found"` // of these, that would be listed
}

// MeaningRow is a unit and its meanings.
type MeaningRow struct {
	Unit int `json:"unit"`
	meanings
}

type meanings struct {
	Kind       neuron.MeaningKind `json:"kind"`
	Separation float64            `json:"separation"` // 1 − cosine of the centres of the two that lie nearest
	Letters    string             `json:"letters"`    // that their writing shares; "" for none
	Meanings   []meaning          `json:"meanings"`
}

type meaning struct {
	Name    string           `json:"name"`
	By      neuron.MeaningBy `json:"by"` // what names it: images, words, writing or first
	Words   []string         `json:"words"`
	Images  int              `json:"images"`    // of the strongest, those of this kind
	IDs     []int64          `json:"image_ids"` // of these the first
	Written int              `json:"written"`   // of the images, those of writing
	Agree   int              `json:"agreeing"`  // of the images, those of which one of the words is said
	Alike   float64          `json:"alike"`     // mean cosine
}

// NewMeanings encodes a page of a list.
func NewMeanings(l neuron.Layer, list neuron.MeaningList, total int) Meanings {
	doc := Meanings{ModelID: l.Model, Layer: l.Slug, Total: total, Rows: []MeaningRow{}}
	if s := list.Search; s != nil {
		doc.Search = &meaningSearch{s.Units, s.Space, s.OfImages.Tight, s.OfImages.Far, s.OfImages.Draws, s.OfImages.Passed}
	}
	for _, u := range list.Units {
		doc.Rows = append(doc.Rows, MeaningRow{u.Meanings.Unit, *newUnitMeanings(&u.Meanings)})
	}
	return doc
}

// newUnitMeanings returns nil where a unit has one meaning, as far as is known.
func newUnitMeanings(u *neuron.UnitMeanings) *meanings {
	if u == nil {
		return nil
	}
	j := &meanings{u.Kind, u.Separation, u.Letters, []meaning{}}
	for _, m := range u.Meanings {
		one := meaning{m.Name, m.By, append([]string{}, m.Words...), len(m.Images), []int64{}, m.Written, m.Agree, m.Alike}
		for _, e := range m.Shown {
			one.IDs = append(one.IDs, e.Image.ID)
		}
		j.Meanings = append(j.Meanings, one)
	}
	return j
}

// MeaningColumns are the columns of the table of meanings: a row for each.
var MeaningColumns = []string{"unit", "kind", "separation", "letters", "meaning", "name", "named_by", "words", "images", "image_ids", "written", "agreeing", "alike"}

// MeaningCells are its rows.
func MeaningCells(list neuron.MeaningList) [][]string {
	var rows [][]string
	for _, u := range list.Units {
		for i, m := range newUnitMeanings(&u.Meanings).Meanings {
			ids := make([]string, len(m.IDs))
			for k, id := range m.IDs {
				ids[k] = strconv.FormatInt(id, 10)
			}
			rows = append(rows, []string{
				strconv.Itoa(u.Meanings.Unit), string(u.Meanings.Kind), format.Exact(u.Meanings.Separation), u.Meanings.Letters, strconv.Itoa(i + 1), m.Name, string(m.By),
				strings.Join(m.Words, " | "), strconv.Itoa(m.Images), strings.Join(ids, " "), strconv.Itoa(m.Written), strconv.Itoa(m.Agree), format.Exact(m.Alike),
			})
		}
	}
	return rows
}

// textMaxima is the texts that a unit calls for most, and what they are to be compared with.
type textMaxima struct {
	Texts   []scoredText `json:"texts"`
	Word    *scoredText  `json:"best_word,omitempty"`
	Caption *scoredText  `json:"best_caption,omitempty"`
	Encoded int          `json:"encoded"` // texts that were read to find them
	Recipe  string       `json:"recipe"`  // JSON: all that determines what is found
}

type scoredText struct {
	Text  string  `json:"text"`
	Score float64 `json:"score"` // cosine of the text's embedding and the unit's readout
}

// newTextMaxima returns nil where none were searched for.
func newTextMaxima(s *neuron.TextSearch) *textMaxima {
	if s == nil {
		return nil
	}
	j := &textMaxima{Texts: []scoredText{}, Encoded: s.Encoded, Recipe: s.Recipe}
	for _, m := range s.Maxima {
		j.Texts = append(j.Texts, scoredText(m))
	}
	if s.Word.Text != "" {
		j.Word = &scoredText{s.Word.Text, s.Word.Score}
	}
	if s.Caption.Text != "" {
		j.Caption = &scoredText{s.Caption.Text, s.Caption.Score}
	}
	return j
}
