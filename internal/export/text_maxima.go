package export

import (
	"context"

	"github.com/parquet-go/parquet-go"

	"multiscope/internal/neuron"
)

// textBytes is what a row takes before compression: a text, a word and a caption, and numbers.
const textBytes = 200

var textUnits = map[string]string{
	"rank":  "from 0, the highest score first",
	"score": "cosine of the text's embedding and the unit's readout", "best_word_score": "likewise", "best_caption_score": "likewise",
	"encoded": "texts that were read to find those of the unit",
}

// textRow is a row of text_maxima.parquet: a text that a unit calls for. The best word and caption of the unit, which its
// texts are to be compared with, are in each of its rows.
type textRow struct {
	Model        string   `parquet:"model,dict"`
	Layer        string   `parquet:"layer,dict"`
	Unit         int32    `parquet:"unit"`
	Rank         int32    `parquet:"rank"`
	Text         string   `parquet:"text"`
	Score        float64  `parquet:"score"`
	Word         string   `parquet:"best_word,optional,dict"`
	WordScore    *float64 `parquet:"best_word_score,optional"`
	Caption      string   `parquet:"best_caption,optional,dict"`
	CaptionScore *float64 `parquet:"best_caption_score,optional"`
	Encoded      int32    `parquet:"encoded"`
	Recipe       string   `parquet:"recipe,dict"`
}

func newTextRow(l neuron.Layer, m neuron.RankedText) textRow {
	of := m.Search
	r := textRow{Model: l.Model, Layer: l.Slug, Unit: int32(of.Unit), Rank: int32(m.Rank), Text: m.Text, Score: m.Score,
		Word: of.Word.Text, Caption: of.Caption.Text, Encoded: int32(of.Encoded), Recipe: of.Recipe}
	if of.Word.Text != "" {
		r.WordScore = new(of.Word.Score)
	}
	if of.Caption.Text != "" {
		r.CaptionScore = new(of.Caption.Score)
	}
	return r
}

func (e *exporter) writeTexts(ctx context.Context, f *file, options []parquet.WriterOption) error {
	return writeOfUnits(ctx, e, newRows[textRow](f, e.Progress, options), e.index.EachTextMaximum, newTextRow)
}
