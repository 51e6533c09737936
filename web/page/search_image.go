package page

import (
	"context"
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// captionSource finds neurons by what is said of their strongest images.
type captionSource interface {
	// FindCaptions returns the units that have images with words in their captions among their strongest.
	FindCaptions(ctx context.Context, q neuron.CaptionQuery) (neuron.KindImages, error)
	// SuggestCaptionWords returns words of captions that begin with prefix, those of most captions first.
	SuggestCaptionWords(ctx context.Context, prefix string, n int) ([]neuron.CaptionWord, error)
	NearestCaptionWords(ctx context.Context, word string, n int) ([]string, error)
	// FindCategories returns categories whose value is, or has a word that begins with, what is asked for.
	FindCategories(ctx context.Context, name, value string, n int) ([]neuron.CategoryHit, error)
	NearestCategories(ctx context.Context, text string, n int) ([]string, error)
	// CategoryUnits returns the units that have images of a category among their strongest.
	CategoryUnits(ctx context.Context, q neuron.CategoryQuery) (neuron.KindImages, error)
}

// kindChips is how many categories are offered that fit what is typed.
const kindChips = 12

// byCaption finds the neurons that have images among their strongest whose captions have all words of the text.
func (x *searching) byCaption(ctx context.Context) (findings, error) {
	k, err := x.src.FindCaptions(ctx, neuron.CaptionQuery{Text: x.q.Text, Phrase: x.q.Exact, Model: x.q.Model, Layer: x.q.Layer, Limit: x.limit})
	if err != nil || k.Images == 0 {
		return findings{}, err
	}
	return kindFindings(k, format.Quoted(x.q.Text)+" is in the captions of %s."), nil
}

// byCategory finds the neurons that have images of a category among their strongest: of the one whose value fits best. It
// leads to all that fit.
func (x *searching) byCategory(ctx context.Context) (findings, error) {
	name, value, named := strings.Cut(x.q.Text, "=")
	if !named {
		name, value = "", x.q.Text
	}
	hits, err := x.src.FindCategories(ctx, name, value, foundShown)
	if err != nil {
		return findings{}, err
	}
	var chips []view.Chip
	var best *neuron.CategoryHit
	for i, h := range hits {
		m, of := x.modelOf(h.Dataset)
		if !of || x.q.Exact && h.Match != neuron.WholeName {
			continue
		}
		if best == nil {
			best = &hits[i]
		}
		to := address.ImagesQuery{Model: m.Slug, Name: h.Name, Value: h.Value}
		if len(chips) == kindChips {
			break
		}
		chips = append(chips, view.Chip{Link: view.Link{Text: h.Name + ": " + h.Value, Address: to.Path()}, Count: format.Count(h.Images)})
	}
	if best == nil || x.q.Field == address.AnyField && best.Match == neuron.WordOfName {
		return findings{}, nil
	}
	k, err := x.src.CategoryUnits(ctx, neuron.CategoryQuery{Dataset: best.Dataset, Category: best.Category, Model: x.q.Model, Layer: x.q.Layer, Limit: x.limit})
	if err != nil {
		return findings{}, err
	}
	f := kindFindings(k, "%s have "+format.Quoted(best.Value)+" as their "+best.Name+".")
	f.head.Chips = chips
	return f, nil
}

// modelOf returns the first model that is searched with a data set.
func (x *searching) modelOf(dataset string) (neuron.Model, bool) {
	for _, m := range x.models {
		if m.Dataset.Slug == dataset && m.Published == "" {
			return m, true
		}
	}
	return neuron.Model{}, false
}

// kindFindings words units that have images of one kind among their strongest.
func kindFindings(k neuron.KindImages, note string) findings {
	f := findings{note: fmt.Sprintf(note, format.Plural(k.Images, "image")), further: true}
	if !k.Counted {
		f.note += fmt.Sprintf(" Whose strongest they are is counted for at most %s: add a word.", format.Count(neuron.MostImagesOfKind))
	}
	for _, im := range k.Sample {
		f.head.Tiles = append(f.head.Tiles, view.Tile{Address: address.Image(im.ID), Picture: address.Thumb(im.ID), Alt: altOf(im)})
	}
	for _, u := range k.Units {
		why := fmt.Sprintf("%d of its %d strongest images", u.Images, u.Of)
		f.rows = append(f.rows, found{called: called{Ref: u.Ref, found: why}, score: float64(u.Images) / float64(u.Of), scored: true})
	}
	return f
}

func (x *searching) nearCategories(ctx context.Context) ([]string, error) {
	return x.src.NearestCategories(ctx, x.q.Text, nearShown)
}

// nearCaptions returns words like a word, or a text with each word that no caption has replaced by the one nearest to it.
func (x *searching) nearCaptions(ctx context.Context) ([]string, error) {
	words := strings.Fields(x.q.Text)
	if len(words) == 1 {
		return x.src.NearestCaptionWords(ctx, words[0], nearShown)
	}
	for i, w := range words {
		near, err := x.src.NearestCaptionWords(ctx, w, 1)
		if err != nil || len(near) == 0 {
			return nil, err
		}
		words[i] = near[0]
	}
	if text := strings.Join(words, " "); text != x.q.Text {
		return []string{text}, nil
	}
	return nil, nil // each word is there, and no caption has all
}
