package server

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// Forever is the Cache of answers that never change.
const Forever = "public, max-age=31536000, immutable"

// Answer is what a handler answers: a page, content of some type, or another address.
type Answer struct {
	Status   int             // 0 for 200, or for 302 with a Location
	Page     templ.Component // rendered by the server; nil for other content
	Type     string          // of Body
	Body     []byte
	Gzip     []byte // Body compressed, for browsers that accept it; nil where it is not prepared
	Cache    string // the Cache-Control header; "" lets browsers keep the answer and ask whether it changed
	Location string // leads to this address
}

// Page answers with a page.
func Page(page templ.Component) Answer { return Answer{Page: page} }

// Content answers with bytes of a MIME type.
func Content(mime string, body []byte) Answer { return Answer{Type: mime, Body: body} }

// Text answers with plain text.
func Text(s string) Answer { return Content(textType, []byte(s)) }

const textType = "text/plain; charset=utf-8"

// Redirect leads to another address.
func Redirect(status int, to string) Answer { return Answer{Status: status, Location: to} }

// JSON answers with a value as JSON.
func JSON(v any) (Answer, error) {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return Answer{}, fmt.Errorf("write JSON: %w", err)
	}
	return Content("application/json", append(b, '\n')), nil
}

// CSV answers with rows under a heading.
func CSV(columns []string, rows [][]string) (Answer, error) {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	if err := w.Write(columns); err != nil {
		return Answer{}, fmt.Errorf("write CSV: %w", err)
	}
	if err := w.WriteAll(rows); err != nil {
		return Answer{}, fmt.Errorf("write CSV: %w", err)
	}
	return Content("text/csv; charset=utf-8", buf.Bytes()), nil
}

// XML answers with a value as XML.
func XML(v any) (Answer, error) {
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	if err := xml.NewEncoder(&buf).Encode(v); err != nil {
		return Answer{}, fmt.Errorf("write XML: %w", err)
	}
	return Content("application/xml; charset=utf-8", buf.Bytes()), nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// write sends an answer. A component that fails half way must not leave half a page behind a
// 200, so pages are rendered to memory first.
func write(c echo.Context, a Answer) error {
	if a.Location != "" {
		return redirect(c, a)
	}
	if a.Page == nil {
		return send(c, a)
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := a.Page.Render(c.Request().Context(), buf); err != nil {
		return fmt.Errorf("render %s: %w", c.Path(), err)
	}
	a.Type, a.Body = "text/html; charset=utf-8", buf.Bytes()
	return send(c, a)
}

func redirect(c echo.Context, a Answer) error {
	if a.Cache != "" {
		c.Response().Header().Set("Cache-Control", a.Cache)
	}
	if a.Status == 0 {
		a.Status = http.StatusFound
	}
	return c.Redirect(a.Status, a.Location)
}

// send writes a body, unless the browser has it already.
func send(c echo.Context, a Answer) error {
	h := c.Response().Header()
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if a.Cache != "" {
		h.Set("Cache-Control", a.Cache)
	}
	if a.Status == http.StatusOK {
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "no-cache")
		}
		if unchanged(c, tag(a.Body)) {
			return c.NoContent(http.StatusNotModified)
		}
	}
	if a.Gzip == nil {
		return c.Blob(a.Status, a.Type, a.Body)
	}
	h.Add("Vary", "Accept-Encoding")
	if acceptsGzip(c.Request()) {
		h.Set("Content-Encoding", "gzip")
		a.Body = a.Gzip
	}
	return c.Blob(a.Status, a.Type, a.Body)
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
