package server

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"multiscope/internal/spreadsheet"
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
	File     *File  // in place of all others
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

// CSV answers with rows under a heading. A cell that a spreadsheet would compute is text in it; numbers are numbers.
func CSV(columns []string, rows [][]string) (Answer, error) {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	if err := w.Write(columns); err != nil {
		return Answer{}, fmt.Errorf("write CSV: %w", err)
	}
	safe := make([][]string, len(rows))
	for i, row := range rows {
		for _, cell := range row {
			if _, err := strconv.ParseFloat(cell, 64); err != nil {
				cell = spreadsheet.Cell(cell)
			}
			safe[i] = append(safe[i], cell)
		}
	}
	if err := w.WriteAll(safe); err != nil {
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

// write sends an answer.
func (s *server) write(c echo.Context, a Answer) error {
	if a.File != nil {
		return s.sendFile(c, a.File)
	}
	p, err := s.pack(c.Request().Context(), a)
	if err != nil {
		return err
	}
	return s.send(c, p)
}
