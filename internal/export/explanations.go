package export

import (
	"context"

	"github.com/parquet-go/parquet-go"

	"multiscope/internal/neuron"
)

// explanationBytes is what a row takes before compression, as measured on the demo's index.
const explanationBytes = 900

var explanationUnits = map[string]string{
	"correlation":      "Pearson's, of prediction and activation on held-out images",
	"weight":           "linear: standard deviations of the activation for one of the word's cosine; soft-wpmi: nats",
	"said_correlation": "of the activation and that the word is said of an image, on held-out images", "average_precision": "in [0,1]; by chance said_images ÷ held_out",
	"fitted": "images", "held_out": "images", "said_images": "held-out images",
}

// explanationRow is a row of explanations.parquet: what a program calls a unit by a method.
type explanationRow struct {
	Model            string               `parquet:"model,dict"`
	Layer            string               `parquet:"layer,dict"`
	Unit             int32                `parquet:"unit"`
	Method           string               `parquet:"method,dict"`
	Text             string               `parquet:"text"`
	Correlation      *float64             `parquet:"correlation,optional"`
	Labeller         string               `parquet:"labeller,dict"`
	Own              bool                 `parquet:"own"`
	Fitted           int32                `parquet:"fitted"`
	HeldOut          int32                `parquet:"held_out"`
	Said             int32                `parquet:"said_images"`
	SaidCorrelation  *float64             `parquet:"said_correlation,optional"`
	AveragePrecision *float64             `parquet:"average_precision,optional"`
	Terms            []explanationTermRow `parquet:"terms,list"`
	Recipe           string               `parquet:"recipe,dict"`
}

// explanationTermRow is a word of a label.
type explanationTermRow struct {
	Word             string   `parquet:"word,dict"`
	Weight           float64  `parquet:"weight"`
	Said             int32    `parquet:"said_images"`
	SaidCorrelation  *float64 `parquet:"said_correlation,optional"`
	AveragePrecision *float64 `parquet:"average_precision,optional"`
}

func newExplanationRow(l neuron.Layer, e neuron.Explanation) explanationRow {
	j := e.Judged
	r := explanationRow{
		Model: l.Model, Layer: l.Slug, Unit: int32(e.Unit), Method: string(e.Method), Text: e.Text, Correlation: e.Correlation, Labeller: j.Labeller, Own: j.Own,
		Fitted: int32(j.Fitted), HeldOut: int32(j.HeldOut), Said: int32(j.Any.Images), SaidCorrelation: j.Any.Correlation, AveragePrecision: j.Any.AveragePrecision, Recipe: e.Recipe,
	}
	for i, t := range e.Terms {
		row := explanationTermRow{Word: t.Word, Weight: t.Weight}
		if i < len(j.Terms) {
			row.Said, row.SaidCorrelation, row.AveragePrecision = int32(j.Terms[i].Images), j.Terms[i].Correlation, j.Terms[i].AveragePrecision
		}
		r.Terms = append(r.Terms, row)
	}
	return r
}

func (e *exporter) writeExplanations(ctx context.Context, f *file, options []parquet.WriterOption) error {
	return writeOfUnits(ctx, e, newRows[explanationRow](f, e.Progress, options), e.index.EachExplanation, newExplanationRow)
}
