package page

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// What the pictures of shared links show. The font has Latin, Greek and Cyrillic letters: where a name may be in
// another script, what can stand for it follows it.

// previewed gives a page the picture that a link to it shows; path is the page's, alt says what is in the picture.
func previewed(r *server.Request, p *view.Page, path, alt string) {
	p.Picture, p.PictureAlt = r.Origin()+path, alt
}

// unitPreview shows the visualization that drives a unit furthest, where there is one, and its strongest images, above
// its histogram.
func unitPreview(d neuron.UnitDetail) asset.Preview {
	p := asset.Preview{
		Title:     []string{unitHeading(d), "Unit " + strconv.Itoa(d.Unit.Unit)},
		Histogram: d.Histogram,
		Source:    sourceLine(d.ModelOf),
	}
	p.Sub = []string{unitPlace(d), d.Ref.String()}
	if d.Published != nil {
		previewPublished(&p, *d.Published)
		return p
	}
	if v, ok := d.Best(); ok {
		p.Large = &asset.PreviewPicture{Visualization: v.ID}
	}
	for _, e := range d.Top {
		p.Pictures = append(p.Pictures, asset.PreviewPicture{Thumbnail: e.Image.ID})
	}
	return p
}

// previewPublished shows the strongest word of a unit as it is drawn and the others, unless they are sensitive.
func previewPublished(p *asset.Preview, u neuron.PublishedUnit) {
	if u.Sensitive != "" {
		*p = withheld(*p)
	}
	if u.Sensitive != "" || len(u.Words) == 0 {
		return
	}
	p.Large = &asset.PreviewPicture{Word: u.Words[0]}
	for i, w := range u.Words[:min(previewWords, len(u.Words))] {
		p.Lines = append(p.Lines, [2]string{w, format.Ordinal(i + 1)})
	}
}

// previewWords is how many words of a published unit a preview lists.
const previewWords = 6

func unitPreviewAlt(d neuron.UnitDetail) string {
	if d.Published != nil {
		if d.Published.Sensitive != "" || len(d.Published.Words) == 0 {
			return unitHeading(d) + ", as it was published."
		}
		return unitHeading(d) + " and the words that were published for it."
	}
	s := "The images that excite " + unitHeading(d) + " most, above a histogram of its activations"
	if _, ok := d.Best(); ok {
		s = "A picture made to excite " + unitHeading(d) + ", and t" + s[1:]
	}
	return s + "."
}

// wordPreview shows a word as models are shown it, and a strongest image of each of the neurons that it drives.
func wordPreview(word string, details []modelWord) asset.Preview {
	p := asset.Preview{
		Title: []string{word, "A word"}, Sub: []string{"neurons that the written word drives"},
		Large: &asset.PreviewPicture{Word: word}, Source: sourceLine(details[0].model),
	}
	var cards []neuron.UnitCard
	for _, d := range details {
		for _, u := range d.Units {
			cards = append(cards, neuron.UnitCard{Unit: u.Unit, Top: u.Top, Words: u.Words})
		}
	}
	p.Pictures = labelledPictures(cards)
	return p
}

// imagePreview shows an image, and names the neurons that it drives.
func imagePreview(im neuron.Image, driven []layerUnits) asset.Preview {
	p := asset.Preview{
		Title: []string{altOf(im), "An image"}, Sub: []string{"an image and the neurons that it drives"},
		Large: &asset.PreviewPicture{Thumbnail: im.ID}, Source: im.Key,
	}
	for _, u := range allUnits(driven) {
		p.Lines = append(p.Lines, [2]string{unitName(u.Unit, u.Words), format.Sigma(u.Z)})
	}
	return p
}

// cardsPreview shows a strongest image of each of several neurons.
func cardsPreview(title, sub string, cards []neuron.UnitCard) asset.Preview {
	return asset.Preview{Title: []string{title, "Neurons"}, Sub: []string{sub}, Pictures: labelledPictures(cards)}
}

// withheld returns a preview without its pictures, of what opens behind a notice.
func withheld(p asset.Preview) asset.Preview {
	p.Pictures, p.Large, p.Lines, p.Withheld = nil, nil, nil, true
	return p
}

// labelledPictures are the strongest images of neurons, each with its neuron's name. As in a grid, neurons whose
// strongest image others show already show the next.
func labelledPictures(cards []neuron.UnitCard) []asset.PreviewPicture {
	var pictures []asset.PreviewPicture
	for _, c := range freshest(cards) {
		picture := asset.PreviewPicture{Label: []string{unitName(c.Unit, c.Words), unitNumber(c.Unit.Unit)}}
		if len(c.Top) > 0 {
			picture.Thumbnail = c.Top[0].Image.ID
		}
		pictures = append(pictures, picture)
	}
	return pictures
}

// sourceLine says whose activations are shown.
func sourceLine(m neuron.Model) string {
	s := m.Name
	if m.Dataset.Images > 0 {
		s += ", over " + format.Plural(m.Dataset.Images, "image")
	}
	if m.Dataset.Name != "" {
		s += " of " + m.Dataset.Name
	}
	return s
}
