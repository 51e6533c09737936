package visualize

import (
	"slices"
	"testing"
)

func TestParseUnits(t *testing.T) {
	for in, want := range map[string][]int{
		"3": {3}, "0-2,9": {0, 1, 2, 9}, "9,0-2,1": {0, 1, 2, 9}, " 4 , 5": {4, 5}, "0-9": {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
		"": nil, "10": nil, "3-": nil, "-3": nil, "5-4": nil, "1,,2": nil, "1-2-3": nil, "0-99999999999": nil,
	} {
		var got []int
		list, err := ParseUnits(in)
		if err == nil {
			got, err = list.Of(10)
		}
		if (err == nil) != (want != nil) || !slices.Equal(got, want) {
			t.Errorf("units %q of 10 = %v, %v; want %v", in, got, err, want)
		}
	}
}

// FuzzParseUnits asserts that units are in range, in order and named once.
func FuzzParseUnits(f *testing.F) {
	for _, s := range []string{"3", "0-63,89", "9,0-2,1", " 4 , 5", "", "3-", "-3", "5-4", "1,,2", "1-2-3", "00", "9999999999999999999"} {
		f.Add(s, uint16(100))
	}
	f.Fuzz(func(t *testing.T, s string, n uint16) {
		list, err := ParseUnits(s)
		if err != nil {
			return
		}
		units, err := list.Of(int(n))
		if err != nil {
			return
		}
		for i, u := range units {
			if u < 0 || u >= int(n) || i > 0 && u <= units[i-1] {
				t.Fatalf("units %q of %d = %v", s, n, units)
			}
		}
	})
}

func TestParseStrengths(t *testing.T) {
	for in, want := range map[string][]float64{
		"5": {5}, "0": {0}, "0.25": {.25}, "0:8:5": {0, 2, 4, 6, 8}, "1:1:2": {1, 1}, "3:9:1": {3},
		"": nil, "-1": nil, "a": nil, "1:2": nil, "0:8:0": nil, "8:0:3": nil, "0:8:1000": nil, "NaN": nil, "5x": nil,
	} {
		got, err := ParseStrengths(in)
		if err != nil && want != nil || err == nil && !slices.Equal(got, want) {
			t.Errorf("ParseStrengths(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
}

// FuzzParseStrengths asserts that strengths are few, finite and not negative.
func FuzzParseStrengths(f *testing.F) {
	for _, s := range []string{"5", "0:8:5", "1e300", "NaN", "-0", "1:2", "0x1p3", "0:Inf:3", "1:1:64"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		strengths, err := ParseStrengths(s)
		if err != nil {
			return
		}
		for _, x := range strengths {
			if !(x >= 0 && x < 1e6) || len(strengths) > maxStrengths {
				t.Fatalf("ParseStrengths(%q) = %v", s, strengths)
			}
		}
	})
}

func TestParseStrengthEnds(t *testing.T) {
	for in, want := range map[string][2]float64{"0.1,5": {.1, 5}, "3": {3, 3}} {
		if got, err := ParseStrengthEnds(in); err != nil || got != want {
			t.Errorf("ParseStrengthEnds(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "1,", "a", "1,2,3", "1 2"} {
		if got, err := ParseStrengthEnds(in); err == nil {
			t.Errorf("ParseStrengthEnds(%q) = %v; want an error", in, got)
		}
	}
}
