package neuron

import "testing"

func TestOneLine(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "price tags", "price tags"},
		{"lines and spaces", "  price\r\n\ttags\u2028 of\u00a0shops ", "price tags of shops"},
		{"controls", "a\x07b\x1b[2J", "ab[2J"},
		{"direction", "\u202egnp.exe \u2066x\u2069", "gnp.exe x"},
		{"a control between spaces", "a \x00 b", "a b"},
		{"not UTF-8", "a\xffb", "ab"},
		{"nothing", "\u200f \x00", ""},
	} {
		if got := OneLine(tt.in); got != tt.want {
			t.Errorf("%s: OneLine(%q) = %q; want %q", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestIsName(t *testing.T) {
	for name, want := range map[string]bool{
		"Ada": true, "Béla 📷": true, "👩‍🔬": true, "עברית": true, "": false, " Ada": false, "A\nda": false, "\u3164": false, "A\u200bda": false, "\u2800": false, "\u202eadA": false, "\xff": false,
	} {
		if got := IsName(name); got != want {
			t.Errorf("IsName(%q) = %v", name, got)
		}
	}
}
