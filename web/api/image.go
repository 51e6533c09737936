package api

import (
	"strconv"

	"multiscope/internal/neuron"
)

// Image is an image as data.
type Image struct {
	Image      int64             `json:"image"`
	Key        string            `json:"key"`
	Caption    string            `json:"caption"`
	Width      int               `json:"width"`
	Height     int               `json:"height"`
	Categories map[string]string `json:"categories"`
	Units      []imageUnit       `json:"units"`
}

type imageUnit struct {
	ModelID    string  `json:"modelId"`
	Layer      string  `json:"layer"`
	Index      string  `json:"index"`
	Activation float64 `json:"activation"`
	Z          float64 `json:"z"`
}

// NewImage returns an image and the neurons that it drives.
func NewImage(im neuron.Image, driven []neuron.UnitExample) Image {
	j := Image{Image: im.ID, Key: im.Key, Caption: im.Caption, Width: im.Width, Height: im.Height,
		Categories: map[string]string{}, Units: []imageUnit{}}
	for _, c := range im.Categories {
		j.Categories[c.Name] = c.Value
	}
	for _, u := range driven {
		j.Units = append(j.Units, imageUnit{u.Unit.Model, u.Unit.Layer, strconv.Itoa(u.Unit.Unit), u.Activation, u.Z})
	}
	return j
}
