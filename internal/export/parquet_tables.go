package export

import (
	"context"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"

	"multiscope/internal/neuron"
)

// What a row takes before compression, as measured on the demo's index.
const (
	unitBytes    = 700
	wordBytes    = 60
	exampleBytes = 90
	fileBytes    = 200
)

// tables returns the files to be written.
func (e *exporter) tables() ([]table, error) {
	var units, words, examples, files, explained, texts int64
	for i, s := range e.sources {
		units, words, examples = units+int64(s.layer.Units), words+int64(s.counts.UnitWords), examples+int64(s.counts.Examples)
		explained, texts = explained+int64(s.counts.Explained), texts+int64(s.counts.Texts)
		if e.firstOfDataset(i) {
			files += int64(s.model.Dataset.Images + s.model.Dataset.Failed)
		}
	}
	all := []table{
		{"units.parquet", units, units * unitBytes, e.writeUnits, unitUnits},
		{"words.parquet", words, words * wordBytes, e.writeUnitWords, wordUnits},
		{"examples.parquet", examples, examples * exampleBytes, e.writeExamples, exampleUnits},
		{"images.parquet", files, files * fileBytes, e.writeFiles, fileUnits},
		{"explanations.parquet", explained, explained * explanationBytes, e.writeExplanations, explanationUnits},
		{"text_maxima.parquet", texts, texts * textBytes, e.writeTexts, textUnits},
	}
	for _, s := range e.sources {
		if s.counts.Column > 0 {
			all = append(all, e.activations(s))
		} else {
			e.leftOut = append(e.leftOut, s.layer.Model+"/"+s.layer.Slug+": no activations on images are stored")
		}
		if s.counts.Words > 0 {
			all = append(all, e.wordActivations(s))
		} else {
			e.leftOut = append(e.leftOut, s.layer.Model+"/"+s.layer.Slug+": no words were shown to it")
		}
	}
	return all, nil
}

// firstOfDataset reports whether no earlier layer is of the data set of layer i.
func (e *exporter) firstOfDataset(i int) bool {
	slug := e.sources[i].model.Dataset.Slug
	return !slices.ContainsFunc(e.sources[:i], func(s source) bool { return s.model.Dataset.Slug == slug })
}

// The units of columns, for the metadata of the files.
const (
	activationUnit = "of the layer, reduced over positions as the model's entry says; unitless"
	zUnit          = "standard deviations of the unit's activations over the data set, from zero"
	excessUnit     = "standard deviations of the unit's activations over all words, from their mean"
)

var (
	unitUnits = map[string]string{
		"mean": activationUnit, "std": activationUnit, "min": activationUnit, "max": activationUnit,
		"kurtosis": "fourth standardised moment; 3 for a normal distribution", "frac_nonzero": "share of images above 0", "frac_above_1z": "share of images above 1 z",
		"histogram_from": zUnit, "histogram_width": zUnit, "histogram_counts": "images",
		"shared_by": "images", "shared_among": "images", "concept_pictures": "images", "picture_excess": "standard deviations over images", "word_excess": excessUnit,
	}
	wordUnits    = map[string]string{"activation": activationUnit, "z": zUnit, "excess": excessUnit, "spread": "of the excess, standard deviation over renderings", "renderings": "pictures of the word", "frequency": "rank among the words of the language by how often they are used, from 1", "rank": "from 0"}
	exampleUnits = map[string]string{"activation": activationUnit, "z": zUnit, "level_from": zUnit, "level_to": zUnit, "rank": "from 0", "copies": "images", "row": "positions of the map, from 0", "col": "positions of the map, from 0"}
	fileUnits    = map[string]string{"width": "pixels", "height": "pixels", "ordinal": "from 0, in the order of the data set"}
)

// unitRow is a row of units.parquet. The names are those of a layer's CSV.
type unitRow struct {
	Model         string  `parquet:"model,dict"`
	Layer         string  `parquet:"layer,dict"`
	Tap           string  `parquet:"tap,dict"`
	Unit          int32   `parquet:"unit"`
	Name          string  `parquet:"name,optional"`
	Max           float64 `parquet:"max"`
	Min           float64 `parquet:"min"`
	Mean          float64 `parquet:"mean"`
	Std           float64 `parquet:"std"`
	Kurtosis      float64 `parquet:"kurtosis"`
	Nonzero       float64 `parquet:"frac_nonzero"`
	AboveOne      float64 `parquet:"frac_above_1z"`
	Shared        string  `parquet:"shared,optional"`
	SharedKind    string  `parquet:"shared_kind,optional"`
	SharedBy      int32   `parquet:"shared_by"`
	SharedAmong   int32   `parquet:"shared_among"`
	Concept       string  `parquet:"concept,optional"`
	Pictures      int32   `parquet:"concept_pictures"`
	PictureExcess float64 `parquet:"picture_excess"`
	WordExcess    float64 `parquet:"word_excess"`

	Monosemanticity   *float64 `parquet:"monosemanticity,optional"`
	Clarity           *float64 `parquet:"clarity,optional"`
	Polysemanticity   *float64 `parquet:"polysemanticity,optional"`
	Localisation      *float64 `parquet:"localisation,optional"`
	VarianceExplained *float64 `parquet:"variance_explained,optional"`
	ExplainedBy       string   `parquet:"explained_by,optional"`
	AveragePrecision  *float64 `parquet:"average_precision,optional"`
	BestCategory      string   `parquet:"best_category,optional"`
	BestValue         string   `parquet:"best_value,optional"`
	Redundancy        *float64 `parquet:"redundancy,optional"`
	RedundantWith     *int32   `parquet:"redundant_with,optional"`

	HistogramFrom float64 `parquet:"histogram_from"`
	HistogramStep float64 `parquet:"histogram_width"`
	Counts        []int64 `parquet:"histogram_counts,list"`
}

func (e *exporter) writeUnits(ctx context.Context, f *file, options []parquet.WriterOption) error {
	out := newRows[unitRow](f, e.Progress, options)
	for _, s := range e.sources {
		err := e.index.EachUnit(ctx, s.layer, s.layer.AllUnits(), func(u neuron.Unit, h neuron.Histogram) error {
			row := unitRow{
				Model: u.Model, Layer: u.Layer, Tap: s.layer.Tap, Unit: int32(u.Unit), Name: u.Name, Max: u.Max, Min: u.Min, Mean: u.Mean, Std: u.Std,
				Kurtosis: u.Kurtosis, Nonzero: u.Density, AboveOne: u.Density1, Shared: u.Shared.Name, SharedKind: u.Shared.Kind,
				SharedBy: int32(u.Shared.Images), SharedAmong: int32(u.Shared.Among), Concept: u.Multimodal.Concept, Pictures: int32(u.Multimodal.Pictures),
				PictureExcess: u.Multimodal.PictureExcess, WordExcess: u.Multimodal.WordExcess, HistogramFrom: h.Lo, HistogramStep: h.Step, Counts: h.Counts,
			}
			row.addMetrics(u.Metrics)
			return out.add(row)
		})
		if err != nil {
			return err
		}
	}
	return out.close()
}

// addMetrics adds how well the unit can be described. What cannot be computed is absent.
func (r *unitRow) addMetrics(m neuron.UnitMetrics) {
	r.Monosemanticity, r.Clarity, r.Polysemanticity, r.Localisation = m.Monosemanticity, m.Clarity, m.Polysemanticity, m.Localisation
	r.VarianceExplained, r.ExplainedBy, r.AveragePrecision = m.VarianceExplained, m.ExplainedBy, m.AveragePrecision
	r.BestCategory, r.BestValue, r.Redundancy = m.BestCategory.Name, m.BestCategory.Value, m.Redundancy
	if m.Redundancy != nil && m.RedundantWith != neuron.NotNamed {
		r.RedundantWith = new(int32(m.RedundantWith))
	}
}

type wordRow struct {
	Model      string  `parquet:"model,dict"`
	Layer      string  `parquet:"layer,dict"`
	Unit       int32   `parquet:"unit"`
	Side       string  `parquet:"side,dict"`
	Rank       int32   `parquet:"rank"`
	Word       string  `parquet:"word,dict"`
	Activation float64 `parquet:"activation"`
	Z          float64 `parquet:"z"`
	Excess     float64 `parquet:"excess"`

	Spread     *float64      `parquet:"spread,optional"`
	Renderings *int32        `parquet:"renderings,optional"`
	Languages  []languageRow `parquet:"languages,list"`
	Lexicons   []string      `parquet:"lexicons,list"`
}

// languageRow is a language that a word is of. Its frequency is absent where it is not known.
type languageRow struct {
	Language  string `parquet:"language,dict"`
	Frequency *int32 `parquet:"frequency,optional"`
}

func newWordRow(l neuron.Layer, w neuron.RankedWord) wordRow {
	r := wordRow{Model: l.Model, Layer: l.Slug, Unit: int32(w.Unit), Side: w.Side, Rank: int32(w.Rank), Word: w.Word,
		Activation: w.Activation, Z: w.Z, Excess: w.Excess, Lexicons: w.Listed.Lexicons}
	if !math.IsNaN(w.Spread) {
		r.Spread = &w.Spread
	}
	if w.Renderings > 0 {
		r.Renderings = new(int32(w.Renderings))
	}
	for _, of := range w.Listed.Languages {
		row := languageRow{Language: of.Tag}
		if of.Frequency > 0 {
			row.Frequency = new(int32(of.Frequency))
		}
		r.Languages = append(r.Languages, row)
	}
	return r
}

func (e *exporter) writeUnitWords(ctx context.Context, f *file, options []parquet.WriterOption) error {
	return writeOfUnits(ctx, e, newRows[wordRow](f, e.Progress, options), e.index.EachUnitWord, newWordRow)
}

// writeOfUnits writes a row for each thing that a table of the index holds of the units of the chosen layers.
func writeOfUnits[T, R any](ctx context.Context, e *exporter, out *rows[R], each func(context.Context, neuron.Layer, neuron.UnitSpan, func(T) error) error, row func(neuron.Layer, T) R) error {
	for _, s := range e.sources {
		if err := each(ctx, s.layer, s.layer.AllUnits(), func(x T) error { return out.add(row(s.layer, x)) }); err != nil {
			return err
		}
	}
	return out.close()
}

type exampleRow struct {
	Model      string   `parquet:"model,dict"`
	Layer      string   `parquet:"layer,dict"`
	Unit       int32    `parquet:"unit"`
	Kind       string   `parquet:"kind,dict"`
	LevelFrom  *float64 `parquet:"level_from,optional"`
	LevelTo    *float64 `parquet:"level_to,optional"`
	Rank       int32    `parquet:"rank"`
	Image      int64    `parquet:"image"`
	Ordinal    int32    `parquet:"ordinal"`
	Key        string   `parquet:"key,dict"`
	Activation float64  `parquet:"activation"`
	Z          float64  `parquet:"z"`
	Copies     int32    `parquet:"copies"`
	Row        *int32   `parquet:"row,optional"`
	Col        *int32   `parquet:"col,optional"`
}

func newExampleRow(l neuron.Layer, e neuron.RankedExample) exampleRow {
	r := exampleRow{Model: l.Model, Layer: l.Slug, Unit: int32(e.Unit), Kind: e.Kind, Rank: int32(e.Rank), Image: e.Image.ID, Ordinal: int32(e.Ordinal),
		Key: e.Image.Key, Activation: e.Activation, Z: e.Z, Copies: int32(e.Copies)}
	if e.Kind == "level" {
		r.LevelFrom, r.LevelTo = new(float64(e.Level)*neuron.LevelStep), new(float64(e.Level+1)*neuron.LevelStep)
	}
	if e.Heat.Height > 0 {
		r.Row, r.Col = new(int32(e.Heat.Row)), new(int32(e.Heat.Col))
	}
	return r
}

func (e *exporter) writeExamples(ctx context.Context, f *file, options []parquet.WriterOption) error {
	return writeOfUnits(ctx, e, newRows[exampleRow](f, e.Progress, options), e.index.EachExample, newExampleRow)
}

type fileRow struct {
	Dataset    string        `parquet:"dataset,dict"`
	Ordinal    int32         `parquet:"ordinal"`
	Image      *int64        `parquet:"image,optional"`
	Key        string        `parquet:"key"`
	Width      *int32        `parquet:"width,optional"`
	Height     *int32        `parquet:"height,optional"`
	Caption    string        `parquet:"caption,optional"`
	Categories []categoryRow `parquet:"categories,list"`
	Failure    string        `parquet:"failure,optional"`
}

type categoryRow struct {
	Name  string `parquet:"name,dict"`
	Value string `parquet:"value,dict"`
}

func newFileRow(dataset string, f neuron.File) fileRow {
	r := fileRow{Dataset: dataset, Ordinal: int32(f.Ordinal), Key: f.Image.Key, Caption: f.Image.Caption, Failure: f.Failure}
	if f.Failure == "" {
		r.Image, r.Width, r.Height = new(f.Image.ID), new(int32(f.Image.Width)), new(int32(f.Image.Height))
	}
	for _, c := range f.Image.Categories {
		r.Categories = append(r.Categories, categoryRow{c.Name, c.Value})
	}
	return r
}

// writeFiles writes the files of each data set once.
func (e *exporter) writeFiles(ctx context.Context, f *file, options []parquet.WriterOption) error {
	out := newRows[fileRow](f, e.Progress, options)
	for i, s := range e.sources {
		if !e.firstOfDataset(i) {
			continue
		}
		err := e.index.EachFile(ctx, s.model.Slug, func(file neuron.File) error { return out.add(newFileRow(s.model.Dataset.Slug, file)) })
		if err != nil {
			return err
		}
	}
	return out.close()
}
