package featurevis

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
)

const testTap = "visual.layer4.0.sum"

// plainPictures are squares of one colour with a little noise.
type plainPictures struct {
	name    string
	n       int
	red     uint8
	missing int // of these one cannot be read; -1 for none
}

func (p plainPictures) Name() string { return p.name }
func (p plainPictures) Len() int     { return p.n }

func (p plainPictures) Picture(_ context.Context, i, _ int) (image.Image, error) {
	if i == p.missing {
		return nil, errors.New("broken")
	}
	r := rand.New(rand.NewPCG(uint64(i), uint64(p.red)))
	im := image.NewNRGBA(image.Rect(0, 0, 96, 96))
	for y := range 96 {
		for x := range 96 {
			im.SetNRGBA(x, y, color.NRGBA{p.red, 90 + uint8(r.IntN(60)), 120, 255})
		}
	}
	return im, nil
}

func trainedFacet(t testing.TB, m *clip.Model, name string) neuron.Facet {
	t.Helper()
	skipped := 0
	f, err := TrainFacet(context.Background(), m, testEngine{fixture.Engine(t)}, Training{
		Name: name, Theme: plainPictures{"red", 13, 230, 4}, Generic: plainPictures{"not red", 12, 30, -1},
		Layers: FacetLayers(m.Taps()), Batch: 5, Skip: func(string, int, error) { skipped++ },
	})
	must(t, err)
	if skipped != 1 || f.ThemeImages != 12 {
		t.Errorf("trained on %d of 13 pictures with %d skipped; one is broken", f.ThemeImages, skipped)
	}
	return f
}

func TestFacetsAreTrained(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	f := trainedFacet(t, m, "red")
	for _, l := range f.Layers {
		if l.AUC < .99 || l.Units != 512 || len(l.Weights) != l.Units*l.Height*l.Width {
			t.Errorf("layer %s: AUC %.3f, %d weights for %d×%d×%d", l.Tap, l.AUC, len(l.Weights), l.Units, l.Height, l.Width)
		}
	}
	j, err := NewFacetScorer(m, testEngine{fixture.Engine(t)}, []neuron.Facet{f})
	must(t, err)
	defer j.Close()
	score := func(red uint8) float64 {
		im, _ := plainPictures{red: red, missing: -1}.Picture(context.Background(), 99, 0)
		s, err := j.Scores(context.Background(), im)
		must(t, err)
		return s[0]
	}
	if score(230) <= 0 || score(30) >= 0 {
		t.Errorf("red scores %.2f and no red %.2f; want them on either side of 0", score(230), score(30))
	}
}

func TestFacetTrainingRefuses(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	few, enough := plainPictures{"few", 3, 1, -1}, plainPictures{"enough", 12, 1, -1}
	for name, tr := range map[string]Training{
		"few pictures":  {Name: "a", Theme: few, Generic: enough, Layers: []string{"visual.layer3.0"}},
		"bad name":      {Name: "A b", Theme: enough, Generic: enough, Layers: []string{"visual.layer3.0"}},
		"no layer":      {Name: "a", Theme: enough, Generic: enough},
		"unknown layer": {Name: "a", Theme: enough, Generic: enough, Layers: []string{"visual.layer9"}},
	} {
		if _, err := TrainFacet(context.Background(), m, testEngine{fixture.Engine(t)}, tr); err == nil {
			t.Errorf("%s: TrainFacet succeeded, want an error", name)
		}
	}
}

func testRenderer(t testing.TB, m *clip.Model, facets []neuron.Facet, s Settings) *UnitRenderer {
	t.Helper()
	r, err := NewUnitRenderer(m, testEngine{fixture.Engine(t)}, RenderOptions{
		Layer: neuron.Layer{Tap: testTap, Slug: "layer4-0-sum", Reduce: neuron.Mean}, Facets: facets, Seed: 3, Frames: 2, Settings: s,
	})
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

func TestRendererRunsItsJobs(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	facet := trainedFacet(t, m, "red")
	r := testRenderer(t, m, []neuron.Facet{facet}, Settings{Steps: 12, Batch: 3})
	jobs := []RenderJob{
		{VisualizationKey: neuron.VisualizationKey{Unit: 6}, Strengths: []float64{0}},
		{VisualizationKey: neuron.VisualizationKey{Unit: 6, Facet: "red"}, Strengths: []float64{0, .5, 1}},
		{VisualizationKey: neuron.VisualizationKey{Unit: 9, Inhibits: true}, Strengths: []float64{0}},
	}
	made := map[neuron.VisualizationKey]Rendering{}
	steps := 0
	must(t, r.Render(context.Background(), jobs, func(n int) { steps += n }, func(f Rendering) error {
		made[f.VisualizationKey] = f
		return nil
	}))
	if len(made) != 3 || steps != 5*12 {
		t.Fatalf("made %d pictures in %d steps, want 3 in 60", len(made), steps)
	}
	generic, red, inhibited := made[jobs[0].VisualizationKey], made[jobs[1].VisualizationKey], made[jobs[2].VisualizationKey]
	if generic.Activation <= 0 || inhibited.Activation >= 0 || red.FacetScore == 0 {
		t.Errorf("activations %.2f and, inhibited, %.2f; score %.2f", generic.Activation, inhibited.Activation, red.FacetScore)
	}
	if len(generic.Frames) != 2 || len(generic.Trace) != 12 || !slices.Contains(jobs[1].Strengths, red.Strength) {
		t.Errorf("%d frames, a trace of %d, strength %g", len(generic.Frames), len(generic.Trace), red.Strength)
	}
	im, err := Decode(generic.File, PNG)
	must(t, err)
	if im.Bounds().Dx() != 96 {
		t.Errorf("the picture is %v", im.Bounds())
	}
}

// TestActivationIsOfTheFile compares a rendering's activation with that of its decoded file.
func TestActivationIsOfTheFile(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	r := testRenderer(t, m, nil, Settings{Steps: 8, Batch: 1})
	must(t, r.Render(context.Background(), []RenderJob{{VisualizationKey: neuron.VisualizationKey{Unit: 7}, Strengths: []float64{0}}}, nil, func(f Rendering) error {
		v, err := NewEvaluator(m, testEngine{fixture.Engine(t)}, clip.Output{Tap: testTap, Reduce: neuron.Mean})
		must(t, err)
		defer v.Close()
		im, err := Decode(f.File, f.Format)
		must(t, err)
		out, err := v.Evaluate(context.Background(), []image.Image{im})
		must(t, err)
		if d := math.Abs(float64(out[0].Data[7]) - f.Activation); d > 1e-5 {
			t.Errorf("the activation is %.6f, that of the file has %.6f", f.Activation, out[0].Data[7])
		}
		return nil
	}))
}

func TestRendererRefuses(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	r := testRenderer(t, m, nil, Settings{Steps: 1, Batch: 1})
	for name, j := range map[string]RenderJob{
		"unknown unit":  {VisualizationKey: neuron.VisualizationKey{Unit: 1024}, Strengths: []float64{0}},
		"unknown facet": {VisualizationKey: neuron.VisualizationKey{Facet: "red"}, Strengths: []float64{1}},
		"no strength":   {VisualizationKey: neuron.VisualizationKey{Unit: 1}},
	} {
		if err := r.Render(context.Background(), []RenderJob{j}, nil, nil); err == nil {
			t.Errorf("%s: Render(%+v) succeeded, want an error", name, j)
		}
	}
	other := neuron.Facet{Name: "other", Layers: []neuron.FacetLayer{{Tap: "visual.layer3.0", Units: 7, Height: 1, Width: 1, Weights: make([]float32, 7)}}}
	_, err := NewUnitRenderer(m, testEngine{fixture.Engine(t)}, RenderOptions{Layer: neuron.Layer{Tap: testTap}, Facets: []neuron.Facet{other}})
	var known *neuron.Error
	if !errors.As(err, &known) {
		t.Errorf("NewUnitRenderer with the facet of another model = %v, want a sentence", err)
	}
}

func TestBestCandidate(t *testing.T) {
	entry := func(activation, score float64, err error) Rendering {
		return Rendering{Activation: activation, FacetScore: score, Err: err}
	}
	bad := errors.New("bad")
	tests := []struct {
		name    string
		entries []Rendering
		want    int
	}{
		{"only one", []Rendering{entry(1, 0, nil)}, 0},
		{"higher score", []Rendering{entry(10, 1, nil), entry(8, 2, nil)}, 1},
		{"too little of the unit", []Rendering{entry(10, 1, nil), entry(4, 9, nil)}, 0},
		{"failed first", []Rendering{entry(0, 9, bad), entry(3, 1, nil)}, 1},
		{"all failed", []Rendering{entry(0, 0, bad), entry(0, 0, bad)}, 0},
		{"weak first", []Rendering{entry(1, 9, nil), entry(10, 2, nil), entry(9, 3, nil)}, 2},
	}
	for _, tt := range tests {
		var c candidates
		for i, f := range tt.entries {
			f.Strength = float64(i)
			c = append(c, f)
		}
		if got := int(c.best().Strength); got != tt.want {
			t.Errorf("%s: number %d is best, want %d", tt.name, got, tt.want)
		}
	}
}
