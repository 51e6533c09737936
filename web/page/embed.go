package page

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// embedSource is what cards are made of.
type embedSource interface {
	unitSource
	wordPageSource
	familySource
}

// embed is a kind of page that has a card.
type embed struct {
	pattern []string // of its address; a part that begins with a colon stands for any
	height  int      // of its card in pixels, however wide it is
	card    func(r *server.Request, src embedSource, at address.Place) (view.EmbedCard, error)
}

// embeds are all kinds.
func (s *Site) embeds() []embed {
	return []embed{
		{[]string{"m", ":model", ":layer", ":unit"}, 370, s.unitCard},
		{[]string{"families", ":family"}, 370, s.familyCard},
		{[]string{"words", ":word"}, 370, s.wordCard},
		{[]string{"lists", ":list"}, 370, s.listCard},
	}
}

func (e embed) matches(at address.Place) bool {
	if len(at.Parts) != len(e.pattern) {
		return false
	}
	for i, p := range e.pattern {
		if p[0] != ':' && p != at.Parts[i] {
			return false
		}
	}
	return true
}

// findCard makes the card of a page.
func (s *Site) findCard(r *server.Request, src embedSource, at address.Place) (embed, view.EmbedCard, error) {
	for _, e := range s.embeds() {
		if e.matches(at) {
			c, err := e.card(r, src, at)
			return e, c, err
		}
	}
	return embed{}, view.EmbedCard{}, neuron.NotFoundf("This page has no card: neurons, families, lists and words have one.")
}

// Embed shows the card of the page whose address follows /embed. What is not there is said in a card too: an error
// page would have links that cannot be followed in a frame.
func (s *Site) Embed(src embedSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		at := address.ParsePlace(r.Path()[len(address.Embed("")):], r.Query())
		_, c, err := s.findCard(r, src, at)
		var ours *neuron.Error
		if errors.As(err, &ours) && ours.Kind == neuron.NotFound {
			a := server.Page(view.Embed(missingCard(view.Page{Assets: s.assets}, ours)))
			a.Status = http.StatusNotFound
			return a, nil
		}
		if err != nil {
			return server.Answer{}, err
		}
		return server.Page(view.Embed(c)), nil
	}
}

// card completes a card.
func (s *Site) card(r *server.Request, c view.EmbedCard) view.EmbedCard {
	c.Page = view.Page{Title: c.Heading, Assets: s.assets}
	if c.Link != "" {
		c.Page.Address = r.Origin() + c.Link
		path, query, _ := strings.Cut(c.Page.Address, "?")
		c.Page.Picture = strings.TrimSuffix(path+".jpg?"+query, "?")
	}
	return c
}

// missingCard says in a card what an error says.
func missingCard(p view.Page, err error) view.EmbedCard {
	p.Title = "Not found"
	return view.EmbedCard{Page: p, Heading: p.Title, Note: err.Error()}
}

// withheldCard is a card of a sensitive subject: whoever wants to see its pictures opens the page.
func withheldCard(c view.EmbedCard, about string) view.EmbedCard {
	c.Pictures, c.Words, c.Spark = nil, nil, view.Spark{}
	c.Note = "This is sensitive: " + about + ". Its page opens behind a notice."
	return c
}

// embedPictures bounds the pictures of a card: two rows of the widest.
const embedPictures = 18

func (s *Site) unitCard(r *server.Request, src embedSource, at address.Place) (view.EmbedCard, error) {
	ref, err := neuron.ParseRef(at.Parts[1] + "/" + at.Parts[2] + "/" + at.Parts[3])
	if err != nil {
		return view.EmbedCard{}, err
	}
	d, err := src.Unit(r.Context(), ref)
	if err != nil {
		return view.EmbedCard{}, err
	}
	c := view.EmbedCard{
		Heading: unitHeading(d), Sub: unitPlace(d), Link: address.Unit(ref), Pictures: unitEmbedPictures(d), Spark: chart.NewSpark(d.Histogram), Source: sourceLine(d.ModelOf),
	}
	for _, w := range newWordBars(d.TopWords, cardWords, false) {
		c.Words = append(c.Words, w.Word)
	}
	if u := d.Published; u != nil {
		c.Words, c.Spark = u.Words[:min(cardWords, len(u.Words))], view.Spark{}
		if u.Sensitive != "" {
			c = withheldCard(c, u.Sensitive)
		}
	}
	return s.card(r, c), nil
}

// unitEmbedPictures are the visualization that drives a unit furthest, where there is one, and its strongest images.
func unitEmbedPictures(d neuron.UnitDetail) []view.EmbedPicture {
	var pictures []view.EmbedPicture
	if v, ok := d.Best(); ok {
		pictures = append(pictures, view.EmbedPicture{Picture: address.Visualization(v.ID), Alt: "picture made to drive it"})
	}
	for _, e := range d.Top[:min(embedPictures-len(pictures), len(d.Top))] {
		pictures = append(pictures, view.EmbedPicture{Picture: address.Thumb(e.Image.ID), Alt: altOf(e.Image)})
	}
	return pictures
}

// cardWords is how many words a neuron's card names.
const cardWords = 8

func (s *Site) wordCard(r *server.Request, src embedSource, at address.Place) (view.EmbedCard, error) {
	word, err := address.ParseWord(at.Parts[1])
	if err != nil {
		return view.EmbedCard{}, err
	}
	details, err := shownWord(r.Context(), src, word)
	if err != nil {
		return view.EmbedCard{}, err
	}
	var units []neuron.UnitCard
	for _, d := range details {
		for _, u := range d.Units {
			units = append(units, neuron.UnitCard{Unit: u.Unit, Top: u.Top, Words: u.Words})
		}
	}
	c := view.EmbedCard{Heading: word, Sub: "neurons that the written word drives", Link: address.Word(word), Source: sourceLine(details[0].model)}
	c.Pictures = cardsOf(units)
	return s.card(r, c), nil
}

// cardsOf shows a strongest image of each of several neurons.
func cardsOf(units []neuron.UnitCard) []view.EmbedPicture {
	var pictures []view.EmbedPicture
	for _, c := range newCards(units[:min(embedPictures, len(units))]) {
		pictures = append(pictures, view.EmbedPicture{Address: c.Address, Picture: c.Picture, Alt: c.Alt, Label: c.Name})
	}
	return pictures
}

// unitPlace says which unit of what it is, and how strongly it fires where that is known.
func unitPlace(d neuron.UnitDetail) string {
	place := layerTitle(d.LayerOf.Tap) + " of " + d.ModelOf.Name
	if givenName(d) != "" {
		place = unitNumber(d.Unit.Unit) + " · " + place
	}
	if d.Published != nil {
		return place
	}
	return place + " · peak " + format.Sigma(d.Z(d.Max))
}

// embedCode is the HTML that shows the card of a page elsewhere.
func embedCode(page, site, title string, width, height int) string {
	src := site + address.Embed(page[len(site):])
	return `<iframe src="` + escaped(src) + `" width="` + strconv.Itoa(width) + `" height="` + strconv.Itoa(height) +
		`" title="` + escaped(title) + `" frameborder="0" loading="lazy"></iframe>`
}
