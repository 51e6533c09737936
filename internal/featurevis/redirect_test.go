package featurevis

import (
	"context"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// silentModel has two units after a ReLU, or a ReLU6: the redness of each pixel above a threshold
// that the almost grey initial image does not reach anywhere, and below it.
type silentModel struct{ six bool }

const silentTap = "relu"

func (silentModel) Tap(name string) (clip.Tap, error) { return clip.Tap{Name: name, Units: 2}, nil }

func (silentModel) Preprocess() neuron.Preprocess {
	return neuron.Preprocess{Size: 16, Mean: [3]float32{.5, .5, .5}, Std: [3]float32{.1, .1, .1}}
}

func (m silentModel) ImageGraph(...clip.Output) (*onnx.Graph, error) {
	g := onnx.New("silent")
	x := g.Input(imageInput, onnx.Float, onnx.Sym("batch"), onnx.Fixed(3), onnx.Fixed(16), onnx.Fixed(16))
	w := g.Constant("weight", onnx.FromFloats([]float32{1, 0, 0, -1, 0, 0}, 2, 3, 1, 1))
	x = g.Op("Conv", nil, x, w, g.Constant("bias", onnx.FromFloats([]float32{-2, 2}, 2)))
	if m.six {
		x = g.Op("Clip", nil, x, g.Scalar(0), g.Scalar(6))
	} else {
		x = g.Op("Relu", nil, x)
	}
	g.Output("sum", x)
	g.Output(silentTap, x)
	return g, g.Err()
}

// runSilent returns the values at each step of an image of a unit.
func runSilent(t *testing.T, m Model, unit int, s Settings) ([]float32, []float32) {
	t.Helper()
	p, err := CompileForUnits(m, silentTap, nil)
	must(t, err)
	s.Steps, s.Batch, s.Rate, s.Transforms = 24, 1, .1, []Transform{}
	s.Parameterization = Parameterization{Decay: 1.5} // one colour of the whole image is what the unit is of
	o, err := NewOptimizer(m, testEngine{fixture.Engine(t)}, p, s)
	must(t, err)
	defer o.Close()
	results, err := o.Run(context.Background(), []Target{{Direction: UnitDirection(unit, 2, 1), Seed: 1}}, nil)
	must(t, err)
	return results[0].Trace, results[0].Image
}

// TestSilentUnitsAreReached optimises a unit that is silent on the initial image: it stays so
// without redirected gradients, and not with them.
func TestSilentUnitsAreReached(t *testing.T) {
	for name, m := range map[string]Model{"Relu": silentModel{}, "Relu6": silentModel{six: true}} {
		plain, _ := runSilent(t, m, 0, Settings{RedirectSteps: -1})
		if slices.Max(plain) > 0 {
			t.Errorf("%s: without redirection the unit reaches %g; want it silent", name, slices.Max(plain))
		}
		if redirected, _ := runSilent(t, m, 0, Settings{}); redirected[0] > 0 || redirected[23] < .5 {
			t.Errorf("%s: with redirection the unit goes from %g to %g; want from 0 to more than a half", name, redirected[0], redirected[23])
		}
	}
}

// TestObjectivesAreRedirected as the units of their taps are.
func TestObjectivesAreRedirected(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	for expr, want := range map[string]bool{
		"channel(visual.layer3.0,4)": true, "position(visual.layer3.0,7,2,5)": true, "channel(visual.layer4.0.sum,4)": false,
		"channel(visual.layer4.0.sum,6) + facet(random,2)": false, `text("x")`: false,
		"channel(visual.layer4.0.sum,4) - 0.5*channel(visual.layer3.0,4)": true,
	} {
		o, err := ParseObjective(expr)
		must(t, err)
		p, err := Compile(context.Background(), m, o, newMadeUp(256))
		must(t, err)
		if p.Redirects != want {
			t.Errorf("program of %s: Redirects = %v, want %v", expr, p.Redirects, want)
		}
	}
}

// TestActiveUnitsAreNotRedirected optimises a unit with a gradient from the start: the image is
// the same to the last bit.
func TestActiveUnitsAreNotRedirected(t *testing.T) {
	_, plain := runSilent(t, silentModel{}, 1, Settings{RedirectSteps: -1})
	if _, redirected := runSilent(t, silentModel{}, 1, Settings{}); !slices.Equal(plain, redirected) {
		t.Errorf("redirection changes the image by up to %g", furthest(plain, redirected))
	}
}

// TestRedirectionIsInTheRecipe only where it can have an effect: other recipes are those of
// databases from before there was any.
func TestRedirectionIsInTheRecipe(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	for _, tt := range []struct {
		tap   string
		steps int
		want  string // "" for none
	}{
		{"visual.layer4.0.sum", 0, ""}, {"visual.layer4.0", 0, `"redirect":16`}, {"visual.layer4.0", -1, ""}, {"visual.layer4.0", 5, `"redirect":5`},
	} {
		r, err := NewUnitRenderer(m, testEngine{fixture.Engine(t)}, RenderOptions{Layer: neuron.Layer{Tap: tt.tap}, Settings: Settings{RedirectSteps: tt.steps}})
		must(t, err)
		recipe, err := r.Recipe(neuron.Model{}, RenderJob{})
		must(t, err)
		must(t, r.Close())
		if has := strings.Contains(recipe, "redirect"); has != (tt.want != "") || !strings.Contains(recipe, tt.want) {
			t.Errorf("recipe of %s with %d steps = %s; want %q in it", tt.tap, tt.steps, recipe, tt.want)
		}
	}
}
