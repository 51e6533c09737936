package regions

import (
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/paper"
	"multiscope/internal/tensor"
	"multiscope/internal/worldmap"
)

// TestClustering: what rises from west to east lies together, what is dealt out at random does not, and a constant neither.
func TestClustering(t *testing.T) {
	countries, _, err := paper.Places()
	if err != nil {
		t.Fatal(err)
	}
	near := nearest(countries, neighbours)
	of := func(f func(p neuron.GeoPlace, i int) float64) clustering {
		values := make([]float64, len(countries))
		for i, p := range countries {
			values[i] = f(p, i)
		}
		return cluster(values, near, 999, 1)
	}
	for _, tt := range []struct {
		name   string
		f      func(p neuron.GeoPlace, i int) float64
		lo, hi float64 // of Moran's I
		rare   bool
	}{
		{"longitude", func(p neuron.GeoPlace, _ int) float64 { return p.Lon }, .8, 1, true},
		{"Africa", func(p neuron.GeoPlace, _ int) float64 {
			if p.Lat > -35 && p.Lat < 35 && p.Lon > -18 && p.Lon < 50 {
				return 1
			}
			return 0
		}, .5, 1, true},
		{"one country", func(_ neuron.GeoPlace, i int) float64 { return float64(max(0, 1-i)) }, -.1, .1, false},
		{"no pattern", func(_ neuron.GeoPlace, i int) float64 { return float64(i * 7919 % 175) }, -.2, .2, false},
		{"the same for all", func(neuron.GeoPlace, int) float64 { return 3 }, 0, 0, false},
	} {
		if c := of(tt.f); c.I < tt.lo || c.I > tt.hi || (c.P < .01) != tt.rare {
			t.Errorf("%s: I = %.3f, p = %.4f; want I from %g to %g, rare: %v", tt.name, c.I, c.P, tt.lo, tt.hi, tt.rare)
		}
	}
}

func TestNearest(t *testing.T) {
	places := []neuron.GeoPlace{{Name: "Fiji", Lon: 178, Lat: -18}, {Name: "Samoa", Lon: -172, Lat: -14}, {Name: "Peru", Lon: -75, Lat: -10}, {Name: "Chile", Lon: -71, Lat: -30}}
	if got := nearest(places, 1); got[0][0] != 1 || got[1][0] != 0 || got[2][0] != 3 {
		t.Errorf("nearest are %v; want Fiji and Samoa near each other across the antimeridian", got)
	}
}

// TestDiscoveries uses the p-values of Benjamini & Hochberg 1995, section 3.2, of which they find four.
func TestDiscoveries(t *testing.T) {
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	found := discoveries(p, .05)
	for i := range p {
		if found[i] != (i < 4) {
			t.Errorf("p = %g is found: %v", p[i], found[i])
		}
	}
	if slices.Contains(discoveries([]float64{.2, .9, .5}, .05), true) {
		t.Error("something is found among nothing")
	}
}

func TestLevels(t *testing.T) {
	for _, tt := range []struct {
		name   string
		values []float64
		want   []byte
	}{
		{"above the mean", []float64{0, 1, 2, 5}, []byte{0, 0, 0, 254}},
		{"half way", []float64{-3, -1, 1, 3}, []byte{0, 0, 85, 254}},
		{"all the same", []float64{2, 2}, []byte{0, 0}},
	} {
		if got := levels(tt.values); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v; want %v", tt.name, got, tt.want)
		}
	}
}

// TestNamesCanBeRead: a name lies whole within the picture at each size and place, and moves.
func TestNamesCanBeRead(t *testing.T) {
	n, err := newNames(Defaults, 96, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Chad", "São Tomé", "Democratic Republic of the Congo", "Ostrava"} {
		var corners []image.Rectangle
		for k := range n.each() {
			im, err := n.draw(name, k/9, k%9)
			if err != nil {
				t.Fatal(err)
			}
			ink := inkOf(im)
			if ink.Empty() || !ink.In(image.Rect(1, 1, 95, 95)) {
				t.Errorf("%s, %d: the ink is %v", name, k, ink)
			}
			corners = append(corners, ink)
		}
		if name == "Chad" && (corners[0].Min.X >= corners[1].Min.X || corners[0].Min.Y >= corners[3].Min.Y || corners[0].Dx() >= corners[9].Dx()) {
			t.Errorf("places and sizes of %s are %v", name, corners)
		}
	}
}

// inkOf returns what is not white.
func inkOf(im image.Image) (ink image.Rectangle) {
	for y := range im.Bounds().Dy() {
		for x := range im.Bounds().Dx() {
			if r, _, _, _ := im.At(x, y).RGBA(); r < 0xf000 {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return ink
}

// island lies between 170° east and 170° west, on both sides of the antimeridian.
var island = [][]worldmap.Degrees{
	{{Lon: 170, Lat: -10}, {Lon: 170, Lat: 10}, {Lon: 180, Lat: 10}, {Lon: 180, Lat: -10}},
	{{Lon: -180, Lat: -10}, {Lon: -180, Lat: 10}, {Lon: -170, Lat: 10}, {Lon: -170, Lat: -10}},
}

func TestCropsShowWhatLiesThere(t *testing.T) {
	for i, colours := range mapColours {
		im := crop{lon: -178, lat: 5, span: 60, colours: i}.draw(island, 60)
		for _, tt := range []struct {
			name string
			x, y int
			want color.RGBA
		}{
			{"land east of the line", 32, 35, colours[1]}, {"land west of it", 22, 35, colours[1]}, {"sea", 5, 5, colours[0]}, {"sea north of it", 28, 10, colours[0]},
		} {
			if got := im.RGBAAt(tt.x, tt.y); got != tt.want {
				t.Errorf("colours %d, %s: %v; want %v", i, tt.name, got, tt.want)
			}
		}
	}
}

// TestAFieldPeaksAtWhatDrivesAUnit: a unit that answers to how much of the island a crop shows has its peak there.
func TestAFieldPeaksAtWhatDrivesAUnit(t *testing.T) {
	o := Options{Crops: 1500, Seed: 3}
	activations := tensor.New[float32](o.Crops, 2)
	for i := range o.Crops {
		c := drawCrop(o.Seed, i)
		im, land := c.draw(island, 24), 0
		for k := 0; k < len(im.Pix); k += 4 {
			if (color.RGBA{im.Pix[k], im.Pix[k+1], im.Pix[k+2], 255}) == mapColours[c.colours][1] {
				land++
			}
		}
		activations.Row(i)[1] = float32(land)
	}
	rows, columns := grid(90, -90, 10), grid(-180, 180, 10)
	f := field(o, activations, 1, rows, columns)
	at := slices.Index(f, slices.Max(f))
	lat, lon := rows[at/len(columns)], columns[at%len(columns)]
	if math.Abs(lat) > 15 || math.Abs(math.Remainder(lon-180, 360)) > 15 {
		t.Errorf("the peak is at %g, %g; want the island at 0, 180", lat, lon)
	}
	if len(rows) != 18 || len(columns) != 36 || rows[0] != 85 || columns[0] != -175 {
		t.Errorf("the grid is %v by %v", rows, columns)
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	if err := Defaults.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Options){
		"no size": func(o *Options) { o.Sizes = nil }, "a size of nothing": func(o *Options) { o.Sizes = []float64{0} }, "not a number": func(o *Options) { o.Sizes = []float64{math.NaN()} },
		"no place": func(o *Options) { o.Grid = 0 }, "fewer than no crops": func(o *Options) { o.Crops = -1 }, "no units": func(o *Options) { o.Units = 0 }, "few permutations": func(o *Options) { o.Permutations = 3 },
	} {
		o := Defaults
		change(&o)
		if o.Check() == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
