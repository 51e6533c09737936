// Package export writes what an index holds as files that other programs read: tables as Parquet, activations as
// NumPy's .npy, units as Neuronpedia's JSON. It reads an index as it is at one moment, row by row, and needs little
// memory whatever its size. What a format does not take or an index does not have is counted and named in a Report
// and in the file export.json beside the others.
//
// Start at Parquet, Columns and Neuronpedia. Which columns the files have and in which units is said in docs/data.md.
package export

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"multiscope/internal/neuron"
)

// Index is an index as it is at one moment. *store.Snapshot satisfies it.
type Index interface {
	Models(ctx context.Context) ([]neuron.Model, error)
	Counts(ctx context.Context, l neuron.Layer) (neuron.LayerCounts, error)
	EachFile(ctx context.Context, model string, yield func(neuron.File) error) error
	EachUnit(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.Unit, neuron.Histogram) error) error
	EachUnitWord(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedWord) error) error
	EachWord(ctx context.Context, l neuron.Layer, yield func(neuron.WordRow) error) error
	EachNeighbour(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedNeighbour) error) error
	EachExplanation(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.Explanation) error) error
	EachTextMaximum(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedText) error) error
	EachExample(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedExample) error) error
	ColumnSample(ctx context.Context, l neuron.Layer) (neuron.ColumnSample, int, error)
	EachColumnPart(ctx context.Context, l neuron.Layer, yield func(neuron.ColumnPart) error) error
	EachColumnRows(ctx context.Context, l neuron.Layer, first, n int, yield func(neuron.ColumnPart) error) error
	ColumnRows(first, n int) int
}

// Progress is told how far the writing of each file has come.
type Progress interface {
	Start(name, unit string, total int64)
	Add(n int64)
	Done()
	Fail(err error)
}

// Options say what is written and where.
type Options struct {
	Folder       string // which is made if need be
	Force        bool   // replace files that are there
	Model, Layer string // slugs, or the tap of a layer; "" for all
	Version      string // of Multiscope
	Progress     Progress
	Say          func(line string) // told what will be written and how large it is at most
}

// source is a layer with its model and how many rows there are of it.
type source struct {
	model  neuron.Model
	layer  neuron.Layer
	counts neuron.LayerCounts
}

// exporter is what the writers of all formats share.
type exporter struct {
	Options
	index   Index
	out     *folder
	sources []source
	leftOut []string
}

// begin chooses layers and names what is left out of those that were asked for.
func begin(ctx context.Context, index Index, o Options) (*exporter, error) {
	e := &exporter{Options: o, index: index}
	models, err := index.Models(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range models {
		if o.Model != "" && m.Slug != o.Model {
			continue
		}
		for _, l := range m.Layers {
			if o.Layer == "" || l.Slug == o.Layer || l.Tap == o.Layer {
				e.choose(m, l)
			}
		}
	}
	if len(e.sources) == 0 {
		return nil, e.nothing(models)
	}
	for i, s := range e.sources {
		if e.sources[i].counts, err = index.Counts(ctx, s.layer); err != nil {
			return nil, err
		}
	}
	e.out = newFolder(o.Folder, o.Force)
	return e, nil
}

// choose takes a layer, or says why there is nothing of it to be taken.
func (e *exporter) choose(m neuron.Model, l neuron.Layer) {
	name := l.Model + "/" + l.Slug
	switch {
	case l.Published > 0:
		e.leftOut = append(e.leftOut, name+": known from a publication alone, without activations, images and ranked words")
	case !l.Ready:
		e.leftOut = append(e.leftOut, name+": still being indexed")
	default:
		e.sources = append(e.sources, source{model: m, layer: l})
	}
}

// nothing says why no layer was chosen.
func (e *exporter) nothing(models []neuron.Model) error {
	if len(e.leftOut) > 0 {
		return neuron.NotFoundf("There is nothing to export: %s.", strings.Join(e.leftOut, "; "))
	}
	var there []string
	for _, m := range models {
		for _, l := range m.Layers {
			there = append(there, l.Model+"/"+l.Slug)
		}
	}
	if len(there) == 0 {
		return neuron.NotFoundf("This index has no models yet; fill it with multiscope index.")
	}
	return neuron.NotFoundf("This index has no layer %q of a model %q; it has %s.", e.Layer, e.Model, strings.Join(there, ", "))
}

// only returns the single layer that was chosen, for formats of one layer.
func (e *exporter) only() (source, error) {
	if len(e.sources) == 1 {
		return e.sources[0], nil
	}
	var names []string
	for _, s := range e.sources {
		names = append(names, s.layer.Model+"/"+s.layer.Slug)
	}
	return source{}, neuron.Invalidf("One layer is written at a time, and %d were named: say which with --model and --layer: %s.", len(names), strings.Join(names, ", "))
}

// finish publishes the files, with export.json last, or leaves nothing behind.
func (e *exporter) finish(err error, about map[string]any) (Report, error) {
	if err == nil {
		err = e.out.describe(e.manifest(about))
	}
	if err == nil {
		err = e.out.publish()
	}
	if err != nil {
		return Report{}, errors.Join(err, e.out.discard())
	}
	return Report{Files: e.out.files(), LeftOut: e.leftOut}, nil
}

// Report is what was written.
type Report struct {
	Files   []File
	LeftOut []string // what the index or the format does not have, and why
}

// File is a file that was written.
type File struct {
	Name   string `json:"name"` // within the folder, with slashes
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Bytes returns the size of all files.
func (r Report) Bytes() (n int64) {
	for _, f := range r.Files {
		n += f.Bytes
	}
	return n
}

// manifest is what export.json says.
func (e *exporter) manifest(about map[string]any) map[string]any {
	m := map[string]any{"version": e.Version, "models": e.models(), "files": e.out.files(), "left_out": append([]string{}, e.leftOut...)}
	for k, v := range about {
		m[k] = v
	}
	return m
}

// modelOf is what files say of the model that numbers are of.
type modelOf struct {
	ModelID string `json:"modelId"`
	Name    string `json:"name"`
	SHA256  string `json:"sha256"` // of the weights
	Source  string `json:"source"`
	Dataset string `json:"dataset"`
	Images  int    `json:"images"`
	Failed  int    `json:"failed"` // files that could not be read
	Seed    int64  `json:"seed"`
	Version string `json:"version"` // of Multiscope that indexed it

	Layers []layerOf `json:"layers"`
}

type layerOf struct {
	Layer     string           `json:"layer"`
	Tap       string           `json:"tap"`
	Units     int              `json:"units"`
	Reduction neuron.Reduction `json:"reduction"`
}

// models returns those that layers were chosen of.
func (e *exporter) models() []modelOf {
	var all []modelOf
	for _, s := range e.sources {
		m := s.model
		if n := len(all); n == 0 || all[n-1].ModelID != m.Slug {
			all = append(all, modelOf{ModelID: m.Slug, Name: m.Name, SHA256: m.Hash, Source: m.Source, Dataset: m.Dataset.Name,
				Images: m.Dataset.Images, Failed: m.Dataset.Failed, Seed: m.Dataset.Seed, Version: m.Version})
		}
		last := &all[len(all)-1]
		last.Layers = append(last.Layers, layerOf{s.layer.Slug, s.layer.Tap, s.layer.Units, s.layer.Reduce})
	}
	return all
}

// say tells what will be written.
func (e *exporter) say(format string, args ...any) {
	if e.Say != nil {
		e.Say(fmt.Sprintf(format, args...))
	}
}
