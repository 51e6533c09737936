package page

import (
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// newTile words an image that a unit saw.
func newTile(e neuron.Example) view.Tile {
	return view.Tile{
		Address: address.Image(e.Image.ID),
		Picture: address.Thumb(e.Image.ID),
		Heat:    address.Heat(e.Heat),
		Alt:     altOf(e.Image),
		Value:   format.Sigma(e.Z),
		Caption: e.Image.Caption,
	}
}

func newTiles(examples []neuron.Example, most int) []view.Tile {
	examples = examples[:min(most, len(examples))]
	tiles := make([]view.Tile, len(examples))
	for i, e := range examples {
		tiles[i] = newTile(e)
	}
	return tiles
}

// newPictures words images that a unit saw where they are shown small: without where on them it fires.
func newPictures(examples []neuron.Example, most int) []view.Tile {
	tiles := make([]view.Tile, min(most, len(examples)))
	for i := range tiles {
		im := examples[i].Image
		tiles[i] = view.Tile{Picture: address.Thumb(im.ID), Alt: altOf(im)}
	}
	return tiles
}

// altOf says what an image shows, as far as that is known.
func altOf(im neuron.Image) string {
	switch {
	case im.Caption != "":
		return im.Caption
	case im.Key != "":
		return im.Key
	}
	return "image " + strconv.FormatInt(im.ID, 10)
}

// newCard words a unit as a grid shows it.
func newCard(u neuron.UnitCard) view.NeuronCard {
	if u.Published != nil {
		return newPublishedCard(*u.Published)
	}
	card := view.NeuronCard{
		Address: address.Unit(u.Ref),
		Name:    unitName(u.Unit, u.Words),
		Number:  strconv.Itoa(u.Unit.Unit),
		By:      calledBy(u.Called),
		Words:   strings.Join(otherWords(u), ", "),
		Spark:   chart.NewSpark(u.Histogram),
		Silent:  !u.Live(),
	}
	if len(u.Top) > 0 {
		card.Peak = format.Sigma(u.Z(u.Max))
	}
	if card.Name == unitNumber(u.Unit.Unit) {
		card.Number = ""
	}
	addPicture(&card, u.Top)
	return card
}

// otherWords are the words of a unit that its name does not say.
func otherWords(u neuron.UnitCard) []string {
	if len(u.Words) > 0 && unitName(u.Unit, u.Words) == u.Words[0] {
		return u.Words[1:]
	}
	return u.Words
}

// newCards words the units of a grid. Where neuron.MaxRepeats of them show a unit's strongest image already, it
// shows the strongest of its images that they do not.
func newCards(units []neuron.UnitCard) []view.NeuronCard {
	cards := make([]view.NeuronCard, len(units))
	for i, u := range freshest(units) {
		cards[i] = newCard(u)
	}
	return cards
}

// freshest returns units whose images begin with the one that a grid shows.
func freshest(units []neuron.UnitCard) []neuron.UnitCard {
	fresh := slices.Clone(units)
	shown := map[int64]int{}
	for i, u := range fresh {
		at := slices.IndexFunc(u.Top, func(e neuron.Example) bool { return shown[e.Image.ID] < neuron.MaxRepeats })
		fresh[i].Top = u.Top[max(at, 0):]
		if len(fresh[i].Top) > 0 {
			shown[fresh[i].Top[0].Image.ID]++
		}
	}
	return fresh
}

func addPicture(card *view.NeuronCard, top []neuron.Example) {
	if len(top) == 0 {
		return
	}
	card.Picture, card.Alt = address.Thumb(top[0].Image.ID), altOf(top[0].Image)
	card.Heat = address.Heat(top[0].Heat)
}
