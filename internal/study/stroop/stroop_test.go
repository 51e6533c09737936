package stroop

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// eye sees the colour of a picture that is farthest from its corner: the ink. Its first three units and its embedding are that
// colour, the fourth is how much of the picture is ink.
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
		paper := im.At(0, 0)
		ink, inked := paper, 0
		for y := range im.Bounds().Dy() {
			for x := range im.Bounds().Dx() {
				c := im.At(x, y)
				if c != paper {
					inked++
				}
				if apart(c, paper) > apart(ink, paper) {
					ink = c
				}
			}
		}
		r, g, b, _ := ink.RGBA()
		v := []float32{float32(r), float32(g), float32(b)}
		activations := append(slices.Clone(v), float32(inked))
		v[0] += 1 // black, too, has an embedding
		tensor.Normalise(v)
		if err := visit(index.Shown{Index: i, Activations: activations, Embedding: v}); err != nil {
			return err
		}
	}
	return nil
}

func apart(a, b color.Color) (d float64) {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	for _, x := range []float64{float64(ar) - float64(br), float64(ag) - float64(bg), float64(ab) - float64(bb)} {
		d += x * x
	}
	return d
}

// reader reads a text as the colour that it names.
type reader struct{}

func (reader) Encode(_ context.Context, texts []string) (*tensor.Float32, error) {
	all := tensor.New[float32](len(texts), 3)
	for i, text := range texts {
		for _, c := range known {
			if strings.Contains(text, c.Name) {
				rgb := c.rgba()
				copy(all.Row(i), []float32{1 + float32(rgb.R), float32(rgb.G), float32(rgb.B)})
			}
		}
		tensor.Normalise(all.Row(i))
	}
	return all, nil
}

func (reader) LogitScale() float64                             { return 100 }
func (reader) Readout(context.Context) (neuron.Readout, error) { return neuron.Readout{}, nil }

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
	layer.Units, models[0].Preprocess.Size = 4, 48
	models[0].Space.Tap, models[0].Space.Units = "visual", 3
	return &study.Session{Entry: models[0], Layer: layer, Store: s, Images: e, Texts: reader{}, Progress: silent{}, Say: func(string) {}}
}

// TestAModelThatSeesInk runs the experiment on one: it answers all inks, its units follow them, and a run that dies goes on
// where it was.
func TestAModelThatSeesInk(t *testing.T) {
	e := &eye{dies: 150}
	s, o := newSession(t, e), Defaults()
	o.Inks, _ = Colors("red, green, blue, white")
	o.Words = o.Inks[:3]
	o.Sets = o.Sets[:2]
	pictures := (4*3 - 2) * 4 * 4 // white is not told from white and light grey
	if _, err := Run(t.Context(), s, o); !errors.Is(err, errDied) {
		t.Fatalf("a run that dies returns %v", err)
	}
	e.dies = 0
	st, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	if again := e.shown - pictures; again >= block || again <= 0 {
		t.Errorf("%d pictures were shown twice; want those of one block", again)
	}
	if _, err := Run(t.Context(), s, o); !errors.Is(err, study.ErrThere) {
		t.Errorf("run again: %v", err)
	}
	var d neuron.Stroop
	if err := st.Decode(&d); err != nil {
		t.Fatal(err)
	}
	for _, set := range d.Sets() {
		for kind, want := range map[neuron.StroopKind]int{neuron.Neutral: 40, neuron.Congruent: 36, neuron.Incongruent: 84} {
			if c := d.Count(set, kind); c.Pictures != want || c.Ink != want || c.MeanInk < .9 {
				t.Errorf("by %s the %s stimuli are answered %+v; want the ink of %d", set.Name, kind, c, want)
			}
		}
		looked := 0
		for _, l := range set.Looks {
			looked += l.Pictures
		}
		if looked != 84 || len(set.Looks) != 12 {
			t.Errorf("%d looks have %d pictures", len(set.Looks), looked)
		}
	}
	if len(d.Units) < 3 || !strings.HasPrefix(st.Units[0].Part, "follows the ink: 100 % of its variance") || d.Units[0].Ink < .99 {
		t.Errorf("units are %+v, %+v", d.Units, st.Units)
	}
	if len(st.Pictures) != 16 || len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "white on white, white on light grey") || !strings.Contains(st.Summary, "the ink in 100 % and") {
		t.Errorf("%d pictures, notes %q, summary %q", len(st.Pictures), d.Notes, st.Summary)
	}
}

// TestUnitsThatComeNearest are named as units, not in a note, so that one that is hidden can be left out.
func TestUnitsThatComeNearest(t *testing.T) {
	o := Defaults()
	d, err := newDrawer(o, 48)
	if err != nil {
		t.Fatal(err)
	}
	f := found{Options: o, drawer: d, shown: tensor.New[float32](len(d.pictures), 2), units: 2}
	for i, p := range d.pictures {
		f.shown.Row(i)[1] = float32(p.ink)
	}
	nearest := f.nearest(nil)
	if len(nearest) != 2 || nearest[0].What != "ink" || nearest[0].Of == nil || nearest[0].Of.Unit != 1 || nearest[1].What != "word" || nearest[1].Of == nil {
		t.Errorf("where no unit is kept, nearest are %+v", nearest)
	}
	if kept := f.nearest([]neuron.StroopUnit{{Ink: .5, Word: .5}}); kept != nil {
		t.Errorf("where a unit follows both, nearest are %+v", kept)
	}
}

func TestExperimentsThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"one ink":               {func(o *Options) { o.Inks = o.Inks[:1] }, "two inks at least"},
		"no word":               {func(o *Options) { o.Words = nil }, "No word names one of the inks"},
		"words of other inks":   {func(o *Options) { o.Words, _ = Colors("red, brown") }, `"brown" names none of the inks`},
		"an ink on its colour":  {func(o *Options) { o.Papers, _ = Colors("pink") }, "pink cannot be told from any"},
		"no place for a colour": {func(o *Options) { o.Sets[0].Templates = []string{"red"} }, "has no {}"},
	} {
		o := Defaults()
		tt.change(&o)
		if _, err := Run(t.Context(), newSession(t, &eye{}), o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q", name, err, tt.want)
		}
	}
}

// TestSharesByDefinition compares η² from running sums with what it is by definition.
func TestSharesByDefinition(t *testing.T) {
	rows := [][]float32{{1, 5, 1e6}, {2, 5, 1e6 + 1}, {3, 5, 1e6 + 3}, {4, 5, 1e6 + 4}, {7, 5, 1e6}}
	group := []int{0, 0, 1, 1, 1}
	s := sumBy(func(i int) []float32 { return rows[i] }, 5, 3, 3, func(i int) int { return group[i] })
	for u, want := range []float64{within(rows, group, 0), 0, within(rows, group, 2)} {
		if got := s.share(u); math.Abs(got-want) > 1e-6 {
			t.Errorf("unit %d: η² is %v, want %v", u, got, want)
		}
	}
	if s.top(0) != 1 || s.top(1) != 0 {
		t.Errorf("the highest groups are %d and %d", s.top(0), s.top(1))
	}
}

func within(rows [][]float32, group []int, u int) float64 {
	means, n := map[int]float64{}, map[int]float64{}
	mean := 0.
	for i, r := range rows {
		means[group[i]] += float64(r[u])
		n[group[i]]++
		mean += float64(r[u]) / float64(len(rows))
	}
	inside, total := 0., 0.
	for i, r := range rows {
		a, b := float64(r[u])-means[group[i]]/n[group[i]], float64(r[u])-mean
		inside, total = inside+a*a, total+b*b
	}
	return 1 - inside/total
}

// TestDistances compares CIELAB with values of other implementations, to a tenth.
func TestDistances(t *testing.T) {
	for _, tt := range []struct {
		rgb  string
		want [3]float64
	}{{"#ff0000", [3]float64{53.24, 80.09, 67.20}}, {"#0000ff", [3]float64{32.30, 79.19, -107.86}}, {"#ffffff", [3]float64{100, 0, 0}}, {"#777777", [3]float64{50.03, 0, 0}}} {
		if got := fmt.Sprintf("%.0f", lab(Color{RGB: tt.rgb}.rgba())); got != fmt.Sprintf("%.0f", tt.want) && strings.ReplaceAll(got, "-0", "0") != fmt.Sprintf("%.0f", tt.want) {
			t.Errorf("%s is %s in CIELAB, want %v", tt.rgb, got, tt.want)
		}
	}
}

// FuzzColors: a list that is read is read the same from its names.
func FuzzColors(f *testing.F) {
	for _, s := range []string{"red", "Red, light grey", "red,red", ",", "mauve", "red, "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		colors, err := Colors(s)
		if err != nil {
			return
		}
		if again, err := Colors(strings.Join(names(colors), ",")); err != nil || !slices.Equal(again, colors) {
			t.Errorf("%q is %v and then %v, %v", s, colors, again, err)
		}
	})
}
