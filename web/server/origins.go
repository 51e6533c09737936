package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Scripts of other sites may read data and pictures where Options.AnyOrigin says so (the fetch standard, CORS). They
// are answered as a stranger is: with "*" browsers send no cookie along. What changes something is never open to them.

// openTypes are those of data and pictures.
var openTypes = []string{"application/json", "text/csv", "image/", "application/vnd.sqlite3"}

// letAnyOriginRead marks an answer of a type as open to scripts of other sites.
func (s *server) letAnyOriginRead(c echo.Context, mime string) {
	if !s.opts.AnyOrigin || !onlyReads(c) {
		return
	}
	for _, t := range openTypes {
		if strings.HasPrefix(mime, t) {
			h := c.Response().Header()
			h.Set("Access-Control-Allow-Origin", "*")
			h.Set("Access-Control-Expose-Headers", "ETag, Content-Length, Content-Range, Retry-After")
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
			return
		}
	}
}

// preflight answers a browser that asks whether a script of another site may read an address with headers beyond
// the usual. It may for addresses of data and pictures; elsewhere nothing is said, and the browser refuses. What changes
// something has no address of data, though routes cannot tell the name of a thing from one with .json behind it.
func (s *server) preflight(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method != http.MethodOptions || !openAddress(r.URL.Path) {
			return next(c)
		}
		h := c.Response().Header()
		h.Set("Allow", "GET, HEAD, OPTIONS")
		if !s.opts.AnyOrigin {
			return c.NoContent(http.StatusNoContent)
		}
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Methods", "GET, HEAD")
		h.Set("Access-Control-Allow-Headers", "Accept, If-None-Match, If-Range, Range")
		h.Set("Access-Control-Max-Age", "86400")
		return c.NoContent(http.StatusNoContent)
	}
}

// openAddress reports whether an address answers with data or a picture.
func openAddress(path string) bool {
	for _, folder := range []string{"/thumbs/", "/visualizations/", "/heat/", "/drawn/"} {
		if strings.HasPrefix(path, folder) {
			return true
		}
	}
	return wantsData(path) || strings.HasSuffix(path, ".jpg")
}
