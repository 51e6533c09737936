// Package site writes chosen neurons, families, lists and layers as files that any file host serves and that a browser
// opens from a disk: pages, pictures, data and a search that runs in the browser. It asks a handler of all pages for
// them, without a network, and changes the addresses in what it answers: those of what is written too become relative,
// all others lead to a server that has the rest, or are taken out.
//
// Start at Write. What is chosen is in choice.go, how an address becomes a file in address.go, how a page is changed in
// rewrite.go.
package site

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"multiscope/internal/neuron"
)

// Progress is told how far the writing has come.
type Progress interface {
	Start(name, unit string, total int64)
	Add(n int64)
	Done()
	Fail(err error)
}

// Options say what is written and where.
type Options struct {
	Folder  string       // which is made, or was written by this package before and is replaced
	Pages   http.Handler // all pages, made for files
	Origin  string       // address of a server that has the rest, with its path; "" for none
	Chosen  Chosen
	Version string // of Multiscope
	DryRun  bool   // only tell how large it will be

	Progress Progress
	Say      func(line string) // told what will be written and how large it is
	// State returns another text after each change of what pages show.
	State func(ctx context.Context) (string, error)
}

// Chosen are the neurons that are written, by what they are part of.
type Chosen struct {
	Families []string
	Lists    []string
	Layers   [][2]string // slugs of model and layer
	Units    []neuron.Ref
}

// Report is what was written, or with DryRun what will be: then all but Neurons is estimated.
type Report struct {
	Neurons  int
	Pages    int
	Data     int // files of JSON and CSV
	Pictures int
	Files    int // all of these, style sheet, scripts and search among them
	Bytes    int64
	Search   int64    // of Bytes: what the search reads
	Outward  int      // links that lead to the origin
	Unlinked int      // links that were taken out
	LeftOut  []string // what was asked for and is not there, and why
}

// nowhere is the host of pages whose links lead to no server. No name ends so (RFC 2606).
const nowhere = "export.invalid"

// Write writes what is chosen, whole or not at all.
func Write(ctx context.Context, o Options) (Report, error) {
	out, err := newFolder(o.Folder)
	if err != nil {
		return Report{}, err
	}
	s, err := newSource(o.Pages, o.Origin)
	if err != nil {
		return Report{}, err
	}
	before, err := o.State(ctx)
	if err != nil {
		return Report{}, err
	}
	c, err := choose(ctx, s, o.Chosen)
	if err != nil {
		return Report{}, err
	}
	expected, err := estimate(ctx, s, c)
	if err != nil {
		return Report{}, err
	}
	o.Say(expected.expectation())
	if o.DryRun {
		return expected, nil
	}
	if err := out.begin(); err != nil {
		return Report{}, err
	}
	report, err := writeAll(ctx, s, c, o, out)
	if err == nil {
		err = unchanged(ctx, o, before)
	}
	if err == nil {
		err = out.publish()
	}
	if err != nil {
		return Report{}, errors.Join(err, out.discard())
	}
	return report, nil
}

// unchanged refuses pages of which some may be older than others.
func unchanged(ctx context.Context, o Options, before string) error {
	after, err := o.State(ctx)
	if err == nil && after != before {
		err = neuron.Conflictf("The index or what people added to it changed while its pages were written, so that they may contradict each other; nothing was written. " +
			"Do it again, or copy the index with multiscope backup first.")
	}
	return err
}

// writeAll writes all files, with the one that names them as ours last.
func writeAll(ctx context.Context, s *source, c *choice, o Options, out *folder) (Report, error) {
	w := newWriter(s, c, out)
	o.Progress.Start("Pages", "pages", int64(len(c.pages)))
	w.done = o.Progress.Add
	if err := w.pages(ctx, c.pages); err != nil {
		o.Progress.Fail(err)
		return Report{}, err
	}
	o.Progress.Done()
	if err := w.search(); err != nil {
		return Report{}, err
	}
	if err := w.write(".nojekyll", nil); err != nil { // GitHub's pages would leave files out otherwise
		return Report{}, err
	}
	return w.report(), w.manifest(o)
}

// expectation says how large it will be.
func (r Report) expectation() string {
	return fmt.Sprintf("%d neurons: about %d pages, %d files of data and at most %d pictures, about %.1f MB, estimated from some of them",
		r.Neurons, r.Pages, r.Data, r.Pictures, float64(r.Bytes)/1e6)
}

// newSource returns pages that are asked for as visitors of the origin ask.
func newSource(pages http.Handler, origin string) (*source, error) {
	s := &source{pages: pages, host: nowhere}
	if origin == "" {
		return s, nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return nil, neuron.Invalidf("The origin is an address such as https://scope.example.org, not %q.", origin)
	}
	s.host, s.base = u.Host, strings.TrimRight(u.EscapedPath(), "/")
	s.origin = strings.TrimRight(origin, "/")
	return s, nil
}
