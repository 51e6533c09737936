package server

import (
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// File is a file that is too large to be held in memory as it is sent.
type File struct {
	Name    string // that it is saved under
	Type    string
	Tag     string        // another one for other content
	Content io.ReadSeeker // nil where only the head is sent and it is not known yet
	Close   func()
}

// stallTime is how long one write to a client may take: who reads nothing for so long is given up.
const stallTime = 30 * time.Second

// sendFile sends a file or the part of it that is asked for.
func (s *server) sendFile(c echo.Context, f *File) error {
	defer f.Close()
	h := c.Response().Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", `attachment; filename="`+f.Name+`"`)
	h.Set("Cache-Control", "no-cache")
	s.letAnyOriginRead(c, f.Type)
	if f.Content == nil {
		c.Response().WriteHeader(http.StatusOK)
		return nil
	}
	h.Set("ETag", `"`+f.Tag+`"`)
	http.ServeContent(patient{c.Response(), http.NewResponseController(c.Response().Writer)}, c.Request(), f.Name, time.Time{}, f.Content)
	return nil
}

// patient writes for as long as the client reads: a large file takes longer than any other answer may.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	// A writer without deadlines, as in tests, has none to be moved.
	_ = p.control.SetWriteDeadline(time.Now().Add(stallTime))
	return p.ResponseWriter.Write(b)
}
