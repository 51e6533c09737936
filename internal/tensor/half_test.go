package tensor

import (
	"math"
	"testing"
)

func TestHalf(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   float32
		want uint16
	}{
		{"zero", 0, 0},
		{"negative zero", float32(math.Copysign(0, -1)), 0x8000},
		{"one", 1, 0x3c00},
		{"minus two", -2, 0xc000},
		{"tie to even, down", 1 + 0x1p-11, 0x3c00},
		{"tie to even, up", 1 + 3*0x1p-11, 0x3c02},
		{"carries into the exponent", 1.9999, 0x4000},
		{"largest", 65504, 0x7bff},
		{"too large", 1e9, 0x7bff},
		{"minus infinity", float32(math.Inf(-1)), 0xfbff},
		{"smallest normal", 0x1p-14, 0x0400},
		{"rounds up to a normal", 0x1p-14 - 0x1p-26, 0x0400},
		{"smallest", 0x1p-24, 1},
		{"half of the smallest", 0x1p-25, 0},
		{"not a number", float32(math.NaN()), 0x7e00},
	} {
		if got := Half(tt.in); got != tt.want {
			t.Errorf("%s: Half(%g) = %#04x; want %#04x", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestHalfRoundTrip(t *testing.T) {
	for bits := range 1 << 16 {
		h := uint16(bits)
		if h&0x7c00 == 0x7c00 {
			continue // infinities and what is not a number do not come back
		}
		if got := Half(HalfValue(h)); got != h {
			t.Fatalf("Half(HalfValue(%#04x)) = %#04x", h, got)
		}
	}
	if got := HalfValue(0x7e00); got == got {
		t.Errorf("HalfValue(0x7e00) = %v; want not a number", got)
	}
}

func TestHalves(t *testing.T) {
	b := AppendHalves(nil, 0.5, -3)
	if got := Halves(nil, append(b, 1)); len(got) != 2 || got[0] != 0.5 || got[1] != -3 {
		t.Errorf("Halves(AppendHalves(0.5, -3)) = %v", got)
	}
}
