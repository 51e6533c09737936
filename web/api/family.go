package api

import (
	"strconv"
	"strings"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// Families is all families as data.
type Families struct {
	Rows []Family `json:"rows"`
}

// Family is a family and how many neurons it has.
type Family struct {
	Slug        string `json:"family"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Parent      string `json:"parent,omitempty"`    // that it is a part of
	Sensitive   string `json:"sensitive,omitempty"` // why its page opens behind a notice
	Total       int    `json:"total"`
	Confirmed   int    `json:"confirmed"`
	Published   int    `json:"published"`
	Suggested   int    `json:"suggested"`
}

// FamilyMembers is a page of a family's neurons as data.
type FamilyMembers struct {
	Family
	Matching int            `json:"matching"` // neurons that the filter leaves
	Rows     []FamilyMember `json:"rows"`
	Refused  []FamilyMember `json:"refused"`
	Next     string         `json:"next,omitempty"` // address of the next page
}

// FamilyMember is a neuron of a family.
type FamilyMember struct {
	ModelID  string            `json:"modelId"`
	Layer    string            `json:"layer"`
	Index    string            `json:"index"`
	Role     string            `json:"role"`
	Origin   string            `json:"origin"`
	Title    string            `json:"title,omitempty"`
	Score    float64           `json:"score,omitempty"` // of what is suggested: share of the evidence that speaks for it
	Evidence []neuron.Evidence `json:"evidence,omitempty"`
	Opinions []Opinion         `json:"opinions,omitempty"`
}

// Opinion is a person's word on a neuron and a family.
type Opinion struct {
	Origin  string `json:"origin"` // "confirmed" or "refused"
	Role    string `json:"role"`
	Author  string `json:"author"`
	Note    string `json:"note,omitempty"`
	Made    string `json:"made"`
	Weights string `json:"weights"` // SHA-256 of the model's at that time
}

// NewFamilyMember returns what is said of a neuron.
func NewFamilyMember(m neuron.Membership, opinions []neuron.Membership) FamilyMember {
	row := FamilyMember{
		ModelID: m.Model, Layer: m.Layer, Index: strconv.Itoa(m.Unit), Role: string(m.Role), Origin: string(m.Origin), Title: m.Title, Score: m.Score, Evidence: m.Evidence,
	}
	for _, o := range opinions {
		row.Opinions = append(row.Opinions, Opinion{string(o.Origin), string(o.Role), o.Author, o.Note, o.Made.UTC().Format(time.RFC3339), o.Weights})
	}
	return row
}

// FamilyColumns head the cells of a family's neurons.
var FamilyColumns = []string{"model", "layer", "unit", "role", "origin", "title", "score", "evidence", "opinions"}

// FamilyCells returns a neuron of a family as cells under FamilyColumns.
func FamilyCells(m FamilyMember) []string {
	var evidence, opinions []string
	for _, e := range m.Evidence {
		if e.Images > 0 {
			e.Text += " (" + strconv.Itoa(e.Images) + " of " + strconv.Itoa(e.Of) + " images)"
		}
		evidence = append(evidence, e.Text)
	}
	for _, o := range m.Opinions {
		opinions = append(opinions, o.Origin+" by "+o.Author)
	}
	return []string{m.ModelID, m.Layer, m.Index, m.Role, m.Origin, m.Title, format.Exact(m.Score), strings.Join(evidence, ", "), strings.Join(opinions, ", ")}
}

// UnitFamily is a neuron's place in a family.
type UnitFamily struct {
	Slug      string            `json:"family"`
	Name      string            `json:"name"`
	Sensitive string            `json:"sensitive,omitempty"` // why the family's page opens behind a notice
	Role      string            `json:"role"`
	Origin    string            `json:"origin"`
	Title     string            `json:"title,omitempty"` // what the neuron is called in it
	Score     float64           `json:"score,omitempty"`
	Evidence  []neuron.Evidence `json:"evidence,omitempty"`
	Opinions  []Opinion         `json:"opinions,omitempty"`
}

// NewUnitFamily returns what is said of a neuron and one of its families.
func NewUnitFamily(f neuron.Family, sensitive string, m neuron.Membership, opinions []neuron.Membership) UnitFamily {
	row := NewFamilyMember(m, opinions)
	return UnitFamily{f.Slug, f.Title, sensitive, row.Role, row.Origin, row.Title, row.Score, row.Evidence, row.Opinions}
}
