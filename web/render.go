package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// forever lets browsers keep what can never change.
const forever = "public, max-age=31536000, immutable"

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render sends a page. A component that fails half way must not leave half a page behind a
// 200, so it is written to memory first.
func render(c echo.Context, status int, page templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := page.Render(c.Request().Context(), buf); err != nil {
		return fmt.Errorf("render %s: %w", c.Path(), err)
	}
	return send(c, status, "text/html; charset=utf-8", buf.Bytes())
}

// sendJSON sends a value as JSON.
func sendJSON(c echo.Context, status int, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return fmt.Errorf("write %s: %w", c.Path(), err)
	}
	return send(c, status, "application/json", append(b, '\n'))
}

// send sends an answer that may change at any time; browsers keep it and ask whether it did.
func send(c echo.Context, status int, mime string, body []byte) error {
	h := c.Response().Header()
	if status == http.StatusOK {
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "no-cache")
		}
		if unchanged(c, tag(body)) {
			return c.NoContent(http.StatusNotModified)
		}
	}
	return c.Blob(status, mime, body)
}

// unchanged sets the answer's tag and reports whether the browser has that version. Tags are
// weak because answers may be compressed on the way.
func unchanged(c echo.Context, tag string) bool {
	c.Response().Header().Set("ETag", tag)
	for held := range strings.SplitSeq(c.Request().Header.Get("If-None-Match"), ",") {
		if strings.TrimSpace(held) == tag {
			return true
		}
	}
	return false
}

func tag(body []byte) string {
	h := fnv.New64a()
	h.Write(body)
	return fmt.Sprintf(`W/"%016x"`, h.Sum64())
}

// format is how a page's data is asked for: ".json" or ".csv" after its address.
type format string

const (
	asPage format = ""
	asJSON format = ".json"
	asCSV  format = ".csv"
)

// splitFormat splits the last part of an address into name and format.
func splitFormat(s string) (string, format) {
	for _, f := range []format{asJSON, asCSV} {
		if name, ok := strings.CutSuffix(s, string(f)); ok && name != "" {
			return name, f
		}
	}
	return s, asPage
}
