package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
	"multiscope/static"
)

// healthz says that the server runs.
func (s *site) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz says that pages can be answered: that the index can be read.
func (s *site) readyz(src modelSource) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, err := src.Models(c.Request().Context()); err != nil {
			s.opts.Log.ErrorContext(c.Request().Context(), "not ready", "error", err)
			return c.String(http.StatusServiceUnavailable, "the index cannot be read\n")
		}
		return c.String(http.StatusOK, "ok\n")
	}
}

// static sends an embedded file.
func (s *site) static(c echo.Context) error {
	f, ok := s.files.Find(c.Param("file"))
	if !ok {
		return neuron.NotFoundf("There is no file %s.", static.Prefix+c.Param("file"))
	}
	h := c.Response().Header()
	h.Set("Cache-Control", forever)
	h.Add("Vary", "Accept-Encoding")
	if acceptsGzip(c.Request()) {
		h.Set("Content-Encoding", "gzip")
		return c.Blob(http.StatusOK, f.Type, f.Gzip)
	}
	return c.Blob(http.StatusOK, f.Type, f.Body)
}

// favicon leads browsers to the icon that ask for it without reading a page, such as those that
// show a picture alone.
func (s *site) favicon(c echo.Context) error {
	return c.Redirect(http.StatusFound, s.files.Address("icon.svg"))
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.TrimSpace(weight) != "q=0" {
			return true
		}
	}
	return false
}
