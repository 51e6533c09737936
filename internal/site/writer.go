package site

import (
	"context"
	"encoding/json"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"multiscope/internal/neuron"
)

// sink takes files.
type sink interface {
	write(name string, content []byte) error
}

// writer writes pages and what they load. Several pages are made at the same time; every file depends on the choice
// alone, whatever comes first.
type writer struct {
	*source
	*choice
	out  sink
	done func(n int64)

	mu      sync.Mutex
	found   map[place]bool // states of chosen pages that a link leads to
	assets  map[string]*asset
	entries map[neuron.Ref]entry // for the search
	counts  Report
}

func newWriter(s *source, c *choice, out sink) *writer {
	return &writer{
		source: s, choice: c, out: out, done: func(int64) {},
		found: map[place]bool{}, assets: map[string]*asset{}, entries: map[neuron.Ref]entry{},
		counts: Report{Neurons: len(c.units), LeftOut: slices.Clone(c.leftOut)},
	}
}

// write writes a file and counts it.
func (w *writer) write(name string, content []byte) error {
	w.count(func(r *Report) {
		r.Files++
		r.Bytes += int64(len(content))
	})
	return w.out.write(name, content)
}

func (w *writer) count(add func(r *Report)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	add(&w.counts)
}

// report returns what was written so far. What is left out is sorted: it is found in any order.
func (w *writer) report() Report {
	r := w.counts
	r.LeftOut = slices.Sorted(slices.Values(r.LeftOut))
	return r
}

// pages writes pages with their data, and then the states of them that links lead to.
func (w *writer) pages(ctx context.Context, paths []string) error {
	var next []place
	written := map[place]bool{}
	for _, path := range paths {
		next = append(next, place{path: path})
	}
	for len(next) > 0 {
		g, inner := errgroup.WithContext(ctx)
		g.SetLimit(runtime.GOMAXPROCS(0))
		for _, p := range next {
			written[p] = true
			g.Go(func() error { return w.page(inner, p) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
		next = slices.DeleteFunc(slices.Collect(maps.Keys(w.found)), func(p place) bool { return written[p] })
	}
	return nil
}

// page writes a page, and its data with the first of its states.
func (w *writer) page(ctx context.Context, p place) error {
	a, err := w.get(ctx, p.address())
	if err != nil {
		return err
	}
	content, err := w.rewrite(ctx, p, a.body.Bytes())
	if err != nil {
		return err
	}
	w.count(func(r *Report) { r.Pages++ })
	if err := w.write(p.file(), content); err != nil || p.state != "" {
		return err
	}
	for _, address := range w.of[p.path] {
		if err := w.datum(ctx, address); err != nil {
			return err
		}
	}
	w.done(1)
	return nil
}

// datum writes data of a page.
func (w *writer) datum(ctx context.Context, address string) error {
	a, err := w.get(ctx, address)
	if err != nil {
		return err
	}
	content := a.body.Bytes()
	if a.kind() == "application/json" {
		content = w.rewriteJSON(w.data[address], content)
		if err := w.index(ctx, address, content); err != nil {
			return err
		}
	}
	w.count(func(r *Report) { r.Data++ })
	return w.write(w.data[address], content)
}

// about is what export.json says: by it a folder is known as one of ours.
type about struct {
	Format   string   `json:"format"`
	Version  string   `json:"version"` // of Multiscope
	Origin   string   `json:"origin,omitempty"`
	Families []string `json:"families"`
	Lists    []string `json:"lists"`
	Layers   []string `json:"layers"`
	Units    []string `json:"units"` // named one by one
	Neurons  int      `json:"neurons"`
	Pages    int      `json:"pages"`
	Data     int      `json:"data_files"`
	Pictures int      `json:"pictures"`
	Outward  int      `json:"links_to_origin"`
	Unlinked int      `json:"links_left_out"`
	LeftOut  []string `json:"left_out"`
}

// aboutFile is the file that names the others.
const aboutFile = "export.json"

// aboutFormat is how that file says what it is about.
const aboutFormat = "multiscope site"

func (w *writer) manifest(o Options) error {
	r := w.report()
	a := about{
		Format: aboutFormat, Version: o.Version, Origin: w.origin, Families: append([]string{}, o.Chosen.Families...), Lists: append([]string{}, o.Chosen.Lists...),
		Layers: []string{}, Units: []string{}, LeftOut: append([]string{}, r.LeftOut...),
		Neurons: r.Neurons, Pages: r.Pages, Data: r.Data, Pictures: r.Pictures, Outward: r.Outward, Unlinked: r.Unlinked,
	}
	for _, l := range o.Chosen.Layers {
		a.Layers = append(a.Layers, strings.Join(l[:], "/"))
	}
	for _, u := range o.Chosen.Units {
		a.Units = append(a.Units, u.String())
	}
	text, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		return err
	}
	return w.write(aboutFile, append(text, '\n'))
}
