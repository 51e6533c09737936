package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
)

// Request is what handlers read of an HTTP request.
type Request struct {
	s        *server
	c        echo.Context
	public   string
	base     string
	signedIn *session // nil before it is asked for
}

func (s *server) request(c echo.Context) *Request {
	return &Request{s: s, c: c, public: s.opts.Public, base: s.base}
}

// Context ends when the visitor leaves or the request has taken too long.
func (r *Request) Context() context.Context { return r.c.Request().Context() }

// Param returns the part of the path that stands for name in its route; "" for none.
func (r *Request) Param(name string) string { return r.c.Param(name) }

// Query returns what follows the question mark.
func (r *Request) Query() url.Values { return r.c.QueryParams() }

// Posted reports whether a form was sent.
func (r *Request) Posted() bool { return r.c.Request().Method == http.MethodPost }

// OnlyHead reports whether the headers of the answer are wanted without its body.
func (r *Request) OnlyHead() bool { return r.c.Request().Method == http.MethodHead }

// Form returns the fields of a form that was sent with POST.
func (r *Request) Form() (url.Values, error) {
	var refused *echo.HTTPError // too long
	if err := r.c.Request().ParseForm(); errors.As(err, &refused) {
		return nil, refused
	} else if err != nil {
		return nil, neuron.Invalidf("The form could not be read; go back and send it again.")
	}
	return r.c.Request().PostForm, nil
}

// Base returns the path that visitors see in front of all addresses, "" for none. What has addresses in plain
// text writes it; in pages and JSON the server does.
func (r *Request) Base() string { return r.base }

// Path returns the path of the request from there, escaped as in an address.
func (r *Request) Path() string { return r.c.Request().URL.EscapedPath() }

// Back returns the address with its query of the page that a visitor is at, "" where it is not known: of what is
// asked for, or of the page whose form was sent.
func (r *Request) Back() string {
	if onlyReads(r.c) {
		return r.c.Request().URL.RequestURI()
	}
	from, err := url.Parse(r.c.Request().Referer())
	if err != nil || from.Host != r.c.Request().Host {
		return ""
	}
	return strings.TrimPrefix(from.RequestURI(), r.base)
}

// Origin returns what stands in front of all addresses that the visitor uses: "https://scope.example.org".
func (r *Request) Origin() string {
	if r.public != "" {
		return r.public
	}
	return r.c.Scheme() + "://" + r.c.Request().Host + r.base
}

// Format is how the content of a page is asked for: ".json" or ".csv" after its address.
type Format string

// Formats.
const (
	AsPage Format = ""
	AsJSON Format = ".json"
	AsCSV  Format = ".csv"
)

// SplitFormat splits the last part of an address into name and format.
func SplitFormat(s string) (string, Format) {
	for _, f := range []Format{AsJSON, AsCSV} {
		if name, ok := strings.CutSuffix(s, string(f)); ok && name != "" {
			return name, f
		}
	}
	return s, AsPage
}
