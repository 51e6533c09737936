package page

import (
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// articleAddress is where the article is that published models are from.
const articleAddress = "https://doi.org/10.23915/distill.00030"

// newPublishedPanel words what is published of a unit; an empty panel where nothing is. A sensitive one stands behind
// a notice.
func newPublishedPanel(r *server.Request, d neuron.UnitDetail, database string) (view.PublishedPanel, error) {
	var p view.PublishedPanel
	sensitive := ""
	switch {
	case d.Published != nil:
		p, sensitive = publishedPanel(d, database), d.Published.Sensitive
	case d.Matched != nil:
		p, sensitive = matchedPanel(*d.Matched), d.Matched.Sensitive
	default:
		return p, nil
	}
	notice, err := newNotice(r, sensitive)
	p.Notice = notice
	return p, err
}

// matchedPanel words what is published of a unit that was measured here too, and why it is taken to be the same.
func matchedPanel(u neuron.MatchedUnit) view.PublishedPanel {
	p := view.PublishedPanel{
		Heading: "What the paper says of it",
		Note: fmt.Sprintf("Published of unit %d of the same layer. Of %s, %s have published words among their %d strongest here, %s by chance: the numbers are taken to be the same.",
			u.Unit, format.Plural(u.Match.Units, "compared neuron"), format.Percent(u.Match.Share()), neuron.MatchMeasured, format.Percent(u.Match.ChanceShare())),
		Facts: nameFacts(u.PublishedUnit), Words: wordLinks(u.Words), Source: u.Source, Article: articleAddress,
		As: address.Unit(u.Ref),
	}
	if len(u.Families) > 0 {
		p.Facts = append(p.Facts, view.Fact{Name: "Families", Value: strings.Join(u.Families, "; ")})
	}
	if u.Name != "" {
		p.Heading = "The paper calls it " + format.Quoted(u.Name)
	}
	return p
}

func wordLinks(words []string) []view.Link {
	links := make([]view.Link, len(words))
	for i, w := range words {
		links[i] = view.Link{Text: w, Address: address.Word(w)}
	}
	return links
}

func publishedPanel(d neuron.UnitDetail, database string) view.PublishedPanel {
	u := *d.Published
	p := view.PublishedPanel{
		Heading: "As published",
		Note:    "This neuron is known from the paper alone. Nothing of it was measured here: there are no images, no histogram and no visualizations.",
		Facts:   nameFacts(u),
		Words:   wordLinks(u.Words),
		Index:   indexHint(d.ModelOf, database),
		Source:  d.ModelOf.Published, Article: articleAddress,
	}
	if u.Name == "" {
		p.Note += " The paper gives it no name; its words stand in a comment of the article's source, not on its page."
	}
	return p
}

// nameFacts are a unit's names by the paper.
func nameFacts(u neuron.PublishedUnit) []view.Fact {
	var facts []view.Fact
	if u.Name != "" {
		facts = append(facts, view.Fact{Name: "Name", Value: u.Name + uncertainMark(u)})
	}
	if len(u.Other) > 0 {
		facts = append(facts, view.Fact{Name: "Also called", Value: strings.Join(u.Other, "; ")})
	}
	return facts
}

// uncertainMark says that the authors are not sure of a name.
func uncertainMark(u neuron.PublishedUnit) string {
	if u.Uncertain {
		return " (the authors put a question mark to it)"
	}
	return ""
}

// indexHint says how to have measured what is not published of a model.
func indexHint(m neuron.Model, database string) view.IndexHint {
	if m.Source == "" {
		return view.IndexHint{Note: "The weights of this model were probably never released, so that it cannot be indexed."}
	}
	command := "multiscope index --model " + m.Source + " --images FOLDER"
	if database != "" {
		command += " --db " + shellQuoted(database)
	}
	return view.IndexHint{
		Note:    "To see what drives it, index the released weights over images of yours. Unit numbers are the same where the words agree, which is then checked:",
		Command: command,
	}
}

func publishedFacts(u neuron.PublishedUnit) []view.Fact {
	facts := []view.Fact{{Name: "source", Value: "published", Explained: "Known from a publication alone, not measured here"}}
	if len(u.Words) > 0 {
		facts = append(facts, view.Fact{Name: "words", Value: format.Count(len(u.Words))})
	}
	return facts
}

func publishedDescription(d neuron.UnitDetail) string {
	s := fmt.Sprintf("Neuron %d of layer %s of %s", d.Unit.Unit, d.LayerOf.Tap, d.ModelOf.Name)
	if len(d.Published.Words) > 0 && d.Published.Sensitive == "" {
		s += "; strongest words: " + strings.Join(d.Published.Words[:min(5, len(d.Published.Words))], ", ")
	}
	return s + "."
}

// askedOfPublished refuses to show of a published unit what is only known of one that was run here.
func askedOfPublished(r *server.Request, d neuron.UnitDetail) error {
	if d.Published == nil {
		return nil
	}
	for _, name := range []string{"facet", "inhibits", "by", "lo", "hi", "seed"} {
		if r.Query().Get(name) != "" {
			return neuron.NotFoundf("Neuron %s is known from a publication alone: there is nothing of it to show for %s=%s.", d.Ref, name, r.Query().Get(name))
		}
	}
	return nil
}

// newPublishedCard words a published unit as a grid shows it: by its words in place of a picture, unless it is sensitive.
func newPublishedCard(u neuron.PublishedUnit) view.NeuronCard {
	card := view.NeuronCard{
		Address: address.Unit(u.Ref), Name: unitNumber(u.Unit), Published: true,
	}
	if u.Name != "" {
		card.Name, card.Number = u.Name, fmt.Sprint(u.Unit)
	}
	if u.Uncertain {
		card.Name += "?"
	}
	if u.Sensitive == "" {
		card.Said = u.Words[:min(saidWords, len(u.Words))]
	}
	return card
}

// saidWords is how many words a tile holds.
const saidWords = 3

func newPublishedModel(m neuron.Model) *view.PublishedModel {
	p := &view.PublishedModel{
		Note:  "What the paper shows of this model's neurons: names, families and words. Nothing was measured here.",
		Index: indexHint(m, ""), Source: m.Published, Article: articleAddress,
	}
	for _, l := range m.Layers {
		if l.Published == l.Units {
			p.Note += fmt.Sprintf(" The strongest words of all %s stand in a comment of the article's source, not on its page.", format.Plural(l.Units, "neuron"))
		}
	}
	return p
}
