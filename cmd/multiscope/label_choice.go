package main

import (
	"context"
	"errors"
	"math"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/text"
	"multiscope/internal/visualize"
)

// bothMethods stands for all methods on a command line.
const bothMethods = "both"

// labelMethods reads --method.
func labelMethods(name string) ([]neuron.ExplanationMethod, error) {
	if name == bothMethods {
		return neuron.ExplanationMethods, nil
	}
	for _, m := range neuron.ExplanationMethods {
		if name == string(m) {
			return []neuron.ExplanationMethod{m}, nil
		}
	}
	return nil, usagef("--method is linear, soft-wpmi or both, not %q", name)
}

// check refuses flags that say nothing or contradict each other, and reads methods and the list of units.
func (f *labelFlags) check() (methods []neuron.ExplanationMethod, list visualize.UnitList, err error) {
	if list, err = f.unitPass.check(); err != nil {
		return nil, nil, err
	}
	switch {
	case f.model.path == "" && f.slug == "":
		return nil, nil, usagef("labels are for the units of a model: name it with --model or --model-name")
	case f.labeller != "" && len(f.images) == 0:
		return nil, nil, usagef("--labeller has to see the pictures: name them with --images")
	case len(f.images) > 0 && f.model.path == "" && f.labeller == "":
		return nil, nil, usagef("--images is for a model that sees them: name it with --model or --labeller")
	}
	methods, err = labelMethods(f.method)
	return methods, list, err
}

// find returns the indexed model and layer that are meant.
func (f *labelFlags) find(ctx context.Context) (entry neuron.Model, layer neuron.Layer, err error) {
	s, err := store.OpenReader(ctx, f.database)
	if err != nil {
		return entry, layer, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	found, err := f.indexed(ctx, s)
	if err != nil {
		return entry, layer, err
	}
	entry = found[0]
	if f.layer == "" {
		best, there := entry.BestLayer()
		if !there {
			return entry, layer, neuron.NotFoundf("No layer of %s is indexed: run multiscope index first.", entry.Slug)
		}
		return entry, best, nil
	}
	layers, err := chooseLayers(entry, []string{f.layer})
	if err != nil {
		return entry, layer, err
	}
	return entry, layers[0], nil
}

// chosenWords returns what labels are made of.
func (f *labelFlags) chosenWords(ctx context.Context, s *store.Reader, entry neuron.Model) (words []string, err error) {
	if f.words == "" {
		words, err = s.SuggestWords(ctx, entry.Slug, "", math.MaxInt32)
		if err == nil && len(words) == 0 {
			err = neuron.NotFoundf("No words were shown to %s: give a list of words to choose from with --words FILE.", entry.Slug)
		}
		return words, err
	}
	list, err := text.OpenWords(f.words)
	for _, w := range list {
		words = append(words, w.Word)
	}
	return words, err
}
