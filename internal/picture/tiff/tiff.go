// Package tiff decodes TIFF and BigTIFF files to what PIL makes of them: strips and tiles, pixels together or
// in planes, without compression or with PackBits, LZW (also of before 1992), Deflate, Zstandard, fax of
// any kind and JPEG; grey, palettes, RGB, inks, YCbCr and L*a*b* of the depths that PIL knows. It reads the first
// picture of a file. Start at Decode; layouts.go has one row for each kind of pixels.
package tiff

import (
	"bytes"
	"image"

	"multiscope/internal/picture"
)

// Looks reports whether a file begins as TIFF or BigTIFF.
func Looks(b []byte) bool {
	for _, start := range []string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+"} {
		if bytes.HasPrefix(b, []byte(start)) {
			return true
		}
	}
	return false
}

// Decode reads the first picture. The type of what it returns is as in package dataset's Decode. It does not
// turn the picture: Orientation says how it lies.
func Decode(b []byte, maxPixels int) (image.Image, error) {
	d, err := readDirectory(b)
	if err != nil {
		return nil, err
	}
	f, err := newFile(d, maxPixels)
	if err != nil {
		return nil, err
	}
	pixels, err := f.pixels()
	if err != nil {
		return nil, err
	}
	return f.layout.image(f, pixels)
}

// Orientation returns how the picture lies, as in EXIF; 1: upright.
func Orientation(b []byte) int {
	d, err := readDirectory(b)
	if err != nil {
		return 1
	}
	return d.one(tagOrientation, 1)
}

// file is what the directory says of the first picture, checked.
type file struct {
	directory
	width, height int
	photometric   int
	compression   int
	bits          int   // of a sample
	samples       int   // of a pixel
	format        int   // 1 unsigned, 2 signed, 3 floating point
	extra         []int // what the samples beyond the colours are
	planar        bool
	subsampling   [2]int // pixels that share a chroma sample, across and down
	layout        layout
}

// colourSamples is how many samples a pixel has by its photometric interpretation; of others, one.
var colourSamples = map[int]int{photoRGB: 3, photoYCbCr: 3, photoLab: 3, photoInks: 4}

// newFile reads the fields and refuses what cannot be read before anything is allocated.
func newFile(d directory, maxPixels int) (*file, error) {
	f := &file{directory: d, width: d.one(tagWidth, 0), height: d.one(tagHeight, 0)}
	f.photometric, f.compression = d.one(tagPhotometric, 0), d.one(tagCompression, 1)
	if err := picture.CheckSize(f.width, f.height, maxPixels); err != nil {
		return nil, err
	}
	colours := max(1, colourSamples[f.photometric])
	f.bits, f.samples, f.format = d.one(tagBitsPerSample, 1), d.one(tagSamplesPerPixel, 1), d.one(tagSampleFormat, 1)
	if f.compression == compressionJPEG && !d.has(tagSamplesPerPixel) {
		f.samples = colours
	}
	f.planar = d.one(tagPlanar, 1) == 2 && f.samples > 1
	f.extra = d.list(tagExtraSamples)
	if f.samples > maxSamples || len(f.extra) > maxSamples {
		return nil, picture.Unsupported("%d samples a pixel", f.samples)
	}
	for _, bits := range d.list(tagBitsPerSample) {
		if bits != f.bits {
			return nil, picture.Unsupported("samples of different numbers of bits, %v,", d.list(tagBitsPerSample))
		}
	}
	f.subsampling = [2]int{1, 1}
	if f.photometric == photoYCbCr && f.samples == 3 {
		if err := f.readSubsampling(); err != nil {
			return nil, err
		}
	}
	var err error
	f.layout, err = f.findLayout(colours)
	return f, err
}

// maxSamples bounds the samples of a pixel; PIL's bound is six.
const maxSamples = 6

func (f *file) readSubsampling() error {
	s := f.list(tagSubsampling)
	if len(s) != 2 {
		s = []int{2, 2}
	}
	for _, n := range s {
		if n != 1 && n != 2 && n != 4 {
			return picture.Unsupported("chroma that %d × %d pixels share", s[0], s[1])
		}
	}
	f.subsampling = [2]int{s[0], s[1]}
	return nil
}

// subsampled reports whether pixels share chroma in the samples as they are stored. JPEG does that by itself.
func (f *file) subsampled() bool {
	return f.subsampling != [2]int{1, 1} && f.compression != compressionJPEG
}
