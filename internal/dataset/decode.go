package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"strings"

	"multiscope/internal/picture/ico"
	"multiscope/internal/picture/netpbm"
	"multiscope/internal/picture/pcx"
	"multiscope/internal/picture/tga"
)

// DecodeOptions limits and adjusts decoding. The zero value has the default limits.
type DecodeOptions struct {
	MaxPixels int   // of a picture; 0: DefaultMaxPixels
	MaxBytes  int64 // of an image file; 0: DefaultMaxBytes
	MinSide   int   // see Source.Picture; 0: never scale down
	Exif      bool  // turn the picture as its EXIF orientation says; CLIP's reference does not
}

const (
	DefaultMaxPixels = 100e6
	DefaultMaxBytes  = 256 << 20
)

func (o DecodeOptions) maxPixels() int {
	if o.MaxPixels > 0 {
		return o.MaxPixels
	}
	return DefaultMaxPixels
}

func (o DecodeOptions) maxBytes() int64 {
	if o.MaxBytes > 0 {
		return o.MaxBytes
	}
	return DefaultMaxBytes
}

// format is one kind of image file.
type format struct {
	name   string
	magic  []string // at the start of the file, '?' for any byte
	decode func([]byte, DecodeOptions) (image.Image, error)
	looks  func(start []byte) bool // where the magic says too little: whether the file may be of this kind
	sure   func(start []byte) bool // where both say too little: whether a file of any name is of this kind
}

// formats has one row for each kind of image file that can be read.
var formats = []format{
	{"jpeg", []string{"\xff\xd8\xff"}, decodeJPEG, nil, nil},
	{"png", []string{"\x89PNG\r\n\x1a\n"}, decodePNG, nil, nil},
	{"gif", []string{"GIF87a", "GIF89a"}, decodeGIF, nil, nil},
	{"webp", []string{"RIFF????WEBP"}, decodeWebP, nil, nil},
	{"bmp", []string{"BM"}, decodeBMP, nil, surelyBMP},
	{"netpbm", []string{"P1", "P2", "P3", "P4", "P5", "P6", "Pf"}, decodePNM, netpbm.Looks, nil},
	{"icon", []string{"\x00\x00\x01\x00", "\x00\x00\x02\x00"}, decodeIcon, ico.Looks, nil},
	{"tiff", []string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+"}, decodeTIFF, nil, nil},
	{"jpeg 2000", []string{"\x00\x00\x00\x0cjP  \r\n\x87\n", "\xff\x4f\xff\x51"}, decodeJPEG2000, nil, nil},
	{"qoi", []string{"qoif"}, decodeQOI, nil, nil},
	{"pcx", []string{"\x0a?\x00", "\x0a?\x01"}, decodePCX, pcx.Looks, nil},
	{"targa", targaStarts, decodeTGA, tga.Looks, never},
}

// targaStarts are the second and third byte of Targa pictures, which have no signature: whether there is a
// palette, and the kind of pixels.
var targaStarts = []string{"?\x00\x02", "?\x00\x03", "?\x00\x0a", "?\x00\x0b", "?\x01\x01", "?\x01\x09", "?\x01\x02", "?\x01\x0a"}

// Decode reads an image file whole: JPEG, JPEG 2000, PNG, GIF (the first frame), WebP, BMP, TIFF, Netpbm, Targa, PCX, QOI or
// an icon (the largest in the file). A file
// that is cut short is an error, and so is one larger than the limits, which is found out
// before pixels are allocated.
//
// The concrete type says what PIL calls the mode, since CLIP's reference resizes in it:
// Paletted for P and for 1 (black and white), Gray for L, Gray16 for I;16, picture.Numbers for I
// and F, picture.YCC for YCbCr, RGBA with all alpha 255 for RGB, NRGBA for RGBA and LA, CMYK for
// CMYK with 0 for no ink. Gamma, colour profiles and colour keys are ignored, as PIL ignores them.
func Decode(b []byte, o DecodeOptions) (image.Image, error) {
	if len(b) == 0 {
		return nil, errors.New("empty file: the download or copy broke off; fetch it again")
	}
	for _, f := range formats {
		if !f.matches(b) {
			continue
		}
		im, err := f.decode(b, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, plainly(err))
		}
		if o.Exif || f.name == "tiff" { // PIL turns TIFF whenever it loads one
			im = upright(im, orientation(f.name, b))
		}
		return im, nil
	}
	return nil, errors.New(notAPicture(b))
}

func (f format) matches(b []byte) bool {
	return matchesAny(b, f.magic) && (f.looks == nil || f.looks(b))
}

func matchesMagic(b []byte, magic string) bool {
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != b[i] {
			return false
		}
	}
	return true
}

// plainly drops the prefix of the library that found the error, whose name is the format's,
// says of an early end what it means, and of what is not supported what to do.
func plainly(err error) error {
	s := err.Error()
	for _, f := range formats {
		if rest, cut := bytes.CutPrefix([]byte(s), []byte(f.name+": ")); cut {
			s = string(rest)
		}
	}
	if s == "unexpected EOF" || s == "EOF" {
		s = "truncated: the file ends in the middle of the picture"
	}
	if strings.Contains(s, "not supported") && !strings.Contains(s, "convert it") {
		s += "; " + adviceConvert
	}
	return errors.New(s)
}
