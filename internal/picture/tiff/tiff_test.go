package tiff

import (
	"bytes"
	stdlzw "compress/lzw"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/picture"
)

const limit = 1 << 16

// fields are tags and their values. Pieces lie at the start of the file.
type fields map[int][]int

// with returns fields with others added.
func (f fields) with(more fields) fields {
	f = maps.Clone(f)
	maps.Copy(f, more)
	return f
}

// pixels are the fields of a picture of 2×2.
func pixels(photometric, bits, samples int) fields {
	return fields{tagWidth: {2}, tagHeight: {2}, tagBitsPerSample: slices.Repeat([]int{bits}, samples), tagCompression: {compressionNone},
		tagPhotometric: {photometric}, tagSamplesPerPixel: {samples}, tagRowsPerStrip: {2}}
}

// file writes a TIFF or BigTIFF file of these pieces.
func write(f fields, order binary.AppendByteOrder, big bool, pieces ...[]byte) []byte {
	f = maps.Clone(f)
	name, head := "II", 8
	if order == binary.AppendByteOrder(binary.BigEndian) {
		name = "MM"
	}
	if big {
		head = 16
	}
	var body []byte
	offsets, sizes := []int{}, []int{}
	for _, p := range pieces {
		offsets, sizes = append(offsets, head+len(body)), append(sizes, len(p))
		body = append(body, p...)
	}
	where, length := tagStripOffsets, tagStripBytes
	if f[tagTileWidth] != nil {
		where, length = tagTileOffsets, tagTileBytes
		delete(f, tagRowsPerStrip)
	}
	f[where], f[length] = offsets, sizes
	start, size := head+len(body), 2+12*len(f)+4
	b := order.AppendUint16([]byte(name), 42)
	if big {
		size = 8 + 20*len(f) + 8
		b = order.AppendUint64(order.AppendUint16(order.AppendUint16([]byte(name), 43), 8), 0)
		b = order.AppendUint64(b[:8], uint64(start))
	} else {
		b = order.AppendUint32(b, uint32(start))
	}
	b = append(b, body...)
	if big {
		b = order.AppendUint64(b, uint64(len(f)))
	} else {
		b = order.AppendUint16(b, uint16(len(f)))
	}
	var behind []byte
	for _, tag := range slices.Sorted(maps.Keys(f)) {
		b = order.AppendUint16(order.AppendUint16(b, uint16(tag)), 4)
		room := 4
		if big {
			b, room = order.AppendUint64(b, uint64(len(f[tag]))), 8
		} else {
			b = order.AppendUint32(b, uint32(len(f[tag])))
		}
		var values []byte
		for _, v := range f[tag] {
			values = order.AppendUint32(values, uint32(v))
		}
		if len(values) > room {
			at := start + size + len(behind)
			behind = append(behind, values...)
			values = order.AppendUint32(nil, uint32(at))
			if big {
				values = order.AppendUint64(nil, uint64(at))
			}
		}
		b = append(b, append(values, make([]byte, room-len(values))...)...)
	}
	return append(append(b, make([]byte, room(big))...), behind...)
}

func room(big bool) int {
	if big {
		return 8
	}
	return 4
}

// little writes a TIFF file as most are.
func little(f fields, pieces ...[]byte) []byte {
	return write(f, binary.LittleEndian, false, pieces...)
}

func zipped(b ...byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func oldLZW(b ...byte) []byte {
	var out bytes.Buffer
	w := stdlzw.NewWriter(&out, stdlzw.LSB, 8)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// described lists type and pixels of a picture, as bytes or, of Gray16, as words.
func described(im image.Image) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T ", im), "*image.")
	switch im := im.(type) {
	case *image.Gray:
		return name + fmt.Sprint(im.Pix)
	case *image.Gray16:
		var words []int
		for i := 0; i < len(im.Pix); i += 2 {
			words = append(words, int(im.Pix[i])<<8|int(im.Pix[i+1]))
		}
		return name + fmt.Sprint(words)
	case *picture.Numbers:
		var numbers []float64
		for i := range im.Rect.Dx() * im.Rect.Dy() {
			numbers = append(numbers, im.Number(i))
		}
		return fmt.Sprint("Numbers ", numbers)
	case *picture.YCC:
		return fmt.Sprint("YCC ", im.Pix)
	case *image.Paletted:
		return name + fmt.Sprint(im.Pix, im.Palette[1])
	case *image.RGBA:
		return name + fmt.Sprint(im.Pix)
	case *image.NRGBA:
		return name + fmt.Sprint(im.Pix)
	case *image.CMYK:
		return name + fmt.Sprint(im.Pix)
	}
	return name
}

var rgb = []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}

const rgbPixels = "RGBA [1 2 3 255 4 5 6 255 7 8 9 255 10 11 12 255]"

func TestDecode(t *testing.T) {
	grey8, grey16 := pixels(photoBlack, 8, 1), pixels(photoBlack, 16, 1)
	float := pixels(photoBlack, 32, 1).with(fields{tagSampleFormat: {3}})
	deflate := fields{tagCompression: {compressionDeflate}}
	palette := pixels(photoPalette, 4, 1).with(fields{tagColorMap: {0, 0x1234, 0, 0x5678, 0, 0x9abc}})
	tests := []struct {
		name string
		in   []byte
		want string
	}{
		{"BigTIFF", write(pixels(photoRGB, 8, 3), binary.LittleEndian, true, rgb), rgbPixels},
		{"BigTIFF, highest bytes first", write(pixels(photoRGB, 8, 3), binary.BigEndian, true, rgb), rgbPixels},
		{"planes", little(pixels(photoRGB, 8, 3).with(fields{tagPlanar: {2}}), []byte{1, 4, 7, 10}, []byte{2, 5, 8, 11}, []byte{3, 6, 9, 12}), rgbPixels},
		{"tiles larger than the picture", little(pixels(photoRGB, 8, 3).with(fields{tagTileWidth: {3}, tagTileHeight: {2}}), []byte{1, 2, 3, 4, 5, 6, 0, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0, 0}), rgbPixels},
		{"strips", little(pixels(photoRGB, 8, 3).with(fields{tagRowsPerStrip: {1}}), rgb[:6], rgb[6:]), rgbPixels},
		{"zero is white", little(pixels(photoWhite, 8, 1), []byte{0, 1, 2, 255}), "Gray [255 254 253 0]"},
		{"4 bits", little(pixels(photoBlack, 4, 1), []byte{0x01, 0x2f}), "Gray [0 17 34 255]"},
		{"one bit, the lowest first", little(pixels(photoBlack, 1, 1).with(fields{tagFillOrder: {2}}), []byte{1, 2}), "Paletted [1 0 0 1] {255}"},
		{"12 bits", little(pixels(photoBlack, 12, 1), []byte{0xab, 0xcd, 0xef, 0x12, 0x34, 0x56}), "Gray16 [2748 3567 291 1110]"},
		{"16 bits, zero is white, which PIL does not look at", little(pixels(photoWhite, 16, 1), []byte{1, 2, 3, 4, 5, 6, 7, 8}), "Gray16 [513 1027 1541 2055]"},
		{"16 bits, signed", little(grey16.with(fields{tagSampleFormat: {2}}), []byte{1, 0, 0xff, 0xff, 0, 1, 0, 0x80}), "Numbers [1 -1 256 -32768]"},
		{"32 bits", little(pixels(photoBlack, 32, 1), []byte{1, 0, 0, 0, 0, 0, 1, 0, 0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0}), "Numbers [1 65536 -1 256]"},
		{"floating point", little(float, []byte{0, 0, 0xc0, 0x3f, 0, 0, 0x80, 0xbf, 0, 0, 0x7f, 0x43, 0, 0, 0xc0, 0x7f}), "Numbers [1.5 -1 255 NaN]"},
		{"floating point, its predictor", little(float.with(deflate).with(fields{tagPredictor: {3}}), zipped(0x3f, 0, 0xc0-0x3f, 0, 0x40, 0, 0, 0, 0x3f, 0, 0xc0-0x3f, 0, 0x40, 0, 0, 0)), "Numbers [1.5 1.5 1.5 1.5]"},
		{"grey with alpha", little(pixels(photoBlack, 8, 2).with(fields{tagExtraSamples: {2}}), []byte{1, 2, 3, 4, 5, 6, 7, 8}), "NRGBA [1 1 1 2 3 3 3 4 5 5 5 6 7 7 7 8]"},
		{"RGB and something else", little(pixels(photoRGB, 8, 4).with(fields{tagExtraSamples: {0}}), []byte{1, 2, 3, 9, 4, 5, 6, 9, 7, 8, 9, 9, 10, 11, 12, 9}), rgbPixels},
		{"RGB times alpha", little(pixels(photoRGB, 8, 4).with(fields{tagExtraSamples: {1}}), []byte{1, 2, 3, 2, 4, 5, 6, 0, 7, 8, 9, 255, 10, 11, 12, 128}), "NRGBA [127 255 255 2 0 0 0 0 7 8 9 255 19 21 23 128]"},
		{"a fourth sample without a word", little(pixels(photoRGB, 8, 4), []byte{1, 2, 3, 9, 4, 5, 6, 9, 7, 8, 9, 9, 1, 1, 1, 1}), "NRGBA [1 2 3 9 4 5 6 9 7 8 9 9 1 1 1 1]"},
		{"RGB of 16 bits", write(pixels(photoRGB, 16, 3), binary.BigEndian, false, slices.Concat([]byte{1, 0xff, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0}, []byte{8, 0, 9, 0, 10, 0, 11, 0, 12, 0})), rgbPixels},
		{"inks of 16 bits", little(pixels(photoInks, 16, 4), slices.Repeat([]byte{0, 1, 0, 2, 0, 3, 0, 4}, 4)), "CMYK [1 2 3 4 1 2 3 4 1 2 3 4 1 2 3 4]"},
		{"a palette of 4 bits", little(palette, []byte{0x10, 0x01}), "Paletted [1 0 0 1] {18 86 154 255}"},
		{"differences of 8 bits", little(pixels(photoRGB, 8, 3).with(deflate).with(fields{tagPredictor: {2}}), zipped(1, 2, 3, 3, 3, 3, 7, 8, 9, 3, 3, 3)), rgbPixels},
		{"differences of 16 bits", write(grey16.with(deflate).with(fields{tagPredictor: {2}}), binary.BigEndian, false, zipped(1, 2, 0, 1, 3, 4, 0xff, 0xff)), "Gray16 [258 259 772 771]"},
		{"said to be differences where none are stored", little(pixels(photoRGB, 8, 3).with(fields{tagPredictor: {2}}), rgb), rgbPixels},
		{"PackBits", little(grey8.with(fields{tagCompression: {compressionPackBits}}), []byte{0x80, 0xff, 7, 1, 8, 9}), "Gray [7 7 8 9]"},
		{"LZW as before 1992", little(grey8.with(fields{tagCompression: {compressionLZW}}), oldLZW(7, 7, 8, 9)), "Gray [7 7 8 9]"},
		{"YCbCr, which PIL keeps", little(pixels(photoYCbCr, 8, 3).with(fields{tagSubsampling: {1, 1}}), []byte{100, 128, 128, 100, 100, 200, 100, 200, 100, 0, 0, 0}), "YCC [100 128 128 255 100 100 200 255 100 200 100 255 0 0 0 255]"},
		{"YCbCr as libtiff converts it", little(pixels(photoYCbCr, 8, 3).with(deflate).with(fields{tagSubsampling: {1, 1}}), zipped(100, 128, 128, 100, 100, 200, 100, 200, 100, 0, 0, 0)), "RGBA [100 100 100 255 201 58 50 255 61 95 228 255 0 135 0 255]"},
		{"pixels that share chroma", little(pixels(photoYCbCr, 8, 3).with(fields{tagSubsampling: {2, 2}}), []byte{1, 2, 3, 4, 128, 128}), "RGBA [1 1 1 255 2 2 2 255 3 3 3 255 4 4 4 255]"},
		{"as many bits for all samples", little(pixels(photoRGB, 8, 3).with(fields{tagBitsPerSample: {8}}), rgb), rgbPixels},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			im, err := Decode(tt.in, limit)
			if err != nil || described(im) != tt.want {
				t.Fatalf("Decode = %v, %v; want %s", im, err, tt.want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct {
		name string
		in   []byte
		want string
	}{
		{"more pixels than the limit", little(pixels(photoBlack, 8, 1).with(fields{tagWidth: {1 << 16}})), "more than the limit"},
		{"pixels that are not there", little(pixels(photoBlack, 8, 1), []byte{1, 2, 3}), "truncated"},
		{"pieces that are not there", little(pixels(photoBlack, 8, 1).with(fields{tagRowsPerStrip: {1}}), []byte{1, 2}), "truncated"},
		{"compressed pixels that are not there", little(pixels(photoBlack, 8, 1).with(fields{tagCompression: {compressionDeflate}}), zipped(1, 2, 3)), "truncated"},
		{"a tile far larger than the picture", little(pixels(photoBlack, 8, 1).with(fields{tagTileWidth: {1 << 16}, tagTileHeight: {1 << 16}}), zipped(1)), "pieces of 65536×65536"},
		{"L*a*b*", little(pixels(photoLab, 8, 3), rgb), "photometric interpretation 8) cannot be read; convert it"},
		{"JPEG as before 1995", little(pixels(photoYCbCr, 8, 3).with(fields{tagCompression: {compressionOldJPEG}}), rgb), "compression 6 (JPEG as before 1995) cannot be read; convert it"},
		{"numbers of 16 bits with a point", little(pixels(photoBlack, 16, 1).with(fields{tagSampleFormat: {3}}), rgb), "of 16 bits (floating point"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if im, err := Decode(tt.in, limit-1); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Decode = %v, %v; want an error with %q", im, err, tt.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(write(pixels(photoRGB, 8, 3), binary.BigEndian, true, rgb))
	f.Add(little(pixels(photoBlack, 12, 1), []byte{0xab, 0xcd, 0xef, 0x12, 0x34, 0x56}))
	f.Add(little(pixels(photoYCbCr, 8, 3).with(fields{tagCompression: {compressionDeflate}, tagSubsampling: {2, 1}}), zipped(1, 2, 128, 128, 3, 4, 128, 128)))
	f.Add(little(pixels(photoBlack, 32, 1).with(fields{tagCompression: {compressionLZW}, tagSampleFormat: {3}, tagPredictor: {3}}), oldLZW(make([]byte, 16)...)))
	f.Add(little(pixels(photoBlack, 1, 1).with(fields{tagCompression: {compressionFax4}}), []byte{0x26, 0xa0, 0x01}))
	f.Add(little(pixels(photoPalette, 4, 1).with(fields{tagTileWidth: {16}, tagTileHeight: {16}, tagColorMap: {0, 1, 0, 5, 0, 9}}), make([]byte, 128)))
	f.Add(little(pixels(photoRGB, 8, 3).with(fields{tagCompression: {compressionJPEG}}), []byte{0xff, 0xd8, 0xff, 0xd9}))
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Decode(b, 1<<12)
		if err == nil && im.Bounds().Empty() {
			t.Error("Decode gave a picture without pixels and no error")
		}
		Orientation(b)
	})
}
