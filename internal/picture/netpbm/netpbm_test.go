package netpbm

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"multiscope/internal/picture"
)

// levels describes the first row of a picture.
func levels(im image.Image) string {
	var s []string
	for x := range im.Bounds().Dx() {
		if n, ok := im.(*picture.Numbers); ok {
			s = append(s, fmt.Sprint(n.Number(x)))
			continue
		}
		r, g, b, _ := im.At(x, 0).RGBA()
		s = append(s, fmt.Sprint(r>>8, g>>8, b>>8))
	}
	return strings.Join(s, ", ")
}

func TestDecode(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"P1 without space between", "P1\n# black is 1\n3 1\n010", "255 255 255, 0 0 0, 255 255 255"},
		{"P2 of 7 levels, rounded to even", "P2 2 1 6 1 5", "42 42 42, 212 212 212"},
		{"P2 of 1,001 levels", "P2 2 1 1000 1 500", "66, 32768"},
		{"P3 with comments between", "P3 1 #one\n1 15 1 2 # a\n15", "17 34 255"},
		{"P4 with a Windows line end", "P4\r\n9 1\n\x80\x80", "0 0 0, 255 255 255, 255 255 255, 255 255 255, 255 255 255, 255 255 255, 255 255 255, 255 255 255, 0 0 0"},
		{"P5 above its top", "P5 2 1 100\n\x32\xc8", "128 128 128, 255 255 255"},
		{"P5 of 65,536 levels", "P5 1 1 65535\n\x01\x02", "258"},
		{"P6 of 65,536 levels", "P6 1 1 65535\n\x01\x02\x80\x00\xff\xff", "1 128 255"},
		{"PFM", "Pf 1 2 -1.0\n\x00\x00\x80\xbf\x00\x00\xf7\x42", "123.5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			im, err := Decode([]byte(tt.in), 100)
			if err != nil || levels(im) != tt.want {
				t.Errorf("Decode(%q) = %v, %v; want %s", tt.in, im, err, tt.want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"P2 2 1 6 1 7":       "a level of 7",
		"P2 2 1 6 1":         "truncated",
		"P5 2 1 255\n\x00":   "truncated",
		"P5 2 1 70000\n\x00": "levels up to 70000",
		"P6 11 10 255\n":     "more than the limit",
		"P1 2 1 02":          "something other than 0 and 1",
		"P5 1 x 255\n":       "a number is missing",
		"P5 0 1 255\n":       "0×1 pixels",
		"Pf 1 1 0\n":         "the scale",
	} {
		if _, err := Decode([]byte(in), 100); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Decode(%q) = %v; want an error with %q", in, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"P1\n# c\n3 1\n010", "P2 2 1 6 1 5", "P3 1 #one\n1 15 1 2 # a\n15", "P4\r\n9 1\n\x80\x80", "P5 2 1 100\n\x32\xc8", "P6 1 1 65535\n\x01\x02\x80\x00\xff\xff", "Pf 1 1 -1.0\n\x00\x00\x80\xbf"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Decode(b, 1<<16)
		if err == nil && im.Bounds().Empty() {
			t.Error("Decode gave a picture without pixels and no error")
		}
	})
}
