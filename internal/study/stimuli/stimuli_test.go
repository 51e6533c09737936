package stimuli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
)

// eye has units that answer to one thing each: how red a picture is and no other colour, how black, and nothing at all.
type eye struct {
	shown int
	dies  int // at which picture; 0 for never
}

var errDied = errors.New("died")

func (e *eye) Show(ctx context.Context, p study.Pictures, visit func(index.Shown) error) error {
	for i := range p.Count {
		if e.shown++; e.shown == e.dies {
			return errDied
		}
		im, err := p.Draw(ctx, i)
		if err != nil {
			return err
		}
		if err := visit(index.Shown{Index: i, Activations: []float32{redness(im), darkness(im), 3}}); err != nil {
			return err
		}
	}
	return nil
}

func mean(im image.Image, of func(r, g, b float64) float64) float32 {
	sum, n := 0., 0.
	for y := range im.Bounds().Dy() {
		for x := range im.Bounds().Dx() {
			r, g, b, _ := im.At(x, y).RGBA()
			sum, n = sum+of(float64(r)/0xffff, float64(g)/0xffff, float64(b)/0xffff), n+1
		}
	}
	return float32(sum / n)
}

func redness(im image.Image) float32 {
	return mean(im, func(r, g, b float64) float64 { return max(r-max(g, b)-math.Abs(g-b), 0) })
}

func darkness(im image.Image) float32 {
	return mean(im, func(r, g, b float64) float64 { return 1 - (r+g+b)/3 })
}

type silent struct{}

func (silent) Start(string, string, int64) {}
func (silent) Add(int64)                   {}
func (silent) Done()                       {}
func (silent) Fail(error)                  {}

func newSession(t *testing.T, e *eye) *study.Session {
	t.Helper()
	s := storetest.New(t, storetest.Spec{Images: 40, Units: 24})
	models, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	layer, _ := models[0].BestLayer()
	layer.Units, models[0].Preprocess.Size = 3, 48
	return &study.Session{Entry: models[0], Layer: layer, Store: steady{s}, Images: e, Progress: silent{}, Say: func(string) {}}
}

// steady is a store in which the first two units have a standard deviation of a tenth, and the third does not vary.
type steady struct{ study.Store }

func (steady) UnitScales(context.Context, string, string) ([]neuron.Scale, error) {
	return []neuron.Scale{{Unit: 0, Std: .1}, {Unit: 1, Std: .1}, {Unit: 2}}, nil
}

// TestUnitsOfKnownTaste runs the study on units that are known to prefer red and black, and goes on with a run that dies.
func TestUnitsOfKnownTaste(t *testing.T) {
	e := &eye{dies: 200}
	s := newSession(t, e)
	if _, err := Run(t.Context(), s, Defaults()); !errors.Is(err, errDied) {
		t.Fatalf("a run that dies returns %v", err)
	}
	e.dies = 0
	st, err := Run(t.Context(), s, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	var d neuron.Stimuli
	if err := errors.Join(st.Decode(&d), d.Check()); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, suite := range d.Suites {
		total += suite.Variants * len(suite.Values)
	}
	if again := e.shown - total; again >= block || again <= 0 {
		t.Errorf("%d stimuli were shown twice; want those of one block", again)
	}
	if _, err := Run(t.Context(), s, Defaults()); !errors.Is(err, study.ErrThere) {
		t.Errorf("run again: %v", err)
	}
	var curves neuron.UnitCurves
	if err := json.Unmarshal(st.Units[0].Data, &curves); err != nil {
		t.Fatal(err)
	}
	if c := curves.Curves[0]; c.Values[c.Value] != "red" || !c.Prefers() || c.Z != slices.Max(c.Curve) || !strings.HasPrefix(st.Units[0].Part, "prefers red (z ") {
		t.Errorf("the red unit is %q, %+v", st.Units[0].Part, c.Tuning)
	}
	black := d.Units[1]
	for suite, want := range map[int]string{0: "black", 2: "9"} {
		if got := d.Suites[suite].Values[black.Values[suite]]; d.Suites[suite].Name != "counts-same-size" && got != want {
			t.Errorf("the dark unit prefers %s in %s, want %s", got, d.Suites[suite].Title, want)
		}
	}
	if part := st.Units[2].Part; part != "prefers no value of any suite" || !strings.Contains(strings.Join(d.Notes, " "), "given as 0: 1.") {
		t.Errorf("a unit that does not vary %s; notes %q", part, d.Notes)
	}
	if n := len(st.Pictures); n < 60 || n > 99 || len(st.Units[0].Data) > 4<<10 {
		t.Errorf("%d pictures, and %d bytes of a unit", n, len(st.Units[0].Data))
	}
}

// TestStimuli: each is drawn the same again, values differ from each other and, but for full pictures, variants do.
func TestStimuli(t *testing.T) {
	suites, lacking, err := newSuites(Defaults(), 64)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range suites {
		if s.Name == "scripts" && len(s.Values)+len(lacking) != len(written) || len(s.Values) < 6 {
			t.Errorf("%s has the values %v; lacking are %v", s.Name, s.Values, lacking)
		}
		for variant := range s.Variants {
			seen := map[string]string{}
			for v := range s.Values {
				is := fmt.Sprint(s.picture(v, variant).(*image.RGBA).Pix)
				if is != fmt.Sprint(s.picture(v, variant).(*image.RGBA).Pix) {
					t.Errorf("%s, %s, variant %d is another one when it is drawn again", s.Name, s.Values[v], variant)
				}
				if other := seen[is]; other != "" {
					t.Errorf("%s: %s and %s are the same picture in variant %d", s.Name, other, s.Values[v], variant)
				}
				seen[is] = s.Values[v]
			}
		}
	}
}

// TestCountsOfOneAreaHaveOneArea measures how black the pictures are, to 1 % of the picture.
func TestCountsOfOneAreaHaveOneArea(t *testing.T) {
	s := areaSuite()
	s.side, s.seed = 192, 1
	want := math.Pi * ninthDisc * ninthDisc * mostDiscs
	for v := range s.Values {
		if got := float64(darkness(s.picture(v, 0))); math.Abs(got-want) > .01 {
			t.Errorf("%s discs cover %.3f, want %.3f", s.Values[v], got, want)
		}
	}
}

func TestHSL(t *testing.T) {
	for _, tt := range []struct {
		hue, lightness float64
		want           color.RGBA
	}{{0, .5, color.RGBA{255, 0, 0, 255}}, {120, .25, color.RGBA{0, 128, 0, 255}}, {240, .75, color.RGBA{128, 128, 255, 255}}, {30, .5, color.RGBA{255, 128, 0, 255}}, {-1, 1, color.RGBA{255, 255, 255, 255}}, {-1, .5, color.RGBA{128, 128, 128, 255}}} {
		if got := hsl(tt.hue, tt.lightness); got != tt.want {
			t.Errorf("hsl(%v, %v) = %v, want %v", tt.hue, tt.lightness, got, tt.want)
		}
	}
}

// TestGratingsRise: stripes of 45° rise to the right, those of 0° lie, those of 90° stand.
func TestGratingsRise(t *testing.T) {
	at := func(angle float64, x, y int) uint8 {
		c := newCanvas(64, 1, "", 0)
		c.grating(angle*math.Pi/180, 4, 0)
		return c.RGBAAt(x, y).R
	}
	for _, tt := range []struct {
		angle float64
		x, y  int // a step along the stripe from (10, 40)
	}{{0, 40, 40}, {90, 10, 3}, {45, 20, 30}, {135, 20, 50}} {
		if a, b := at(tt.angle, 10, 40), at(tt.angle, tt.x, tt.y); a != b {
			t.Errorf("stripes of %v° have %d and %d along them", tt.angle, a, b)
		}
	}
}
