package dataset

import (
	"image"

	"multiscope/internal/jpeg"
	"multiscope/internal/picture"
	"multiscope/internal/picture/jpeg2000"
)

func decodeJPEG(b []byte, o DecodeOptions) (image.Image, error) {
	c, err := jpeg.DecodeConfig(b)
	if err != nil {
		return nil, err
	}
	if err := picture.CheckSize(c.Width, c.Height, o.maxPixels()); err != nil {
		return nil, err
	}
	return jpeg.Decode(b, jpeg.Options{Shrink: shrinkFor(c, o.MinSide)})
}

// shrinkGap is how many times the target a shrunken picture's shorter side must still be:
// from six on resizing gives the same within 3 levels of 255, below that edges show.
const shrinkGap = 6

// shrinkFor returns the strongest shrinking that changes nothing that matters once the
// picture is resized to minSide.
func shrinkFor(c jpeg.Config, minSide int) int {
	shrink := 1
	for minSide > 0 && shrink < 8 && min(c.Width, c.Height)/(2*shrink) >= shrinkGap*minSide {
		shrink *= 2
	}
	return shrink
}

func decodeJPEG2000(b []byte, o DecodeOptions) (image.Image, error) {
	return jpeg2000.Decode(b, o.maxPixels())
}
