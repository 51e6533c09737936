package asset

import (
	"testing"

	"multiscope/web/address"
)

func TestHeatColours(t *testing.T) {
	im, err := parseHeat("3x1", "8f1.png")
	if err != nil {
		t.Fatal(err)
	}
	rest, excited, inhibited := im.NRGBAAt(0, 0), im.NRGBAAt(1, 0), im.NRGBAAt(2, 0)
	if rest.A != 0 || excited.A < 200 || inhibited.A < 200 || excited.R < excited.B || inhibited.B < inhibited.R {
		t.Errorf("colours %v, %v, %v; want clear, orange, blue", rest, excited, inhibited)
	}
}

func FuzzHeat(f *testing.F) {
	f.Add("3x3", "888f8e88c.png")
	f.Add("99x99", ".png")
	f.Fuzz(func(t *testing.T, size, cells string) {
		im, err := parseHeat(size, cells)
		if err == nil && (im.Bounds().Dx() > address.HeatSide || im.Bounds().Dy() > address.HeatSide || im.Bounds().Empty()) {
			t.Errorf("parseHeat(%q, %q) draws %v", size, cells, im.Bounds())
		}
	})
}
