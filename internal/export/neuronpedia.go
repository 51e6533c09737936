package export

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// What Neuronpedia calls by another name, or what its fields hold of a vision model: they were made for features of
// language models.
var standsFor = map[string]string{
	"layer":                      "slug of the layer; Neuronpedia's own sources are named NUMBER-NAME",
	"maxActApprox":               "highest activation over all images, not an approximation",
	"frac_nonzero":               "share of images with an activation above 0",
	"freq_hist_data_bar_values":  "lower end of each bin, in standard deviations from zero",
	"freq_hist_data_bar_heights": "images in each bin",
	"pos_str, pos_values":        "drawn words that drive the unit most, and how far above the mean of all words, in standard deviations over words; not logits",
	"neg_str, neg_values":        "those that drive it least",
	"correlated_neurons_indices": "units of the same layer, with the correlation of their activations over images in correlated_neurons_pearson",
	"tokens, values":             "an image as one token, which is its key, and its activation",
	"binMin, binMax":             "range of activations that the image was drawn from; null for the strongest and the most inhibited",
	"binContains":                "share of images in that range",
}

// notInNeuronpedia is what has no place in its format.
var notInNeuronpedia = []string{
	"pictures: examples are named by key, for Neuronpedia has no images",
	"visualizations, heat maps, clusters, families, neighbours in other layers and statistics beside maximum, density and histogram",
	"readouts, texts that were read, text maxima, meanings, units that follow letters, embeddings",
	"of words: their spread over renderings, languages and lexicons",
	"activations on other images than the examples: multiscope export npy",
	"labels by people: multiscope notes export --format neuronpedia",
	"creatorId: whoever imports the files sets it",
	"logits, vectors and what else is asked of features of language models: these fields are empty",
}

// Neuronpedia writes a layer as Neuronpedia's exports have it, which its own server imports: in batches of units
// features/batch-N.jsonl.gz and activations/batch-N.jsonl.gz, and a line each of model, release, source set and
// source (docs.neuronpedia.org, Exports; the fields are those of the neuronpedia-utils of its repository, which
// convert SAEDashboard's output).
func Neuronpedia(ctx context.Context, index Index, o Options, batch int) (Report, error) {
	if batch < 1 {
		return Report{}, neuron.Invalidf("A batch has a number of units from 1, not %d.", batch)
	}
	e, err := begin(ctx, index, o)
	if err != nil {
		return Report{}, err
	}
	s, err := e.only()
	if err != nil {
		return Report{}, err
	}
	e.leftOut = append(e.leftOut, notInNeuronpedia...)
	batches := (s.layer.Units + batch - 1) / batch
	if err := e.out.check(batchNames(batches)...); err != nil {
		return Report{}, err
	}
	e.say("Writing %d units in %d batches, with %d examples, roughly %s before compression, a guess", s.layer.Units, batches, s.counts.Examples,
		size(int64(s.layer.Units)*featureBytes+int64(s.counts.Examples)*activationBytes))
	e.Progress.Start("units", "units", int64(s.layer.Units))
	err = e.writeBatches(ctx, s, batch)
	if err != nil {
		e.Progress.Fail(err)
	} else {
		e.Progress.Done()
	}
	return e.finish(err, map[string]any{"format": "neuronpedia", "fields": standsFor})
}

// What a line takes before compression, as measured on the demo's index.
const (
	featureBytes    = 3000
	activationBytes = 450
)

// describing are the files of one line, in the order in which an import reads them.
var describing = []string{"model.jsonl", "release.jsonl", "sourceset.jsonl", "source.jsonl"}

func featuresName(batch int) string   { return fmt.Sprintf("features/batch-%d.jsonl.gz", batch) }
func activationName(batch int) string { return fmt.Sprintf("activations/batch-%d.jsonl.gz", batch) }

func batchNames(batches int) []string {
	names := append([]string{}, describing...)
	for b := range batches {
		names = append(names, featuresName(b), activationName(b))
	}
	return names
}

func (e *exporter) writeBatches(ctx context.Context, s source, batch int) error {
	for i, line := range e.descriptions(s) {
		if err := e.writeLines(describing[i], false, func(add func(any) error) error { return add(line) }); err != nil {
			return err
		}
	}
	for b := 0; b*batch < s.layer.Units; b++ {
		of := neuron.UnitSpan{From: b * batch, To: min((b+1)*batch, s.layer.Units)}
		features, err := e.features(ctx, s, of)
		if err != nil {
			return err
		}
		err = e.writeLines(featuresName(b), true, func(add func(any) error) error {
			for i := range features {
				if err := add(&features[i].feature); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = e.writeLines(activationName(b), true, func(add func(any) error) error {
			return e.index.EachExample(ctx, s.layer, of, func(x neuron.RankedExample) error {
				return add(newActivation(s, &features[x.Unit-of.From], x))
			})
		})
		if err != nil {
			return err
		}
		e.Progress.Add(int64(of.To - of.From))
	}
	return nil
}

// writeLines writes a file with one JSON object a line.
func (e *exporter) writeLines(name string, compressed bool, write func(add func(any) error) error) error {
	f, err := e.out.create(name)
	if err != nil {
		return err
	}
	var w io.Writer = f
	end := func() error { return nil }
	if compressed {
		z := gzip.NewWriter(f)
		w, end = z, z.Close
	}
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	err = write(func(line any) error {
		f.Rows++
		return lines.Encode(line)
	})
	if err := errors.Join(err, end(), f.close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// features reads some units with their words and neighbours.
func (e *exporter) features(ctx context.Context, s source, of neuron.UnitSpan) ([]featureOf, error) {
	all := make([]featureOf, 0, of.To-of.From)
	err := e.index.EachUnit(ctx, s.layer, of, func(u neuron.Unit, h neuron.Histogram) error {
		all = append(all, newFeature(s, u, h))
		return nil
	})
	if err == nil && len(all) != of.To-of.From {
		err = fmt.Errorf("the index has %d units from %d on; want %d", len(all), of.From, of.To-of.From)
	}
	if err != nil {
		return nil, err
	}
	err = e.index.EachUnitWord(ctx, s.layer, of, func(w neuron.RankedWord) error {
		all[w.Unit-of.From].addWord(w)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, e.index.EachNeighbour(ctx, s.layer, of, func(n neuron.RankedNeighbour) error {
		f := &all[n.Unit-of.From].feature
		f.CorrelatedUnits, f.Correlations = append(f.CorrelatedUnits, n.Other), append(f.Correlations, n.Correlation)
		return nil
	})
}

// activationID names an example for good: model/layer/unit/kind/level/rank.
func activationID(l neuron.Layer, x neuron.RankedExample) string {
	return strings.Join([]string{l.Model, l.Slug, strconv.Itoa(x.Unit), x.Kind, strconv.Itoa(x.Level), strconv.Itoa(x.Rank)}, "/")
}
