package tiff

import (
	"encoding/binary"
	"math/bits"

	"multiscope/internal/picture"
)

// unpack returns the samples of a segment in the form that pixels describes, all of its rows.
func (f *file) unpack(s segment) ([]byte, error) {
	width, height := s.at.Dx(), s.at.Dy()
	n := f.samples
	if f.planar {
		n = 1
	}
	if f.compression == compressionJPEG {
		return f.unpackJPEG(s, n)
	}
	data := s.data
	if f.one(tagFillOrder, 1) == 2 {
		data = reversed(data)
	}
	if f.subsampled() && !f.planar {
		return f.unpackSubsampled(data, width, height)
	}
	if f.subsampled() {
		return nil, picture.Unsupported("chroma of less detail in planes of its own")
	}
	line := (width*n*f.bits + 7) / 8
	rows, err := f.decompress(data, width, height, line*height)
	if err != nil {
		return nil, err
	}
	switch predictor := f.one(tagPredictor, 1); {
	case !f.predicts(): // the field is there nevertheless, and libtiff passes over it
	case predictor == 2:
		f.addDifferences(rows, line, n)
	case predictor == 3 && f.format == 3:
		f.addFloatDifferences(rows, line, n)
	}
	switch {
	case f.bits < 8:
		out := make([]byte, width*height*n)
		for y := range height {
			picture.UnpackBits(out[y*width*n:][:width*n], rows[y*line:], f.bits)
		}
		return out, nil
	case f.bits == 12:
		return f.unpack12(rows, line, width*n, height), nil
	}
	return rows, nil
}

// reversed returns bytes whose lowest bits are their highest.
func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i, v := range b {
		out[i] = bits.Reverse8(v)
	}
	return out
}

// unpack12 returns rows of 12 bits a sample as 16 bits in the byte order of the file.
func (f *file) unpack12(rows []byte, line, samples, height int) []byte {
	out := make([]byte, 2*samples*height)
	for y := range height {
		row := rows[y*line:]
		for x := range samples {
			at := x * 3 / 2
			v := uint16(row[at])<<4 | uint16(row[at+1])>>4
			if x%2 == 1 {
				v = uint16(row[at]&15)<<8 | uint16(row[at+1])
			}
			f.order.PutUint16(out[2*(y*samples+x):], v)
		}
	}
	return out
}

// predicts reports whether the compression is one of those whose pixels may be stored as differences.
func (f *file) predicts() bool {
	switch f.compression {
	case compressionLZW, compressionDeflate, compressionOldDeflate, compressionZstd:
		return true
	}
	return false
}

// addDifferences undoes the predictor that stores how each sample differs from the one to the left.
func (f *file) addDifferences(rows []byte, line, n int) {
	for at := 0; at+line <= len(rows); at += line {
		row := rows[at:][:line]
		switch f.bits {
		case 8:
			for i := n; i < line; i++ {
				row[i] += row[i-n]
			}
		case 16:
			for i := 2 * n; i+1 < line; i += 2 {
				f.order.PutUint16(row[i:], f.order.Uint16(row[i:])+f.order.Uint16(row[i-2*n:]))
			}
		case 32:
			for i := 4 * n; i+3 < line; i += 4 {
				f.order.PutUint32(row[i:], f.order.Uint32(row[i:])+f.order.Uint32(row[i-4*n:]))
			}
		}
	}
}

// addFloatDifferences undoes the predictor of floating-point numbers: the highest bytes of all of a row come
// first, and each byte is stored as a difference (Adobe Photoshop TIFF Technical Note 3).
func (f *file) addFloatDifferences(rows []byte, line, n int) {
	size := f.bits / 8
	sorted := make([]byte, line)
	for at := 0; at+line <= len(rows); at += line {
		row := rows[at:][:line]
		for i := n; i < line; i++ {
			row[i] += row[i-n]
		}
		copy(sorted, row)
		count := line / size
		for i := range count {
			for k := range size {
				to := k
				if f.order == binary.ByteOrder(binary.LittleEndian) {
					to = size - 1 - k
				}
				row[i*size+to] = sorted[k*count+i]
			}
		}
	}
}

// unpackSubsampled returns Y, Cb and Cr for each pixel of rows in which several pixels share their chroma:
// blocks of as many Y, Cb and Cr.
func (f *file) unpackSubsampled(data []byte, width, height int) ([]byte, error) {
	across, down := f.subsampling[0], f.subsampling[1]
	size := across*down + 2
	blocksX, blocksY := (width+across-1)/across, (height+down-1)/down
	blocks, err := f.decompress(data, width, height, size*blocksX*blocksY)
	if err != nil {
		return nil, err
	}
	if f.bits != 8 {
		return nil, picture.Unsupported("YCbCr of %d bits", f.bits)
	}
	out := make([]byte, 3*width*height)
	for y := range height {
		for x := range width {
			block := blocks[size*(y/down*blocksX+x/across):][:size]
			to := out[3*(y*width+x):]
			to[0] = block[y%down*across+x%across]
			to[1], to[2] = block[size-2], block[size-1]
		}
	}
	return out, nil
}
