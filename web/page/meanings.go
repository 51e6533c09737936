package page

import (
	"context"
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// meaningSource is what the page of neurons of several meanings reads.
type meaningSource interface {
	// Meanings returns a page of the units of a layer that have several meanings.
	Meanings(ctx context.Context, q neuron.MeaningQuery) (neuron.MeaningList, error)
}

// meaningPageSource is those, and the layer that they are of.
type meaningPageSource interface {
	meaningSource
	layerPageSource
}

// meaningsShown is how many units of several meanings a page has.
const meaningsShown = 12

func (s *Site) Meanings(src meaningPageSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		l, err := findLayer(r.Context(), src, r.Param("model"), r.Param("layer"))
		if err != nil {
			return server.Answer{}, err
		}
		q, err := address.ParseMeaningQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		asked := neuron.MeaningQuery{Model: l.Model, Layer: l.Slug, Kind: q.Kind, Offset: (q.Page - 1) * meaningsShown, Limit: meaningsShown}
		if as == server.AsCSV {
			asked.Offset, asked.Limit, asked.Plain = 0, l.Units, true
		}
		list, err := src.Meanings(r.Context(), asked)
		if err != nil {
			return server.Answer{}, err
		}
		if as == server.AsCSV { // which has no pages
			return server.CSV(api.MeaningColumns, api.MeaningCells(list))
		}
		last := max((matching(list, q.Kind)+meaningsShown-1)/meaningsShown, 1)
		if q.Page > last {
			return server.Answer{}, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
		}
		if as == server.AsJSON {
			doc := api.NewMeanings(l, list, matching(list, q.Kind))
			if q.Page < last {
				q.Page++
				doc.Next = address.Meanings(l.Model, l.Slug) + ".json" + q.String()
			}
			return server.JSON(doc)
		}
		return s.showMeanings(r, src, l, q, list, last)
	}
}

// matching returns how many units are of a kind, or of all for "".
func matching(list neuron.MeaningList, kind neuron.MeaningKind) (n int) {
	for k, of := range list.Counts {
		if kind == "" || k == kind {
			n += of
		}
	}
	return n
}

func (s *Site) showMeanings(r *server.Request, src meaningPageSource, l neuron.Layer, q address.MeaningQuery, list neuron.MeaningList, last int) (server.Answer, error) {
	m, err := src.Model(r.Context(), l.Model)
	if err != nil {
		return server.Answer{}, err
	}
	p := newMeaningsPage(m, l, q, list, last)
	p.Page = s.page(r, p.Title+" · "+layerName(m, l), "Neurons of "+layerName(m, l)+" whose strongest words and images are of kinds that lie far apart.")
	p.Section, p.Page.Hidden = "models", q != address.MeaningQuery{Page: 1}
	path := address.Meanings(l.Model, l.Slug)
	data := address.MeaningQuery{Kind: q.Kind}
	p.JSON, p.CSV = path+".json"+q.String(), path+".csv"+data.String()
	s.shared(r, &p.Page, path)
	return server.Page(view.Meanings(p)), nil
}

func newMeaningsPage(m neuron.Model, l neuron.Layer, q address.MeaningQuery, list neuron.MeaningList, last int) view.MeaningsPage {
	path := address.Meanings(l.Model, l.Slug)
	p := view.MeaningsPage{
		Crumbs: []view.Link{{Text: m.Name, Address: address.Model(m.Slug)}, {Text: l.Tap, Address: address.Layer(l.Model, l.Slug)}, {Text: "several meanings"}},
		Title:  "Neurons of several meanings",
		Lead:   "Neurons whose strongest words and images are of kinds that lie far apart for the model. Those whose kinds lie furthest apart come first.",
		Empty:  noMeanings(list, q.Kind),
		How:    howMeanings(list.Search),
		Pages:  pagesAt(q.Page, last, func(page int) string { return path + address.MeaningQuery{Kind: q.Kind, Page: page}.String() }),
	}
	for _, k := range []struct{ kind, text, explained string }{
		{"", "All", "Polysemantic and conjoined neurons"},
		{string(neuron.Polysemantic), "Polysemantic", "Driven by kinds of thing that have nothing in common that is known of"},
		{string(neuron.Conjoined), "Conjoined", "Driven by unlike things that meet in letters, or by writing of one and pictures of the other"},
	} {
		kind := neuron.MeaningKind(k.kind)
		p.Kinds = append(p.Kinds, view.Choice{
			Link:   view.Link{Text: fmt.Sprintf("%s %s", k.text, format.Count(matching(list, kind))), Address: path + address.MeaningQuery{Kind: kind}.String()},
			Chosen: kind == q.Kind, Explained: k.explained,
		})
	}
	if total := matching(list, q.Kind); total > 0 {
		first := (q.Page-1)*meaningsShown + 1
		p.Shown = fmt.Sprintf("%s–%s of %s", format.Count(first), format.Count(first+len(list.Units)-1), format.Count(total))
	}
	for _, u := range list.Units {
		p.Units = append(p.Units, newMeaningUnit(u))
	}
	return p
}

func noMeanings(list neuron.MeaningList, kind neuron.MeaningKind) string {
	switch {
	case list.Search == nil:
		return "The neurons of this layer have not been looked at for this yet. Index the model again to do so; models without an embedding of whole images cannot be."
	case kind != "" && matching(list, "") > 0:
		return "No neuron of this layer is " + string(kind) + "."
	}
	return "No neuron of this layer has words or images of kinds that lie far apart."
}

// howMeanings says how the units were found, and what chance would have found.
func howMeanings(s *neuron.MeaningSearch) []string {
	if s == nil {
		return nil
	}
	how := []string{fmt.Sprintf("Of each of %s the %d strongest images and the words that stand out were clustered by where the model places them, after the mean of all is subtracted (Ward's method). "+
		"A kind has at least %d images or %d words.", format.Plural(s.Units, "live neuron"), neuron.MeaningImages, neuron.LeastMeaningImages, neuron.LeastMeaningWords)}
	if n := s.OfImages; n.Draws > 0 {
		how = append(how, fmt.Sprintf("What is close and what is far was measured on %s of %d images that have nothing to do with each other: a kind is closer, by a mean cosine of %s, than anything in 99 of 100 of them, "+
			"and two kinds lie no nearer than nine in ten pairs, by a mean cosine of at most %s. Of these draws %s would be listed here.",
			format.Plural(n.Draws, "random draw"), n.Of, format.Number(n.Tight), format.Number(n.Far), format.Count(n.Passed)))
	}
	how = append(how, map[neuron.MeaningSpace]string{
		neuron.SpaceOfTexts:   "Words were compared where the text tower places them, so that words are alike by what they mean.",
		neuron.SpaceOfWriting: "Words were compared where the image tower places them as pictures, since no text tower has read them: words may be alike by their letters.",
		neuron.NoWordSpace:    "Words could not be compared; they stand with the images of which they are said.",
	}[s.Space])
	return append(how, "Polysemantic: nothing is known that the kinds have in common. Conjoined: the kinds meet in one facet only: their writing shares letters, or one drives the neuron mostly as writing and the other mostly as pictures. "+
		"These are computed and may be wrong: captions and words say less than the images.")
}

func newMeaningUnit(u neuron.MeaningCard) view.MeaningUnit {
	card := newCard(u.Card)
	return view.MeaningUnit{
		Address: card.Address, Name: card.Name, Number: card.Number, Kind: string(u.Meanings.Kind),
		Why: whyMeanings(u.Meanings), Meanings: meaningParts(u.Meanings, 4),
	}
}

// whyMeanings says how the meanings of a unit go together.
func whyMeanings(u neuron.UnitMeanings) string {
	apart := fmt.Sprintf("%s apart, where 0 is the same and 1 nothing in common.", format.Number(u.Separation))
	switch {
	case u.Letters != "":
		return apart + " Unlike in meaning, their writing shares the letters " + format.Quoted(u.Letters) + "."
	case u.Kind == neuron.Conjoined:
		return apart + " One drives it mostly as writing, the other mostly as pictures."
	}
	return apart
}

// newMeaningPanel words the meanings of a unit on its own page.
func newMeaningPanel(d neuron.UnitDetail) view.MeaningPanel {
	if d.Meanings == nil {
		return view.MeaningPanel{}
	}
	return view.MeaningPanel{
		Heading:  spelled(len(d.Meanings.Meanings)) + " kinds of thing drive it",
		Note:     fmt.Sprintf("It looks %s: kinds among its strongest words and images that lie far apart for the model, %s", d.Meanings.Kind, whyMeanings(*d.Meanings)),
		Meanings: meaningParts(*d.Meanings, 8), All: address.Meanings(d.Model, d.Layer),
	}
}

// drawnShown is how many of a unit's strongest words are shown as pictures.
const drawnShown = 5

// asDrawn shows the strongest words of those that stand out as the model saw them.
func asDrawn(words []neuron.WordScore) (drawn []view.DrawnWord) {
	for _, w := range words[:min(len(words), drawnShown)] {
		if w.Excess >= neuron.NamingExcess {
			drawn = append(drawn, newDrawnWord(w.Word))
		}
	}
	return drawn
}

func newDrawnWord(word string) view.DrawnWord {
	return view.DrawnWord{Word: word, Address: address.Word(word), Picture: address.DrawnWord(word)}
}

// meaningWords is how many words of a meaning are shown.
const meaningWords = 6

func meaningParts(u neuron.UnitMeanings, most int) []view.MeaningPart {
	parts := make([]view.MeaningPart, len(u.Meanings))
	for i, m := range u.Meanings {
		parts[i] = view.MeaningPart{Name: meaningName(m, i), Note: meaningNote(m), Tiles: newTiles(m.Shown, most)}
		for _, w := range m.Words[:min(len(m.Words), meaningWords)] {
			parts[i].Words = append(parts[i].Words, newDrawnWord(w))
		}
		if more := len(m.Words) - meaningWords; more > 0 {
			parts[i].More = "and " + format.Plural(more, "more word")
		}
	}
	return parts
}

func meaningName(m neuron.Meaning, i int) string {
	if m.Name != "" {
		return m.Name
	}
	return fmt.Sprintf("Kind %d", i+1)
}

// meaningNote says what a meaning consists of.
func meaningNote(m neuron.Meaning) string {
	var parts []string
	if n := len(m.Images); n > 0 {
		images := fmt.Sprintf("%s of its %d strongest images", format.Count(n), neuron.MeaningImages)
		switch m.Written {
		case 0:
		case n:
			images += ", all of writing"
		default:
			images += fmt.Sprintf(", %s of writing", format.Count(m.Written))
		}
		parts = append(parts, images)
	}
	if len(m.Words) > 0 {
		words := format.Plural(len(m.Words), "word")
		if m.Agree > 0 {
			words += " that " + format.Plural(m.Agree, "image") + " agree with"
		}
		parts = append(parts, words)
	}
	return strings.Join(append(parts, "mean cosine "+format.Number(m.Alike)), "; ")
}

// polysemanticFamily is the family of neurons that captions and categories show to have several meanings.
const polysemanticFamily = "polysemantic"

// meaningPages leads to the neurons of several meanings of each layer that has some.
func meaningPages(models []neuron.Model) (links []view.Link) {
	for _, m := range models {
		for _, l := range m.Layers {
			if l.Meanings > 0 {
				links = append(links, view.Link{Text: "By words and images, side by side: " + layerName(m, l), Address: address.Meanings(m.Slug, l.Slug)})
			}
		}
	}
	return links
}
