package dataset

import (
	"image"

	"multiscope/internal/jpeg"
)

// Recycle takes back the pixels of a picture that nobody will look at again, for pictures to
// come. It is never necessary; with it a long run of photographs allocates next to nothing.
func Recycle(im image.Image) {
	if im, ok := im.(*image.RGBA); ok {
		jpeg.Recycle(im.Pix)
	}
}
