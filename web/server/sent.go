package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
)

// sentInMemory is how much of a form's files is not put on the disk: all, since mostBody bounds them.
const sentInMemory = 4 << 20

// Sent returns the file that was chosen in a form, else the text of a field of it.
func (r *Request) Sent(file, field string) ([]byte, error) {
	var refused *echo.HTTPError // too long
	err := r.c.Request().ParseMultipartForm(sentInMemory)
	switch {
	case errors.As(err, &refused):
		return nil, refused
	case err != nil && !errors.Is(err, http.ErrNotMultipart):
		return nil, neuron.Invalidf("The form could not be read; go back and send it again.")
	}
	f, header, err := r.c.Request().FormFile(file)
	if err != nil || header.Size == 0 { // a form without a chosen file sends an empty one
		return []byte(r.c.Request().PostFormValue(field)), nil
	}
	defer f.Close()
	body, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read the file of a form: %w", err)
	}
	return body, nil
}
