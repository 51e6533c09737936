// Package models opens the model that a command names: a path, or a model that is indexed in a database
// already, which is recognised by the SHA-256 of its weights, whatever the file is called now. What the
// index says of it, above all how pictures become its input, is taken over; what contradicts the index is
// an error. Start at Request.OpenIndexed.
package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// Request is what a command says of a model.
type Request struct {
	Path string
	Name string // of the model in addresses; "" finds it by its weights
	clip.Options
}

// Source lists the models of a database. *store.Reader satisfies it.
type Source interface {
	Models(ctx context.Context) ([]neuron.Model, error)
	Path() string
}

// ErrNotIndexed is why there is no entry: no model of the database has these weights.
var ErrNotIndexed = errors.New("not indexed")

// Open opens the model as the request says, without a look at any database.
func (r Request) Open() (*clip.Model, error) { return clip.OpenWith(r.Path, r.Options) }

// OpenIndexed opens the model as it was indexed in src, and returns its entry there.
func (r Request) OpenIndexed(ctx context.Context, src Source) (*clip.Model, neuron.Model, error) {
	entry, err := r.Find(ctx, src)
	if err != nil {
		return nil, entry, err
	}
	m, err := r.OpenAs(entry)
	return m, entry, err
}

// Find returns the entry in src of the model with the weights at the request's path. Where there is none,
// the error is ErrNotIndexed; where there are several, the request must name one.
func (r Request) Find(ctx context.Context, src Source) (neuron.Model, error) {
	all, err := src.Models(ctx)
	if err != nil {
		return neuron.Model{}, err
	}
	hash, err := clip.Hash(r.Path, r.Options.Weights)
	if err != nil {
		return neuron.Model{}, entryMeant(err, all, r.Path, src.Path())
	}
	if r.Name != "" {
		return r.named(all, hash, src.Path())
	}
	same := slices.DeleteFunc(slices.Clone(all), func(m neuron.Model) bool { return m.Hash != hash })
	switch len(same) {
	case 0:
		return neuron.Model{}, fmt.Errorf("%w: %s has no model with the weights of %s (SHA-256 %.12s…); it has %s", ErrNotIndexed, src.Path(), r.Path, hash, slugs(all))
	case 1:
		return same[0], nil
	}
	return neuron.Model{}, fmt.Errorf("%s has the weights of %s more than once, as %s: say which by its name", src.Path(), r.Path, slugs(same))
}

// entryMeant says what to do where a path that is not there is the name of an entry.
func entryMeant(err error, all []neuron.Model, path, database string) error {
	i := slices.IndexFunc(all, func(m neuron.Model) bool { return m.Slug == path })
	switch {
	case i < 0 || !errors.Is(err, fs.ErrNotExist):
		return err
	case all[i].Published != "":
		return fmt.Errorf("%s in %s is what was published of a model, without weights: there is nothing to compute with", path, database)
	}
	return fmt.Errorf("%s is a model in %s, which does not hold its weights: say where they are, with the path of the folder or file that it was indexed from", path, database)
}

// named returns the entry of that name, which must have the weights.
func (r Request) named(all []neuron.Model, hash, path string) (neuron.Model, error) {
	i := slices.IndexFunc(all, func(m neuron.Model) bool { return m.Slug == r.Name })
	if i < 0 {
		return neuron.Model{}, fmt.Errorf("%w: %s has no model named %s; it has %s", ErrNotIndexed, path, r.Name, slugs(all))
	}
	if all[i].Published != "" {
		return neuron.Model{}, fmt.Errorf("%s in %s is what was published of a model, without weights: give the model at %s another name", r.Name, path, r.Path)
	}
	if all[i].Hash != hash {
		return neuron.Model{}, fmt.Errorf("model %s in %s was indexed with other weights than those of %s: their SHA-256 is %.12s…, not %.12s…",
			r.Name, path, r.Path, all[i].Hash, hash)
	}
	return all[i], nil
}

func slugs(all []neuron.Model) string {
	if len(all) == 0 {
		return "none"
	}
	names := make([]string, len(all))
	for i, m := range all {
		names[i] = m.Slug
	}
	return strings.Join(names, ", ")
}

// OpenAs opens the model with the preprocessing of an entry.
func (r Request) OpenAs(entry neuron.Model) (*clip.Model, error) {
	if err := r.contradiction(entry); err != nil {
		return nil, err
	}
	return clip.OpenWith(r.Path, clip.Options{Preprocess: &entry.Preprocess, Tower: merged(entry.Tower, r.Tower), Classes: r.Classes, Weights: r.Weights})
}

// merged returns what an index keeps of the towers, and what a request says where an index of an earlier version does not.
func merged(kept, said neuron.Tower) neuron.Tower {
	return neuron.Tower{Activation: cmp.Or(kept.Activation, said.Activation), Heads: cmp.Or(kept.Heads, said.Heads)}
}

// contradiction returns an error where the request says something else of the input than the entry.
func (r Request) contradiction(entry neuron.Model) error {
	p := entry.Preprocess
	asked, err := r.Prepare(p)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		what       string
		said, have any
		differ     bool
	}{
		{"an input size", r.ImageSize, p.Size, r.ImageSize != 0 && r.ImageSize != p.Size},
		{"a mean", r.Mean, p.Mean, r.Mean != nil && *r.Mean != p.Mean},
		{"a std", r.Std, p.Std, r.Std != nil && *r.Std != p.Std},
		{"an interpolation", r.Interpolation, p.Interpolation, r.Interpolation != "" && r.Interpolation != p.Interpolation},
		{"a resize mode", r.Mode, p.Mode, asked.Mode != p.Mode},
		{"pictures resized to a side", asked.ResizedTo(), p.ResizedTo(), (r.Crop != 0 || r.Mode != "") && asked.ResizedTo() != p.ResizedTo()},
		{"an activation function", r.Activation, entry.Tower.Activation, r.Activation != "" && entry.Tower.Activation != "" && r.Activation != entry.Tower.Activation},
		{"a number of heads", r.Heads, entry.Tower.Heads, r.Heads != 0 && entry.Tower.Heads != 0 && r.Heads != entry.Tower.Heads},
		{"a layout", r.Layout, p.Layout, r.Layout != "" && p.Layout != "" && !strings.EqualFold(r.Layout, p.Layout)},
	} {
		if !c.differ {
			continue
		}
		if three, ok := c.said.(*[3]float32); ok {
			c.said = *three
		}
		return neuron.Invalidf("Model %s was indexed with %s of %v, not %v: leave that out, or index the model under another name.", entry.Slug, c.what, c.have, c.said)
	}
	return nil
}

// OpenForIndex opens the model to index it into src, nil for a new database. It returns what the entry is to
// say: that of the model as it was indexed before, or else what the model says of itself, under the name
// that was asked for.
func (r Request) OpenForIndex(ctx context.Context, src Source) (*clip.Model, neuron.Model, error) {
	if src != nil {
		m, entry, err := r.OpenIndexed(ctx, src)
		if !errors.Is(err, ErrNotIndexed) {
			return m, entry, err
		}
	}
	m, err := r.Open()
	if err != nil {
		return nil, neuron.Model{}, err
	}
	info := m.Info()
	if r.Name != "" {
		info.Slug, info.Name = r.Name, r.Name
	}
	return m, info, nil
}
