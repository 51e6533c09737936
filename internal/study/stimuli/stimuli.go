// Package stimuli shows a model drawn stimuli that differ in one thing: colours, counts, gratings, signs, scripts, sizes. Each
// value of a suite is drawn in several variants (place, background, font), so that what a unit prefers is the value and not
// one picture. For each unit of a layer it finds tuning curves, preferred values and how selective it is. OpenAI Microscope had
// such stimuli.
//
// It holds the activations of the layer's units on each stimulus, four bytes each: of some 1,200 stimuli and 2,560 units 12 MB,
// and as data of the study some 3 kB for each unit. Start at Run and suites.
package stimuli

import (
	"context"
	"fmt"
	"image"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// Options are all that the result depends on besides model, layer and the fonts of this machine.
type Options struct {
	Seed int64 // of places and backgrounds
}

// Defaults returns the usual options.
func Defaults() Options { return Options{Seed: 1} }

const (
	block       = 64 // stimuli that are shown and stored together: about a second of a small model
	picturesOf  = 13 // a suite has at most
	mostInWords = 3  // suites that the line of a unit names
)

// Run draws and shows all stimuli.
func Run(ctx context.Context, s *study.Session, o Options) (neuron.Study, error) {
	suites, lacking, err := newSuites(o, s.Side())
	if err != nil {
		return neuron.Study{}, err
	}
	recipe := struct {
		Options
		Values [][]string // what is drawn follows from fonts and the size of pictures
	}{Options: o}
	for _, suite := range suites {
		recipe.Values = append(recipe.Values, append([]string{suite.Name}, suite.Values...))
	}
	r, err := s.Begin(ctx, "stimuli", neuron.StimulusStudy, recipe)
	if err != nil {
		return neuron.Study{}, err
	}
	shown, err := show(ctx, r, suites)
	if err != nil {
		return neuron.Study{}, err
	}
	scales, err := s.Store.UnitScales(ctx, s.Entry.Slug, s.Layer.Slug)
	if err != nil {
		return neuron.Study{}, err
	}
	st, data, err := finished(r, suites, shown, scales)
	if err != nil {
		return neuron.Study{}, err
	}
	data.Notes, st.Method = notes(lacking, scales), method(o, suites)
	if err := st.SetData(data); err != nil {
		return neuron.Study{}, err
	}
	return r.Finish(ctx, st)
}

// show returns the activations of the layer's units on each stimulus, suite by suite and value by value.
func show(ctx context.Context, r *study.Run, suites []suite) (*tensor.Float32, error) {
	total := 0
	for _, s := range suites {
		total += s.stimuli()
	}
	task := study.Task{Name: "Stimuli", Unit: "stimuli", Rows: total, Width: r.Layer.Units, Block: block}
	return r.Rows(ctx, task, func(ctx context.Context, first int, rows *tensor.Float32) error {
		pictures := study.Pictures{Count: rows.Shape[0], Drawn: true, Draw: func(_ context.Context, i int) (image.Image, error) {
			return drawn(suites, first+i), nil
		}}
		return r.Images.Show(ctx, pictures, func(shown index.Shown) error {
			if shown.Failure != "" {
				return fmt.Errorf("stimulus %d: %s", first+shown.Index, shown.Failure)
			}
			copy(rows.Row(shown.Index), shown.Activations)
			return nil
		})
	})
}

// drawn draws stimulus i of all.
func drawn(suites []suite, i int) image.Image {
	for _, s := range suites {
		if i < s.stimuli() {
			return s.picture(i/s.Variants, i%s.Variants)
		}
		i -= s.stimuli()
	}
	panic(fmt.Sprintf("stimuli: %d more than there are", i))
}
