package tiff

import (
	"bytes"
	stdlzw "compress/lzw"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/tiff/lzw"

	"multiscope/internal/jpeg"
	"multiscope/internal/picture"
)

// Values of the field compression.
const (
	compressionNone       = 1
	compressionFaxRows    = 2
	compressionFax3       = 3
	compressionFax4       = 4
	compressionLZW        = 5
	compressionOldJPEG    = 6
	compressionJPEG       = 7
	compressionDeflate    = 8
	compressionPackBits   = 32773
	compressionOldDeflate = 32946
	compressionZstd       = 50000
)

// decompress returns the first so many bytes of what a segment decompresses to.
func (f *file) decompress(data []byte, width, height, size int) ([]byte, error) {
	if f.compression == compressionNone {
		if len(data) < size {
			return nil, picture.ErrTruncated
		}
		return bytes.Clone(data[:size]), nil
	}
	if f.compression >= compressionFaxRows && f.compression <= compressionFax4 {
		if f.bits != 1 || size != (width+7)/8*height {
			return nil, picture.Unsupported("a fax of %d bits and %d samples a pixel", f.bits, f.samples)
		}
		return f.unfax(data, width, height)
	}
	r, err := f.reader(data)
	if err != nil {
		return nil, err
	}
	out := make([]byte, size)
	_, err = io.ReadFull(r, out)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = picture.ErrTruncated
	}
	return out, err
}

// reader returns what reads a compressed segment.
func (f *file) reader(data []byte) (io.Reader, error) {
	in := bytes.NewReader(data)
	switch f.compression {
	case compressionLZW:
		if len(data) > 1 && data[0] == 0 && data[1]&1 != 0 { // as before TIFF 6.0, the lowest bits first
			return stdlzw.NewReader(in, stdlzw.LSB, 8), nil
		}
		return lzw.NewReader(in, lzw.MSB, 8), nil
	case compressionDeflate, compressionOldDeflate:
		return zlib.NewReader(in)
	case compressionPackBits:
		return &packBits{b: data}, nil
	case compressionZstd:
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<28))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	}
	return nil, picture.Unsupported("pixels of compression %d (%s)", f.compression, compressionName(f.compression))
}

// compressionName names compressions that are known and not read.
func compressionName(c int) string {
	names := map[int]string{
		compressionOldJPEG: "JPEG as before 1995", 34925: "LZMA", 50001: "WebP", 50002: "JPEG XL", 34712: "JPEG 2000", 33003: "JPEG 2000",
		33005: "JPEG 2000", 34887: "LERC", 34676: "SGI LogLuv", 34677: "SGI LogLuv", 32809: "ThunderScan", 34661: "JBIG", 34892: "lossy JPEG of a raw file",
	}
	if name, known := names[c]; known {
		return name
	}
	return "unknown"
}

// packBits reads Apple's PackBits: runs and values as they are.
type packBits struct {
	b    []byte
	run  int  // times that value is still to be repeated
	as   int  // bytes that are still to be taken as they are
	byte byte // value
}

func (p *packBits) Read(dst []byte) (n int, err error) {
	for n < len(dst) {
		switch {
		case p.run > 0:
			dst[n] = p.byte
			p.run--
			n++
		case len(p.b) == 0:
			return n, io.EOF
		case p.as > 0:
			taken := copy(dst[n:], p.b[:min(p.as, len(p.b))])
			p.b, p.as, n = p.b[taken:], p.as-taken, n+taken
		default:
			p.begin()
		}
	}
	return n, nil
}

// begin reads the byte that says what follows. 128 says nothing.
func (p *packBits) begin() {
	k := int(int8(p.b[0]))
	p.b = p.b[1:]
	switch {
	case k >= 0:
		p.as = k + 1
	case k > -128 && len(p.b) > 0:
		p.byte, p.run, p.b = p.b[0], 1-k, p.b[1:]
	}
}

// unpackJPEG returns the samples of a segment that is a JPEG file, of which all segments may share tables.
func (f *file) unpackJPEG(s segment, n int) ([]byte, error) {
	data := s.data
	if tables := f.entries[tagJPEGTables].values; len(tables) > 4 && len(data) > 2 {
		data = append(bytes.Clone(tables[:len(tables)-2]), data[2:]...)
	}
	c, err := jpeg.DecodeConfig(data)
	switch {
	case err != nil:
		return nil, err
	case c.Width < s.at.Dx() || c.Height < s.at.Dy() || c.Components != n:
		return nil, fmt.Errorf("a piece of %v pixels is a JPEG file of %d×%d with %d samples instead of %d", s.at.Size(), c.Width, c.Height, c.Components, n)
	}
	limit := 2 * max(f.width*f.height, 1<<16) // the last strip may be as high as the others
	im, err := jpeg.Decode(data, jpeg.Options{MaxPixels: limit, RGB: f.photometric == photoRGB})
	if err != nil {
		return nil, err
	}
	return jpegSamples(im, s.at.Dx(), s.at.Dy()), nil
}

// jpegSamples returns the upper left of a picture without the fourth byte of RGB.
func jpegSamples(im image.Image, width, height int) []byte {
	pix, stride, have, want := []byte(nil), 0, 4, 4
	switch im := im.(type) {
	case *image.Gray:
		pix, stride, have, want = im.Pix, im.Stride, 1, 1
	case *image.RGBA:
		pix, stride, want = im.Pix, im.Stride, 3
	case *image.CMYK:
		pix, stride = im.Pix, im.Stride
		for i, v := range pix { // package jpeg knows Adobe's files, which hold the opposite
			pix[i] = ^v
		}
	}
	out := make([]byte, 0, want*width*height)
	for y := range height {
		row := pix[y*stride:]
		for x := range width {
			out = append(out, row[x*have:x*have+want]...)
		}
	}
	return out
}
