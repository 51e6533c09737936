// Package server speaks HTTP: it matches addresses with handlers, guards, measures and answers
// errors. It knows no models and no pages, and the web framework's types do not leave it: a
// handler is a function from Request to Answer. Start at New.
package server

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// Handler answers a request, or returns an error that the server answers: see errors.go.
type Handler func(r *Request) (Answer, error)

// Route is an address and what answers it. A part of the path that begins with a colon stands
// for any text, which the handler reads with Request.Param.
type Route struct {
	Method string // "" for GET and HEAD
	Path   string
	Handle Handler
	Kept   bool // whether answers depend on nothing but their address and Options.Version
	Framed bool // whether pages elsewhere may show it in a frame
	Edits  bool // whether it takes somebody who is signed in
}

// Options say how requests are served.
type Options struct {
	Public string       // address that visitors use, "https://scope.example.org" or "https://example.org/scopes"; "" takes each request's host
	Base   string       // path in front of all addresses where Public is "": "/scopes"; "" for none
	Hosts  []string     // names and addresses, without port, that requests may ask for; empty allows any
	Log    *slog.Logger // not nil
	Access *slog.Logger // told of every request; nil for nobody
	// AnyOrigin lets scripts of other sites read data and pictures, as anybody may who can reach the server.
	AnyOrigin bool
	// ErrorPage returns the page that tells visitors of an error.
	ErrorPage func(r *Request, status int, message string) templ.Component

	// Speculation is the address of the rules by which browsers fetch pages that a visitor is about to open; "" for none.
	Speculation string

	// Editing says who may change things; nil lets nobody.
	Editing *Editing
	// SignIn returns the address to sign in at, from where a visitor comes back to one of ours.
	SignIn func(back string) string

	KeptBytes int64   // bounds what the answers of kept routes take in memory; 0 keeps none
	Version   Version // that kept answers are of
}

// server is what the middleware and all handlers share.
type server struct {
	opts   Options
	base   string // path in front of all addresses: opts.Base, or that of opts.Public
	origin string // scheme and host of opts.Public
	kept   *keeper
}

// New returns a handler of all routes, and of /metrics.
func New(opts Options, routes []Route) (http.Handler, error) {
	kept, err := newKeeper(opts.KeptBytes, opts.Version)
	if err != nil {
		return nil, err
	}
	origin, base, err := SplitPublic(opts.Public)
	if err == nil && opts.Public == "" {
		base, err = CleanBase(opts.Base)
	}
	if err == nil {
		err = checkBase(base, routes)
	}
	if err != nil {
		return nil, fmt.Errorf("the address that visitors use: %w", err)
	}
	opts.Public = strings.TrimRight(opts.Public, "/")
	s := &server{opts, base, origin, kept}
	e, err := s.routes(routes)
	if err != nil {
		return nil, err
	}
	return s.underBase(e), nil
}

func (s *server) routes(routes []Route) (http.Handler, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerError
	s.guard(e)
	m := newMetrics()
	e.Use(m.measure)
	if s.opts.Access != nil {
		e.Use(access(s.opts.Access))
	}
	if err := s.protect(e); err != nil {
		return nil, err
	}
	read := []string{http.MethodGet, http.MethodHead}
	e.Match(read, "/metrics", m.show)
	for _, r := range routes {
		h := s.adapt(r.Handle)
		if r.Kept {
			h = s.adaptKept(r.Handle)
		}
		methods := read
		if r.Method != "" {
			methods = []string{r.Method}
		}
		var middleware []echo.MiddlewareFunc
		if r.Framed {
			middleware = append(middleware, framed)
		}
		if r.Edits {
			middleware = append(middleware, s.edits)
		}
		e.Match(methods, r.Path, h, middleware...)
	}
	return e, nil
}

func (s *server) adapt(h Handler) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.request(c)
		a, err := h(r)
		if err != nil {
			return err
		}
		if a.Page != nil && r.Author() != "" { // nobody else is to see it, nor its author once they have signed out
			a.Cache = "no-store"
		}
		return s.write(c, a)
	}
}
