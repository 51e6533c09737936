package index

import (
	"context"
	"errors"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Texts say what the text tower of a model reads.
type Texts struct {
	// Open opens the tower, when the first text is to be read. An error that is ErrNoTexts is said, and the run goes on.
	Open      func(ctx context.Context) (TextTower, error)
	Sentences []string // that come with the program
	Captions  int      // different ones of the data set, at most, the first
}

// TextTower reads texts.
type TextTower interface {
	// Encode returns the embeddings of texts, [texts, embedding], each of length one.
	Encode(ctx context.Context, texts []string) (*tensor.Float32, error)
	// Fits says whether the tower reads a text to its end.
	Fits(text string) bool
	Close() error
}

// ErrNoTexts is why a model's text tower cannot read: there is none, or no vocabulary.
var ErrNoTexts = errors.New("no texts are read")

// TextReport is what a run did with texts.
type TextReport struct {
	Read        int    // by this run
	Cut         int    // of these, longer than the tower reads: their ends are left out
	Captions    int    // different ones of the data set that are left out, since there are more than are read
	LongCaption int    // that are left out since they are too long to be texts
	None        string // why none was read; "" where there was nothing in the way
}

// DefaultCaptions is how many captions a text tower reads unless a user says otherwise.
const DefaultCaptions = neuron.DefaultCaptions

// textPortion is how many texts are stored together.
const textPortion = 256

// textStore keeps texts that a text tower has read.
type textStore interface {
	// KnownTexts returns the texts that a model has read.
	KnownTexts(ctx context.Context, model string) (map[string]bool, error)
	WriteTexts(ctx context.Context, model string, texts []neuron.ReadText) error
}

// texts has the text tower read what it has not read: sentences, the words that the image tower was shown, and captions.
func (ix *indexer) texts(ctx context.Context) error {
	if ix.Texts.Open == nil {
		return nil
	}
	unread, err := ix.unread(ctx)
	if err != nil || len(unread) == 0 {
		return err
	}
	tower, err := ix.Texts.Open(ctx)
	if errors.Is(err, ErrNoTexts) {
		ix.report.Texts.None = err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	ix.changed = true
	ix.Progress.Start("Texts", "texts", int64(len(unread)))
	return ix.ended(errors.Join(ix.readTexts(ctx, tower, unread), tower.Close()))
}

// readTexts stores texts a portion at a time.
func (ix *indexer) readTexts(ctx context.Context, tower TextTower, texts []neuron.ReadText) error {
	for len(texts) > 0 {
		portion := texts[:min(textPortion, len(texts))]
		texts = texts[len(portion):]
		lines := make([]string, len(portion))
		for i, t := range portion {
			if lines[i] = t.Text; !tower.Fits(t.Text) {
				ix.report.Texts.Cut++
			}
		}
		embeddings, err := tower.Encode(ctx, lines)
		if err != nil {
			return err
		}
		for i := range portion {
			portion[i].Embedding = embeddings.Row(i)
		}
		if err := ix.Store.WriteTexts(ctx, ix.Model.Slug, portion); err != nil {
			return err
		}
		for i := range portion {
			portion[i].Embedding = nil // a list of all embeddings would be large
		}
		ix.report.Texts.Read += len(portion)
		ix.Progress.Add(int64(len(portion)))
	}
	return nil
}

// unread returns what the tower has not read, without embeddings, each once, in the order in which it will be read.
func (ix *indexer) unread(ctx context.Context) (texts []neuron.ReadText, err error) {
	known, err := ix.Store.KnownTexts(ctx, ix.Model.Slug)
	if err != nil {
		return nil, err
	}
	add := func(text string, kind neuron.TextKind) {
		if !known[text] {
			known[text] = true
			texts = append(texts, neuron.ReadText{Text: text, Kind: kind})
		}
	}
	for _, s := range ix.Texts.Sentences {
		add(s, neuron.TextSentence)
	}
	for _, l := range ix.Layers {
		words, err := ix.Store.ShownWords(ctx, l.Model, l.Slug)
		if err != nil {
			return nil, err
		}
		for _, w := range words {
			add(w.Word, neuron.TextOfWord)
		}
	}
	captions, err := ix.captions(ctx)
	for _, c := range captions {
		add(c, neuron.TextOfCaption)
	}
	return texts, err
}

// captions returns the first different captions of the data set and counts those that are left out.
func (ix *indexer) captions(ctx context.Context) (captions []string, err error) {
	seen := map[string]bool{}
	err = ix.Store.EachImage(ctx, ix.Model.Slug, func(_ int, im neuron.Image) {
		c := neuron.OneLine(im.Caption)
		if c == "" || seen[c] {
			return
		}
		seen[c] = true
		switch {
		case len(c) > neuron.MostTextBytes:
			ix.report.Texts.LongCaption++
		case len(captions) >= ix.Texts.Captions:
			ix.report.Texts.Captions++
		default:
			captions = append(captions, c)
		}
	})
	return captions, err
}
