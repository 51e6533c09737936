package demo

import (
	"image"
	"math/rand/v2"
)

// Concepts returns the names of all emoji.
func Concepts() ([]string, error) {
	w, err := loadWorld()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range w.concepts {
		names = append(names, c.name)
	}
	return names, nil
}

// Clean draws emoji i as the model card's "clean" ones: 80 pixels, in the middle of white.
func Clean(i int) (image.Image, error) {
	w, err := loadWorld()
	if err != nil {
		return nil, err
	}
	s, err := w.sprites[i].decode(natural, nil)
	if err != nil {
		return nil, err
	}
	c := newCanvas(w, rand.New(rand.NewPCG(0, 0)))
	c.plain(white)
	c.stamp(s, Side/2, Side/2, 80, 0)
	return c.RGBA, nil
}
