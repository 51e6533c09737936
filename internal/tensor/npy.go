package tensor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// npyMagic begins every .npy file (NumPy, numpy.lib.format).
const npyMagic = "\x93NUMPY"

// maxNPYHeader bounds the header; those of arrays without fields take two lines at most.
const maxNPYHeader = 64 << 10

// ReadNPY reads an array in row-major order from a .npy file: float32 or float64 as *Float32, int32 or
// int64 as *Int64, little-endian.
func ReadNPY(path string) (Any, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := DecodeNPY(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// DecodeNPY reads an array from the bytes of a .npy file.
func DecodeNPY(b []byte) (Any, error) {
	header, body, err := splitNPY(b)
	if err != nil {
		return nil, err
	}
	kind, shape, err := parseNPYHeader(header)
	if err != nil {
		return nil, err
	}
	width := npyWidths[kind]
	if width == 0 {
		return nil, fmt.Errorf("elements of type %q: only <f4, <f8, <i4 and <i8 are supported", kind)
	}
	n, err := elements(shape, len(body)/width)
	if err != nil {
		return nil, err
	}
	if n*width != len(body) {
		return nil, fmt.Errorf("shape %v of %s takes %d bytes, the file has %d", shape, kind, n*width, len(body))
	}
	return decodeNPY(kind, shape, n, body), nil
}

// npyWidths has the bytes of an element of each type that is read.
var npyWidths = map[string]int{"<f4": 4, "<f8": 8, "<i4": 4, "<i8": 8}

func decodeNPY(kind string, shape []int, n int, b []byte) Any {
	if kind[1] == 'i' {
		t := &Int64{Shape: shape, Data: make([]int64, n)}
		for i := range t.Data {
			if kind == "<i4" {
				t.Data[i] = int64(int32(binary.LittleEndian.Uint32(b[4*i:])))
			} else {
				t.Data[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
			}
		}
		return t
	}
	t := &Float32{Shape: shape, Data: make([]float32, n)}
	for i := range t.Data {
		if kind == "<f4" {
			t.Data[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		} else {
			t.Data[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
		}
	}
	return t
}

// splitNPY returns the header's text and the elements' bytes.
func splitNPY(b []byte) (header string, body []byte, err error) {
	if len(b) < 10 || string(b[:6]) != npyMagic {
		return "", nil, errors.New("not a .npy file")
	}
	from, n := 10, int64(binary.LittleEndian.Uint16(b[8:]))
	if b[6] > 1 {
		if len(b) < 12 {
			return "", nil, errors.New("cut short in its header")
		}
		from, n = 12, int64(binary.LittleEndian.Uint32(b[8:]))
	}
	if n > maxNPYHeader || n > int64(len(b)-from) {
		return "", nil, fmt.Errorf("a header of %d bytes in a file of %d", n, len(b))
	}
	return string(b[from : from+int(n)]), b[from+int(n):], nil
}

// The entries of the header, a dictionary as Python writes it.
var (
	npyDescr = regexp.MustCompile(`'descr':\s*'([^']*)'`)
	npyOrder = regexp.MustCompile(`'fortran_order':\s*(True|False)`)
	npyShape = regexp.MustCompile(`'shape':\s*\(([0-9, ]*)\)`)
)

func parseNPYHeader(header string) (kind string, shape []int, err error) {
	descr, order, dims := npyDescr.FindStringSubmatch(header), npyOrder.FindStringSubmatch(header), npyShape.FindStringSubmatch(header)
	switch {
	case descr == nil || order == nil || dims == nil:
		return "", nil, fmt.Errorf("header %.100q: descr, fortran_order and shape are expected", header)
	case order[1] == "True":
		return "", nil, errors.New("columns before rows (fortran_order): save it with numpy.ascontiguousarray")
	}
	shape = []int{}
	for _, field := range strings.Split(dims[1], ",") {
		if field = strings.TrimSpace(field); field == "" {
			continue
		}
		n, err := strconv.Atoi(field)
		if err != nil {
			return "", nil, fmt.Errorf("shape (%.100s): %w", dims[1], err)
		}
		shape = append(shape, n)
	}
	return descr[1], shape, nil
}

// elements returns the size of a shape, and an error where it is more than at most.
func elements(shape []int, most int) (int, error) {
	for _, d := range shape {
		if d == 0 {
			return 0, nil
		}
	}
	n := 1
	for _, d := range shape {
		if n > most/d {
			return 0, fmt.Errorf("shape %v has more than the %d elements in the file", shape, most)
		}
		n *= d
	}
	return n, nil
}

// WriteNPY writes an array to a .npy file: *Float32 as float32, *Int64 as int64.
func WriteNPY(path string, t Any) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return EncodeNPY(f, t)
}

// EncodeNPY writes an array as a .npy file.
func EncodeNPY(w io.Writer, t Any) error {
	switch t := t.(type) {
	case *Float32:
		return writeNPY(w, "<f4", t.Shape, LittleEndian(t.Data))
	case *Int64:
		b := make([]byte, 0, 8*len(t.Data))
		for _, x := range t.Data {
			b = binary.LittleEndian.AppendUint64(b, uint64(x))
		}
		return writeNPY(w, "<i8", t.Shape, b)
	}
	return fmt.Errorf("an array of %T has no .npy form", t)
}

// writeNPY writes an array in row-major order.
func writeNPY(w io.Writer, kind string, shape []int, elements []byte) error {
	if _, err := w.Write(NPYHeader(kind, shape, false)); err != nil {
		return err
	}
	_, err := w.Write(elements)
	return err
}

// NPYHeader returns what stands in front of the elements of a .npy file of version 1.0: their type ("<f2", "<f4") and
// shape, and whether they lie column after column (Fortran's order) or row after row. It is padded so that the
// elements begin at a multiple of 64.
func NPYHeader(kind string, shape []int, columns bool) []byte {
	var dims strings.Builder
	for _, n := range shape {
		fmt.Fprintf(&dims, "%d,", n)
	}
	order := map[bool]string{true: "True", false: "False"}[columns]
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }", kind, order, dims.String())
	pad := 63 - (len(npyMagic)+4+len(header))%64
	header += strings.Repeat(" ", pad) + "\n"
	b := binary.LittleEndian.AppendUint16([]byte(npyMagic+"\x01\x00"), uint16(len(header)))
	return append(b, header...)
}
