package asset

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"

	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
	"multiscope/internal/text"
	"multiscope/web/address"
	"multiscope/web/server"
)

// drawnSide is the side of a drawn word in pixels: sharp at twice the size at which lists show it.
const drawnSide = 128

// drawnCache is a day: a later version may draw words in another way.
const drawnCache = "public, max-age=86400"

// DrawnWord sends a word as models are shown it, in the first of its renderings. It is drawn anew: that
// is as fast as reading it, and no index needs to keep it.
func DrawnWord(r *server.Request) (server.Answer, error) {
	word, err := address.ParseWord(r.Param("word"))
	if err != nil {
		return server.Answer{}, err
	}
	raster, err := text.NewRaster(drawnSide, 1)
	if err != nil {
		return server.Answer{}, err
	}
	im, err := raster.Draw(word, 0)
	if missing := new(lettering.MissingError); errors.As(err, &missing) {
		return server.Answer{}, neuron.NotFoundf("The word %q cannot be drawn: the fonts on this server have no letter %q.", word, missing.Letter)
	}
	if err != nil {
		return server.Answer{}, err
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, im); err != nil {
		return server.Answer{}, fmt.Errorf("draw the word %q: %w", word, err)
	}
	return server.Answer{Type: "image/png", Body: buf.Bytes(), Cache: drawnCache}, nil
}
