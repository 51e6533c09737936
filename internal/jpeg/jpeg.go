// Package jpeg decodes JPEG files to the very pixels that libjpeg-turbo gives with its default
// settings: the accurate integer transform, smoothed chroma and rounded colours. Models were
// trained on what that library reads, and Go's own decoder replicates chroma instead, which
// moves a small picture's colours by up to a quarter of their range. It decodes baseline and
// progressive files of one, three or four components; it encodes nothing and reads no
// metadata. Entropy decoding is Go, since files may be hostile; the arithmetic on pixels is C
// where the build has a C compiler, and Go with the same results where it has none.
// Start at Decode.
package jpeg

import (
	"errors"
	"fmt"
	"image"
)

// Options adjusts decoding. The zero value decodes at full size without a limit.
type Options struct {
	MaxPixels int  // refuse larger pictures before allocating; 0: no limit
	Shrink    int  // decode at 1/Shrink of the size, rounded up: 1, 2, 4 or 8; 0 is 1
	RGB       bool // three components are red, green and blue, whatever the file says
}

// Config is what a file says of its picture before any pixels.
type Config struct {
	Width, Height int
	Components    int // 1 grey, 3 colour, 4 CMYK
}

// Decode reads a JPEG file whole. It returns *image.Gray, *image.RGBA with all alpha 255, or
// *image.CMYK with 0 for no ink. A file whose pixels are not all there is an error.
func Decode(b []byte, o Options) (image.Image, error) {
	d := decoders.Get().(*decoder)
	defer d.release()
	d.reset(b, o)
	if err := d.decode(); err != nil {
		return nil, fmt.Errorf("at byte %d: %w", d.pos, err)
	}
	return d.picture(), nil
}

// DecodeConfig reads the header only.
func DecodeConfig(b []byte) (Config, error) {
	d := decoders.Get().(*decoder)
	defer d.release()
	d.reset(b, Options{})
	for !d.framed {
		m, err := d.nextMarker()
		if err == nil && (m == markerEOI || m == markerSOS) {
			err = errors.New("no frame header")
		}
		if err == nil {
			err = d.segment(m)
		}
		if err != nil {
			return Config{}, fmt.Errorf("at byte %d: %w", d.pos, err)
		}
	}
	return Config{d.width, d.height, len(d.components)}, nil
}

var errTruncated = errors.New("truncated: the file ends in the middle of the picture")

// decode walks the file's segments up to its end.
func (d *decoder) decode() error {
	for {
		m, err := d.nextMarker()
		switch {
		case err != nil && d.complete():
			return d.finish() // nothing but the end marker is missing
		case err != nil:
			return err
		case m == markerEOI:
			return d.finish()
		case m == markerSOS:
			err = d.scan()
		default:
			err = d.segment(m)
		}
		if err != nil {
			return err
		}
	}
}

// complete reports whether every component of a baseline picture was read. A progressive one
// is never known to be complete before its end marker.
func (d *decoder) complete() bool {
	for i := range d.components {
		if !d.components[i].seen {
			return false
		}
	}
	return d.framed && !d.progressive
}

// finish turns what the scans left into planes of samples.
func (d *decoder) finish() error {
	if !d.framed {
		return errors.New("no frame header")
	}
	for i := range d.components {
		if !d.components[i].seen {
			return fmt.Errorf("truncated: component %d has no pixels", i)
		}
	}
	if d.progressive {
		for i := range d.components {
			c := &d.components[i]
			for y := range c.blocksY {
				c.transform(y, c.line(y))
			}
		}
	}
	return nil
}
