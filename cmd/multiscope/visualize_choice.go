package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/notes"
)

// choice is where the units of a layer come from that people or suggestions name: a family, labels or a list.
type choice struct {
	family   string
	labelled bool
	list     string
}

func (c choice) given() bool { return c.family != "" || c.labelled || c.list != "" }

// units returns the chosen units of a layer, those of a list in its order, and says on w whose they are and what is left
// out.
func (c choice) units(ctx context.Context, s *store.Writer, l neuron.Layer, w io.Writer) (units []int, err error) {
	path := notes.Path(s.Path())
	n, err := notes.OpenReader(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		if c.family == "" {
			return nil, noNotes(s.Path())
		}
		return c.members(ctx, s, notes.Later(path), l, w)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	switch {
	case c.family != "":
		return c.members(ctx, s, n, l, w)
	case c.list != "":
		return c.listed(ctx, n, l, w)
	}
	refs, err := n.LabelledUnits(ctx)
	if err != nil {
		return nil, err
	}
	return inLayer(refs, l, "with a label", w)
}

func (c choice) listed(ctx context.Context, n *notes.Reader, l neuron.Layer, w io.Writer) ([]int, error) {
	list, err := n.List(ctx, c.list)
	if err != nil {
		return nil, err
	}
	refs := make([]neuron.Ref, len(list.Entries))
	for i, e := range list.Entries {
		refs[i] = e.Ref
	}
	return inLayer(refs, l, "of the list “"+list.Name+"”", w)
}

// inLayer returns the units of a layer, each once, and says how many others there are.
func inLayer(refs []neuron.Ref, l neuron.Layer, whose string, w io.Writer) (units []int, err error) {
	others := 0
	for _, ref := range refs {
		switch {
		case ref.Model != l.Model || ref.Layer != l.Slug || ref.Unit >= l.Units:
			others++
		case !slices.Contains(units, ref.Unit):
			units = append(units, ref.Unit)
		}
	}
	if len(units) == 0 {
		return nil, neuron.NotFoundf("No neuron %s is in layer %s of %s; elsewhere there are %d.", whose, l.Slug, l.Model, others)
	}
	fmt.Fprintf(w, "neurons %s: %d in layer %s, %d elsewhere\n", whose, len(units), l.Slug, others)
	return units, nil
}
