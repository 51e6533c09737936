package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"
)

// packed is an answer as it is sent.
type packed struct {
	status    int
	mime      string
	cache     string
	location  string
	tag       string // of the body, without quotation marks
	size      int    // of the body
	body      []byte // nil where it is to be had from gzip
	gzip      []byte // nil where it is not compressed
	unchanged bool   // whether browsers may ask if they have it already
}

const (
	packLevel = gzip.BestSpeed
	packLeast = 1024 // bytes: less does not gain by it
)

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	packers = sync.Pool{New: func() any {
		w, err := gzip.NewWriterLevel(io.Discard, packLevel)
		if err != nil {
			panic(err) // the level is valid
		}
		return w
	}}
)

// pack renders an answer, tags and compresses it. A component that fails half way must not leave half a page
// behind a 200, so pages are rendered to memory first.
func (s *server) pack(ctx context.Context, a Answer) (*packed, error) {
	p := &packed{status: a.Status, mime: a.Type, cache: a.Cache, location: a.Location, body: a.Body, gzip: a.Gzip}
	switch {
	case p.status == 0 && p.location != "":
		p.status = http.StatusFound
	case p.status == 0:
		p.status = http.StatusOK
	}
	if p.location != "" {
		s.putBase(p)
		return p, nil
	}
	if a.Page == nil {
		s.putBase(p)
		return p, p.finish(compressible(p.mime))
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := a.Page.Render(ctx, buf); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	p.mime, p.body = "text/html; charset=utf-8", buf.Bytes()
	s.putBase(p)
	if err := p.finish(true); err != nil {
		return nil, err
	}
	p.body = bytes.Clone(p.body) // the buffer is another page's next
	return p, nil
}

// finish works out what follows from the body.
func (p *packed) finish(compress bool) error {
	p.size = len(p.body)
	if p.unchanged = p.status == http.StatusOK && p.cache != "no-store"; p.unchanged {
		p.tag = fmt.Sprintf("%016x", xxhash.Sum64(p.body))
	}
	if p.gzip != nil || !compress || len(p.body) < packLeast {
		return nil
	}
	var err error
	p.gzip, err = compressed(p.body)
	p.body = nil
	return err
}

// compressible reports whether content of a type gains by it: pictures are compressed already.
func compressible(mime string) bool {
	return strings.HasPrefix(mime, "text/") || strings.HasPrefix(mime, "application/") || strings.HasPrefix(mime, "image/svg")
}

func compressed(body []byte) ([]byte, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	w := packers.Get().(*gzip.Writer)
	defer packers.Put(w)
	w.Reset(buf)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// send sends an answer, unless the browser has it already.
func (s *server) send(c echo.Context, p *packed) error {
	h := c.Response().Header()
	s.letAnyOriginRead(c, p.mime)
	if p.cache != "" {
		h.Set("Cache-Control", p.cache)
	}
	if p.location != "" {
		return c.Redirect(p.status, p.location)
	}
	zip := false
	if p.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		zip = acceptsGzip(c.Request().Header.Get("Accept-Encoding"))
	}
	if p.unchanged && strings.HasPrefix(p.mime, "text/html") && s.opts.Speculation != "" {
		h.Set("Speculation-Rules", strconv.Quote(s.base+s.opts.Speculation))
	}
	if p.unchanged {
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "no-cache")
		}
		h.Set("ETag", p.etag(zip))
		if p.isHeld(c.Request().Header.Get("If-None-Match")) {
			return c.NoContent(http.StatusNotModified)
		}
	}
	return p.write(c, zip)
}

// write sends the body, compressed for browsers that take it so.
func (p *packed) write(c echo.Context, zip bool) error {
	h, body, size := c.Response().Header(), p.body, p.size
	if zip {
		h.Set("Content-Encoding", "gzip")
		body, size = p.gzip, len(p.gzip)
	}
	h.Set("Content-Type", p.mime)
	h.Set("Content-Length", strconv.Itoa(size))
	c.Response().WriteHeader(p.status)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	if body == nil && size > 0 {
		return unpackTo(c.Response(), p.gzip)
	}
	_, err := c.Response().Write(body)
	return err
}

// unpackTo writes what was compressed, for the few that cannot unpack it themselves.
func unpackTo(w io.Writer, packed []byte) error {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// gzipMark ends the tag of what is compressed: a strong tag stands for bytes as they are sent.
const gzipMark = "-gzip"

func (p *packed) etag(zip bool) string {
	if zip {
		return `"` + p.tag + gzipMark + `"`
	}
	return `"` + p.tag + `"`
}

// isHeld reports whether If-None-Match lists the answer in any encoding, strong or weak (RFC 9110, 13.1.2).
func (p *packed) isHeld(list string) bool {
	for held := range strings.SplitSeq(list, ",") {
		held = strings.TrimSpace(held)
		if held == "*" {
			return true
		}
		tag, opened := strings.CutPrefix(strings.TrimPrefix(held, "W/"), `"`)
		tag, closed := strings.CutSuffix(tag, `"`)
		if opened && closed && strings.TrimSuffix(tag, gzipMark) == p.tag {
			return true
		}
	}
	return false
}

// acceptsGzip reads Accept-Encoding: what is said of gzip counts, else what is said of all others.
func acceptsGzip(header string) bool {
	others := false
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		weight, weighed := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		accepted := !weighed || err == nil && q > 0
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip":
			return accepted
		case "*":
			others = accepted
		}
	}
	return others
}
