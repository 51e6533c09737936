package neuron

import "testing"

func TestFingerprint(t *testing.T) {
	f := Fingerprint{1, 2, 3, 1 << 63}
	if got := FingerprintOf(f.Bytes()); got != f {
		t.Errorf("FingerprintOf(%v.Bytes()) = %v", f, got)
	}
	if got := FingerprintOf([]byte{1}); got != (Fingerprint{}) {
		t.Errorf("FingerprintOf of one byte = %v; want zero", got)
	}
	for _, tt := range []struct {
		name string
		g    Fingerprint
		want bool
	}{
		{"itself", f, true},
		{"six bits", Fingerprint{1 ^ 0b111, 2, 3 ^ 0b111<<20, 1 << 63}, true},
		{"seven bits", Fingerprint{1 ^ 0b1111, 2, 3 ^ 0b111<<20, 1 << 63}, false},
	} {
		if got := f.Alike(tt.g); got != tt.want {
			t.Errorf("%s: Alike = %v; want %v", tt.name, got, tt.want)
		}
	}
}
