package page

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// What the pages of texts say of themselves.
const (
	attributionLead = "Which neurons of the last layer a text calls on: those whose firing moves the embedding of an image towards that of the text."
	attributionWhy  = "A feeling, for example, is a sum of a few of them: Goh et al. (2021) found “I feel jealous” to be success and grumpiness."

	noTextsHere   = "No model of this index relates its neurons to texts: either none has a text tower, or none was indexed by a version that reads texts."
	noTextsAdvice = "Index a CLIP model again with the same command; what is there already is kept."

	attributionSumNote = "The sum: a non-negative LASSO composes the embedding of the text, made one long, of the directions in which the neurons move the image embedding, each made one long. " +
		"A number in front of a neuron is the length of its piece. More neurons explain more of the text; the bars say how much."
	attributionDenseNote = "The lists: how much one standard deviation of a neuron's activation changes the product of image embedding and text, (readout of the neuron · text) × σ. " +
		"Where on an image a neuron fires is ignored, and so is what other neurons do."
)

func newAttributionPage(a attributed, named textUnits) view.AttributionPage {
	calls, against := a.calls(), a.against()
	p := view.AttributionPage{
		Crumb:   view.Link{Text: "Attribution", Address: address.AttributionPath},
		Heading: format.Quoted(a.asked.Text),
		Lead:    []string{"The neurons of " + layerName(a.model, a.layer) + " that this text calls on."},
		Reading: readingNote(a.readText),
		Sum:     newTextSum(a, named),
		For: view.TextCalls{
			ID: "calls", Heading: "It calls on", Bars: named.bars(calls), Empty: "No neuron adds to it.",
			Note: fmt.Sprintf("The first %d of %s, by what one σ adds.", len(calls), format.Plural(len(a.dense), "neuron")),
		},
		Against: view.TextCalls{
			ID: "against", Heading: "It speaks against", Bars: named.bars(against), Empty: "No neuron takes from it.",
			Note: "Neurons that move an image away from it.",
		},
		Left:    leftWords(a),
		Formula: []string{attributionSumNote, attributionDenseNote},
		Facts:   provenance(a.model, a.layer),
	}
	return p
}

// leftWords says which units are in no list.
func leftWords(a attributed) string {
	var parts []string
	if n := len(a.scale) - len(a.dense); n > 0 {
		parts = append(parts, fmt.Sprintf("%s never fire on any image of the data set, or fire alike on all, and are left out.", format.Plural(n, "neuron")))
	}
	if n := len(a.layer.Hidden); n > 0 {
		parts = append(parts, fmt.Sprintf("%s hidden on this server by its operator; the sum is computed without them.", areHidden(n)))
	}
	return strings.Join(append(parts, "All the others are in the JSON and the CSV."), " ")
}

func areHidden(n int) string {
	if n == 1 {
		return "1 neuron is"
	}
	return format.Count(n) + " neurons are"
}

func attributionForm(places []layerPlace, q address.AttributionQuery) view.AttributionForm {
	f := view.AttributionForm{Text: q.Text, Model: q.Model, Layer: q.Layer, Longest: neuron.MostTextBytes}
	for _, p := range places {
		to := address.AttributionQuery{Text: q.Text, Model: p.model.Slug, Layer: p.layer.Slug}
		f.Places = append(f.Places, view.Choice{
			Link:      view.Link{Text: p.model.Name + ", " + p.layer.Slug, Address: address.Attribution(to)},
			Chosen:    q.Model == p.model.Slug && q.Layer == p.layer.Slug,
			Explained: layerName(p.model, p.layer),
		})
	}
	return f
}

// equationOf writes the sum as a line: "I feel jealous = 0.73 success + 0.36 grumpy".
func equationOf(text string, s *view.TextSum) string {
	terms := make([]string, len(s.Drawn))
	for i, t := range s.Drawn {
		terms[i] = t.Weight + " " + t.Name
	}
	if len(terms) == 0 {
		return text
	}
	return text + " = " + strings.Join(terms, " + ")
}

func attributionTitle(a attributed, s *view.TextSum) string { return equationOf(a.asked.Text, s) }

func attributionDescription(a attributed, s *view.TextSum) string {
	d := "The neurons of " + layerName(a.model, a.layer) + " that the text " + format.Quoted(a.asked.Text) + " calls on"
	if len(s.Drawn) > 0 {
		d += ", and the few that it is best composed of. " + s.Share
		return d
	}
	return d + "."
}

// attributeCommand computes the same numbers again. A text that the index has needs no model; where another does, the
// index does not know where it lies.
func attributeCommand(a attributed, database string) string {
	command := "multiscope text attribute"
	if database != "" {
		command += " --db " + shellQuoted(database)
	}
	command += " --model-name " + a.model.Slug + " --layer " + a.layer.Slug
	if n := len(a.terms()); n > 0 {
		command += " --units " + strconv.Itoa(n)
	}
	if a.now {
		command += " --model PATH"
	}
	return command + " -- " + shellQuoted(cmp.Or(a.as, a.asked.Text))
}

// askText asks for a text, and offers some that are known. It says so where no text can be related to anything.
func (s *Site) askText(r *server.Request, src attributionPageSource, places []layerPlace, q address.AttributionQuery) (server.Answer, error) {
	p := view.AttributionPage{Heading: "What a text calls on", Lead: []string{attributionLead, attributionWhy}, Form: attributionForm(places, q)}
	if len(places) == 0 {
		p.Problem, p.Advice = noTextsHere, noTextsAdvice
	} else {
		examples, err := exampleTexts(r.Context(), src, places[0].model.Slug)
		if err != nil {
			return server.Answer{}, err
		}
		p.Examples = textPages(examples, address.AttributionQuery{Model: q.Model, Layer: q.Layer})
	}
	p.Page = s.page(r, "Attribution", attributionLead)
	s.shared(r, &p.Page, address.AttributionPath)
	return server.Page(view.Attribution(p)), nil
}

// How many texts are offered.
const (
	examplesShown = 12
	examplesFrom  = 600
	nearTexts     = 8
)

// exampleTexts returns sentences that a model has read, from all over their list, which is sorted by its own order.
func exampleTexts(ctx context.Context, src textSource, model string) ([]string, error) {
	all, err := src.TextsOfKind(ctx, model, neuron.TextSentence, examplesFrom)
	var examples []string
	for i := range min(examplesShown, len(all)) {
		examples = append(examples, all[i*len(all)/min(examplesShown, len(all))])
	}
	return examples, err
}

func textPages(texts []string, q address.AttributionQuery) []view.Link {
	var links []view.Link
	for _, t := range texts {
		q.Text = t
		links = append(links, view.Link{Text: t, Address: address.Attribution(q)})
	}
	return links
}
