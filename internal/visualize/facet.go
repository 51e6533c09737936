package visualize

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"multiscope/internal/clip"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
)

// genericName stands for no facet, on the command line and in file names.
const genericName = "generic"

func facetName(facet string) string {
	if facet == "" {
		return genericName
	}
	return facet
}

// FacetReader reads the facets of a model.
type FacetReader interface {
	Facet(ctx context.Context, model, name string) (neuron.Facet, error)
	Facets(ctx context.Context, model string) ([]neuron.Facet, error)
}

// ChooseFacets returns the facets of a list such as "generic,text,face" and whether generic
// visualizations are in it. "all" is generic and all facets of the model. A name that is not
// a facet of the model, or that is there twice, is an error.
func ChooseFacets(ctx context.Context, r FacetReader, model, list string) (facets []neuron.Facet, generic bool, err error) {
	if list == "all" {
		facets, err = allFacets(ctx, r, model)
		return facets, true, err
	}
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if slices.Contains(names, name) {
			return nil, false, neuron.Invalidf("The facets %q name %s twice.", list, name)
		}
		if names = append(names, name); name == genericName {
			generic = true
			continue
		}
		f, err := r.Facet(ctx, model, name)
		if err != nil {
			return nil, false, err
		}
		facets = append(facets, f)
	}
	return facets, generic, nil
}

// allFacets returns all facets of a model with their weights, which Facets leaves out.
func allFacets(ctx context.Context, r FacetReader, model string) (facets []neuron.Facet, err error) {
	all, err := r.Facets(ctx, model)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		f, err := r.Facet(ctx, model, a.Name)
		if err != nil {
			return nil, err
		}
		facets = append(facets, f)
	}
	return facets, nil
}

// FacetWriter stores facets.
type FacetWriter interface {
	WriteFacet(ctx context.Context, f neuron.Facet) error
}

// Tower is a model whose layers facets can be trained on. *clip.Model implements it.
type Tower interface {
	featurevis.Model
	Taps() []clip.Tap
}

// Trainer trains facets of a model and stores them.
type Trainer struct {
	Store    FacetWriter
	Model    Tower
	Engine   featurevis.Engine
	Slug     string // of the model in the database
	Progress Progress
	Warnings io.Writer // gets a line for each picture that cannot be read
}

// Train trains a facet, on featurevis.FacetLayers unless t names layers, and stores it. Progress
// and Skip of t are set here.
func (tr Trainer) Train(ctx context.Context, t featurevis.Training) (neuron.Facet, error) {
	if len(t.Layers) == 0 {
		t.Layers = featurevis.FacetLayers(tr.Model.Taps())
	}
	tr.Progress.Start("Facet "+t.Name, "pictures", int64(len(t.Layers)*(t.Theme.Len()+t.Generic.Len())))
	reported := 0
	t.Progress = func(done, _ int) { tr.Progress.Add(int64(done - reported)); reported = done }
	t.Skip = func(source string, _ int, err error) {
		fmt.Fprintf(tr.Warnings, "skipped a picture of %s: %v\n", source, err)
	}
	f, err := featurevis.TrainFacet(ctx, tr.Model, tr.Engine, t)
	if err != nil {
		tr.Progress.Fail(err)
		return f, err
	}
	tr.Progress.Done()
	f.Model = tr.Slug
	return f, tr.Store.WriteFacet(ctx, f)
}

// WriteFacetTable writes how well the probes of a facet's layers do on held-out pictures.
func WriteFacetTable(w io.Writer, f neuron.Facet) error {
	fmt.Fprintf(w, "facet %s of %s: %d pictures of %s against %d of %s\n", f.Name, f.Model, f.ThemeImages, f.Theme, f.GenericImages, f.Generic)
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "LAYER\tUNITS\tMAP\tC\tHELD-OUT ACCURACY\tHELD-OUT AUC")
	for _, l := range f.Layers {
		fmt.Fprintf(table, "%s\t%d\t%d×%d\t%.3g\t%.1f %%\t%.4f\n", l.Tap, l.Units, l.Height, l.Width, l.C, 100*l.Accuracy, l.AUC)
	}
	return table.Flush()
}

// WriteFacetList writes a line for each facet.
func WriteFacetList(w io.Writer, facets []neuron.Facet) error {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "FACET\tTHEME\tPICTURES\tGENERIC\tPICTURES\tLAYERS\tHELD-OUT AUC")
	for _, f := range facets {
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%d\t%d\t%.4f\n", f.Name, f.Theme, f.ThemeImages, f.Generic, f.GenericImages, len(f.Layers), f.AUC())
	}
	return table.Flush()
}
