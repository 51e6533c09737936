package api

import (
	"multiscope/internal/neuron"
	"multiscope/web/address"
)

// visualization is such a picture as data.
type visualization struct {
	Facet      string  `json:"facet"`
	Inhibits   bool    `json:"inhibits"`
	Picture    string  `json:"picture"` // address
	Activation float64 `json:"activation"`
	Z          float64 `json:"z"`
	FacetScore float64 `json:"facet_score"`
	Strength   float64 `json:"strength"`
	Objective  string  `json:"objective"`
	Steps      int     `json:"steps"`
	Size       int     `json:"size"`
	Rate       float64 `json:"rate"`
	Seed       int64   `json:"seed"`
	Command    string  `json:"command"`
}

func newVisualizations(made []neuron.Visualization) []visualization {
	rows := make([]visualization, len(made))
	for i, v := range made {
		rows[i] = visualization{
			Facet: address.FacetQueryOf(v).Facet, Inhibits: v.Inhibits, Picture: address.Visualization(v.ID), Activation: v.Activation, Z: v.Z,
			FacetScore: v.FacetScore, Strength: v.Strength, Objective: v.Objective, Steps: v.Steps, Size: v.Size,
			Rate: v.Rate, Seed: v.Seed, Command: v.Command,
		}
	}
	return rows
}
