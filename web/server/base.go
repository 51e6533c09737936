package server

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
)

// Handlers and pages know nothing of a path that visitors see in front of all addresses, as in
// https://example.org/scopes/m/rn50: they are asked for, and write, addresses from "/". Here the path is cut
// off what is asked for, and put in front of what is answered.

// validBase is a path in front of all addresses.
var validBase = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)

// CleanBase returns a path in front of all addresses without a slash at its end; "" for none and for "/".
func CleanBase(base string) (string, error) {
	cut := strings.TrimRight(base, "/")
	if cut != "" && (!validBase.MatchString(cut) || path.Clean(cut) != cut) {
		return "", fmt.Errorf("a path of letters, digits, dots, dashes and slashes, such as /scopes, not %q", base)
	}
	return cut, nil
}

// SplitPublic splits the address that visitors use into scheme and host, and the path in front of all
// addresses, "" for none.
func SplitPublic(public string) (origin, base string, err error) {
	if public == "" {
		return "", "", nil
	}
	u, err := url.Parse(public)
	switch {
	case err != nil, u.Host == "", u.Scheme != "http" && u.Scheme != "https", u.User != nil, u.RawQuery != "", u.Fragment != "":
		return "", "", fmt.Errorf("a scheme and a host, with a path or without, such as https://scope.example.org or https://example.org/scopes, not %q", public)
	}
	if base, err = CleanBase(u.EscapedPath()); err != nil {
		return "", "", fmt.Errorf("an address whose path is of letters, digits, dots, dashes and slashes, not %q", public)
	}
	return u.Scheme + "://" + u.Host, base, nil
}

// checkBase refuses a path that begins as an address of our own does: nobody could tell whether a proxy has
// cut it off.
func checkBase(base string, routes []Route) error {
	first := func(p string) string {
		name, _, _ := strings.Cut(strings.TrimPrefix(p, "/"), "/")
		return name
	}
	for _, r := range routes {
		if base != "" && (first(r.Path) == first(base) || first(base) == "metrics") {
			return fmt.Errorf("pages of our own begin with /%s: choose another path", first(base))
		}
	}
	return nil
}

// underBase cuts the path off what is asked for. Where a proxy has done so, there is nothing to cut.
func (s *server) underBase(next http.Handler) http.Handler {
	if s.base == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest, under := strings.CutPrefix(r.URL.EscapedPath(), s.base)
		if under && (rest == "" || rest[0] == '/') {
			cut, u := *r, *r.URL
			u.Path, u.RawPath = "/"+strings.TrimPrefix(u.Path[len(s.base):], "/"), ""
			if r.URL.RawPath != "" {
				u.RawPath = "/" + strings.TrimPrefix(rest, "/")
			}
			cut.URL = &u
			r = &cut
		}
		next.ServeHTTP(w, r)
	})
}

// withoutTrailingSlash leads addresses that end with a slash to those without. Slashes at the beginning are
// one, so that no address leads to another host.
func (s *server) withoutTrailingSlash(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		if u.Path == "/" || !strings.HasSuffix(u.Path, "/") {
			return next(c)
		}
		to := s.base + "/" + strings.Trim(u.EscapedPath(), `/\`)
		if u.RawQuery != "" {
			to += "?" + u.RawQuery
		}
		return c.Redirect(http.StatusMovedPermanently, to)
	}
}

// Where addresses are in pages and in JSON. Neither can stand in what people wrote: there, quotation marks
// are escaped.
var (
	pageAddresses = places{`="/`, []string{" href", " src", " action"}}
	jsonAddresses = places{`": "/`, []string{`"address`, `"next`, `"picture`}}
)

// places are what addresses follow: names and a mark that ends with the address's first letter.
type places struct {
	mark  string
	names []string
}

// put writes a body with the path in front of its addresses.
func (p places) put(dst *bytes.Buffer, base string, body []byte) {
	for {
		at := bytes.Index(body, []byte(p.mark))
		if at < 0 {
			dst.Write(body)
			return
		}
		end := at + len(p.mark) - 1
		dst.Write(body[:end])
		for _, name := range p.names {
			if bytes.HasSuffix(body[:at], []byte(name)) {
				dst.WriteString(base)
			}
		}
		body = body[end:]
	}
}

// putBase puts the path in front of the addresses in an answer.
func (s *server) putBase(p *packed) {
	if s.base == "" {
		return
	}
	if strings.HasPrefix(p.location, "/") {
		p.location = s.base + p.location
	}
	where := pageAddresses
	if p.mime == "application/json" {
		where = jsonAddresses
	} else if !strings.HasPrefix(p.mime, "text/html") {
		return
	}
	var out bytes.Buffer
	where.put(&out, s.base, p.body)
	p.body = out.Bytes()
}
