package dataset

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
)

// mendPNG returns a file that Go's decoder reads of one that holds all of its pixels and yet is refused: with
// more data than pixels, a second header, checksums of pixels' chunks that are wrong or missing, or no end.
// PIL reads these. It returns false where pixels are missing or damaged.
func mendPNG(b []byte, raw int) ([]byte, bool) {
	chunks := pngChunks(b)
	zipped := chunks["IDAT"]
	if len(chunks["IHDR"]) != 13 || len(zipped) < 2 {
		return nil, false
	}
	r, err := zlib.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, false
	}
	pixels := make([]byte, raw)
	if _, err := io.ReadFull(r, pixels); err != nil {
		return nil, false
	}
	if _, err := io.CopyN(io.Discard, r, 1<<20); errors.Is(err, zlib.ErrChecksum) {
		return nil, false
	}
	out := bytes.NewBuffer(bytes.Clone(b[:8]))
	for _, name := range []string{"IHDR", "PLTE", "tRNS"} {
		if data, there := chunks[name]; there {
			writePNGChunk(out, name, data)
		}
	}
	var stored bytes.Buffer
	w, err := zlib.NewWriterLevel(&stored, zlib.NoCompression)
	if err != nil {
		return nil, false
	}
	if _, err := w.Write(pixels); err != nil || w.Close() != nil {
		return nil, false
	}
	writePNGChunk(out, "IDAT", stored.Bytes())
	writePNGChunk(out, "IEND", nil)
	return out.Bytes(), true
}

// pngChunks returns the chunks up to the end of the pixels: of each name the first, and of IDAT all that
// follow each other. A chunk before the pixels whose checksum is wrong ends the file.
func pngChunks(b []byte) map[string][]byte {
	chunks := map[string][]byte{}
	last := ""
	for rest := b[8:]; len(rest) >= 12; {
		n := int(binary.BigEndian.Uint32(rest))
		name := string(rest[4:8])
		body := rest[8:]
		if n > len(body)-4 && name != "IDAT" {
			break
		}
		n = min(n, len(body)-4)
		data := body[:n]
		switch {
		case name == "IDAT":
			chunks[name] = append(slices.Clip(chunks[name]), data...)
		case last == "IDAT":
			return chunks
		case crc32.ChecksumIEEE(rest[4:8+n]) != binary.BigEndian.Uint32(body[n:]):
			return nil
		case chunks[name] == nil:
			chunks[name] = data
		}
		last, rest = name, body[n+4:]
	}
	return chunks
}

func writePNGChunk(out *bytes.Buffer, name string, data []byte) {
	var word [4]byte
	binary.BigEndian.PutUint32(word[:], uint32(len(data)))
	out.Write(word[:])
	start := out.Len()
	out.WriteString(name)
	out.Write(data)
	binary.BigEndian.PutUint32(word[:], crc32.ChecksumIEEE(out.Bytes()[start:]))
	out.Write(word[:])
}

// rawLength returns the bytes of a picture's rows, each with the byte that names its filter, in one pass or
// the seven of Adam7.
func (h pngHeader) rawLength(width, height int) int {
	rows := func(w, h, bits int) int {
		if w == 0 {
			return 0
		}
		return h * (1 + (w*bits+7)/8)
	}
	bits := h.depth * channels[h.colour]
	if !h.interlaced {
		return rows(width, height, bits)
	}
	n := 0
	for _, p := range [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		n += rows((width-p[0]+p[2]-1)/p[2], (height-p[1]+p[3]-1)/p[3], bits)
	}
	return n
}
