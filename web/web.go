// Package web answers requests: it reads an index through small interfaces and shows it as
// pages, JSON, CSV and pictures. It only ever reads, and knows no model and no engine. The
// framework's types stay inside it. Start at routes.go; a page is one file, its handler first
// and then the functions that word what it shows.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"multiscope/static"
	"multiscope/web/view"
)

// Source is what the pages read. *store.Reader satisfies it.
type Source interface {
	modelPageSource
	layerSource
	unitSource
	imageSource
	categorySource
	wordSource
	jobSource
}

// Options say how pages are served.
type Options struct {
	Version  string       // of Multiscope, for the foot of each page
	Public   string       // scheme and host that visitors use, "https://scope.example.org"; "" takes each request's
	Hosts    []string     // names and addresses, without port, that requests may ask for; empty allows any
	Database string       // as given on the command line, for the commands that pages show
	Log      *slog.Logger // nil discards
	Stories  bool         // serve /storybook, which shows every state of every page
}

// requestTime bounds how long one request may take.
const requestTime = 15 * time.Second

// New returns a handler of all addresses over what src holds now and later.
func New(src Source, opts Options) (http.Handler, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	files, err := static.Load()
	if err != nil {
		return nil, err
	}
	s := &site{opts: opts, files: files, jobs: &jobCache{src: src}}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerError
	s.guard(e)
	s.route(e, src)
	return e, nil
}

// site is what all pages share.
type site struct {
	opts  Options
	files *static.Files
	jobs  *jobCache
}

// page returns what surrounds a page's content.
func (s *site) page(c echo.Context, title, description string) view.Page {
	return view.Page{
		Title:       title,
		Description: description,
		Address:     s.origin(c) + c.Request().URL.EscapedPath(),
		Progress:    s.jobs.progress(c.Request().Context()),
		Version:     s.opts.Version,
		Assets: view.Assets{
			Style:   s.files.Address("multiscope.css"),
			Icon:    s.files.Address("icon.svg"),
			Scripts: []string{s.files.Address("keys.js"), s.files.Address("search.js"), s.files.Address("live.js")},
		},
	}
}

// origin returns the scheme and host that the visitor uses.
func (s *site) origin(c echo.Context) string {
	if s.opts.Public != "" {
		return s.opts.Public
	}
	return c.Scheme() + "://" + c.Request().Host
}
