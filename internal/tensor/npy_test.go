package tensor

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNPYComesBackAsItWas(t *testing.T) {
	for _, want := range []Any{
		Of([]float32{1.5, -2, 3e-9, 4, 5, 6}, 2, 3), Of([]int64{-1, 1 << 40}, 2), Of([]float32{7}, []int{}...), New[float32](3, 0, 2),
	} {
		var b bytes.Buffer
		if err := EncodeNPY(&b, want); err != nil {
			t.Fatalf("EncodeNPY(%v): %v", want, err)
		}
		if at := b.Len() - want.Len()*width(want); at%64 != 0 {
			t.Errorf("EncodeNPY(%v): elements begin at %d; want a multiple of 64", want, at)
		}
		got, err := DecodeNPY(b.Bytes())
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("DecodeNPY(EncodeNPY(%v)): %v, differs (-want +got):\n%s", want, err, diff)
		}
	}
}

func width(t Any) int {
	if _, ok := t.(*Int64); ok {
		return 8
	}
	return 4
}

func TestNPYOfOtherTypesIsConverted(t *testing.T) {
	ints := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 7), ^uint32(0))
	for _, tt := range []struct {
		name   string
		header string
		body   []byte
		want   Any
	}{
		{"int32", "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }", ints, Of([]int64{7, -1}, 2)},
		{"float64", "{'descr': '<f8', 'fortran_order': False, 'shape': (), }", []byte{0, 0, 0, 0, 0, 0, 0xf8, 0x3f}, Of([]float32{1.5})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DecodeNPY(npyFile(1, tt.header, tt.body))
			if err != nil || !bytes.Equal([]byte(fmt.Sprint(got)), []byte(fmt.Sprint(tt.want))) {
				t.Errorf("DecodeNPY = %v, %v; want %v", got, err, tt.want)
			}
		})
	}
}

func TestBadNPYIsRefused(t *testing.T) {
	good := "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
	for _, tt := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "not a .npy file"},
		{"text", []byte("hello, this is text"), "not a .npy file"},
		{"header longer than the file", append([]byte(npyMagic+"\x02\x00"), 0xff, 0xff, 0xff, 0x7f, 0), "a header of 2147483647 bytes"},
		{"cut short", npyFile(1, good, make([]byte, 12)), "more than the 3 elements"},
		{"too long", npyFile(1, good, make([]byte, 20)), "takes 16 bytes, the file has 20"},
		{"overflow", npyFile(1, strings.Replace(good, "2, 2", "4611686018427387904, 4, 0000002", 1), nil), "more than the 0 elements"},
		{"dimension beyond int", npyFile(1, strings.Replace(good, "2, 2", "99999999999999999999", 1), nil), "out of range"},
		{"negative", npyFile(1, strings.Replace(good, "2, 2", "-2, 2", 1), nil), "are expected"},
		{"columns first", npyFile(1, strings.Replace(good, "False", "True", 1), make([]byte, 16)), "fortran_order"},
		{"complex", npyFile(1, strings.Replace(good, "<f4", "<c8", 1), make([]byte, 16)), `"<c8"`},
		{"object", npyFile(1, strings.Replace(good, "<f4", "|O", 1), make([]byte, 16)), `"|O"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := DecodeNPY(tt.file); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("DecodeNPY = %v, %v; want an error that names %q", got, err, tt.want)
			}
		})
	}
}

func FuzzNPY(f *testing.F) {
	f.Add(npyFile(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", make([]byte, 16)))
	f.Add(npyFile(2, "{'descr': '<i8', 'fortran_order': False, 'shape': (), }", make([]byte, 8)))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := DecodeNPY(b)
		if err == nil && (got.Len() != Size(got.Dims()) || got.Len() > len(b)) {
			t.Errorf("DecodeNPY gives %d elements for shape %v from %d bytes", got.Len(), got.Dims(), len(b))
		}
	})
}

// npyFile puts a file together.
func npyFile(version byte, header string, body []byte) []byte {
	b := append([]byte(npyMagic), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	}
	return append(append(b, header...), body...)
}
