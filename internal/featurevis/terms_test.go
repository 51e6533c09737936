package featurevis

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// madeUp is a library of arrays made up for the demo's model: an embedding of 256 numbers, and
// 512 units with maps of 6×6 in layer3.
type madeUp map[string]tensor.Any

func newMadeUp(embedding int) madeUp {
	r := rand.New(rand.NewPCG(8, 8))
	array := func(shape ...int) tensor.Any { return tensor.Of(normals(r, tensor.Size(shape)), shape...) }
	alpha := tensor.New[float32](6, 6)
	for i := range alpha.Data {
		alpha.Data[i] = float32(i % 5)
	}
	return madeUp{
		"v.npy": array(embedding), "probe.npy": array(3, embedding), "layer3.npy": array(512), "alpha.npy": alpha,
		"short.npy": array(3), "tokens.npy": tensor.New[int64](1, 4), "nan.npy": tensor.Of([]float32{float32(math.NaN())}, 1),
		"zero.npy": tensor.New[float32](6, 6),
	}
}

func (l madeUp) Array(path string) (tensor.Any, error) {
	if a := l[path]; a != nil {
		return a, nil
	}
	return nil, errors.New("no file " + path)
}

func (l madeUp) EmbedText(context.Context, string) ([]float32, error) {
	return l["v.npy"].(*tensor.Float32).Data, nil
}

func (l madeUp) EmbedTokens(ctx context.Context, _ []int64) ([]float32, error) {
	return l.EmbedText(ctx, "")
}

func (l madeUp) EmbedImage(ctx context.Context, _ string) ([]float32, error) {
	return l.EmbedText(ctx, "")
}

func (l madeUp) Facet(_ context.Context, name string) (neuron.Facet, error) {
	if name != "random" {
		return neuron.Facet{}, neuron.NotFoundf("There is no facet %s.", name)
	}
	return randomFacet(6), nil
}

// randomFacet is a facet of the demo model's layer3.0 whose maps are side×side.
func randomFacet(side int) neuron.Facet {
	r := rand.New(rand.NewPCG(9, uint64(side)))
	return neuron.Facet{Name: "random", Layers: []neuron.FacetLayer{
		{Tap: "visual.layer3.0", Units: 512, Height: side, Width: side, Weights: normals(r, 512*side*side)},
	}}
}

// pictures for the demo's model: smooth, so that few ReLUs sit near their kinks.
func testPictures(n int) *tensor.Float32 {
	x := tensor.New[float32](n, channels, 96, 96)
	for i := range n {
		pz, _ := DefaultParameterization.build(96, 96)
		params := normals(rand.New(rand.NewPCG(5, uint64(i))), pz.size())
		for k := range params {
			params[k] *= .2
		}
		pz.forward(x.Row(i), params)
	}
	return x
}

// Three pictures, two of them the same, have the cosines 1, c and c, each of them twice: lucid's
// diversity is minus their sum over the number of pictures.
func TestDiversityLeavesOutThePictureItself(t *testing.T) {
	m, lib := openModel(t, fixture.DemoModel(t)), newMadeUp(8)
	of := func(x *tensor.Float32) float64 {
		none, _ := evaluate(t, m, "channel(visual.layer2.0,1)", lib, x)
		value, _ := evaluate(t, m, "channel(visual.layer2.0,1) + diversity(visual.layer2.0)", lib, x)
		return value - none
	}
	two, three := testPictures(2), tensor.New[float32](3, channels, 96, 96)
	c := -of(two)
	for i := range 3 {
		copy(three.Row(i), two.Row(min(i, 1)))
	}
	if got, want := of(three), -(2+4*c)/3; math.Abs(got-want) > 2e-5 || c < .1 || c > .999 {
		t.Errorf("diversity of a picture and two like another = %g; want %g, for a cosine of %g", got, want, c)
	}
	if got := of(testPictures(1)); math.Abs(got) > 2e-5 {
		t.Errorf("diversity of one picture = %g; want 0", got)
	}
}

const slopeTol = .08 // even a step of 0.0003 crosses the kinks of some ReLUs

// TestTermsHaveTheirGradients compares with differences along the gradient: the objective's
// change is ‖gradient‖² per step.
func TestTermsHaveTheirGradients(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	embedding, err := m.Tap(Embedding)
	must(t, err)
	lib := newMadeUp(embedding.Units)
	for _, expr := range []string{
		"channel(visual.layer3.1.sum,4)", "channel(visual.layer3.0,4,alpha.npy)", "position(visual.layer3.1.sum,7,2,5)",
		"layer(visual.layer2.0)", "direction(visual.layer3.1,layer3.npy)", "direction(visual,v.npy)", "cosine(visual,v.npy)",
		"cosine(visual,tokens.npy)", `text("x")`, "image(x.png)", "class(visual,probe.npy,2)",
		"channel(visual.layer3.1.sum,4) + 3*diversity(visual.layer2.0)",
		"joint(channel(visual.layer3.1.sum,4), -2*channel(visual.layer3.1.sum,5))",
	} {
		x := testPictures(2)
		_, gradient := evaluate(t, m, expr, lib, x)
		square := dot(gradient, gradient)
		step := .0003 / math.Sqrt(square) // above rounding, and across few kinks
		up, down := testPictures(2), testPictures(2)
		for i, g := range gradient {
			up.Data[i] += float32(step) * g
			down.Data[i] -= float32(step) * g
		}
		above, _ := evaluate(t, m, expr, lib, up)
		below, _ := evaluate(t, m, expr, lib, down)
		if slope := (above - below) / (2 * step); math.Abs(slope/square-1) > slopeTol {
			t.Errorf("%s rises by %g along its gradient, whose square is %g", expr, slope, square)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	embedding, err := m.Tap(Embedding)
	must(t, err)
	for expr, says := range map[string]string{
		"channel(visual.layer9,0)":                   "no tap visual.layer9",
		"channel(visual.layer3.0,512)":               "512 units",
		"position(visual.layer3.0,0,6,0)":            "6×6 positions",
		"position(visual.layer3.0,0,6)":              "position(visual.layer3.0,0,y,x)",
		"position(visual,0,0,0)":                     "no positions",
		"channel(visual,0,alpha.npy)":                "no positions",
		"channel(visual.layer3.0,0,short.npy)":       "36 numbers",
		"channel(visual.layer3.0,0,zero.npy)":        "not above 0",
		"direction(visual,short.npy)":                "numbers are needed",
		"direction(visual,tokens.npy)":               "whole numbers",
		"cosine(visual.layer3.0,v.npy)":              "does not fit",
		"class(visual,v.npy,0)":                      "a row of",
		"class(visual,probe.npy,3)":                  "3 classes",
		"direction(visual,none.npy)":                 "no file none.npy",
		"channel(visual.layer3.0,1)+facet(blue,1)":   "no facet blue",
		"facet(random,1)":                            "no term to maximise",
		"diversity(visual.layer3.0)":                 "no term to maximise",
		"channel(visual.layer2.0,0)+facet(random,1)": "does not depend on",
		"channel(ln_final,0)":                        "text tower",
		"cosine(visual,nan.npy)":                     "is NaN",
	} {
		o, err := ParseObjective(expr)
		must(t, err)
		_, err = Compile(context.Background(), m, o, newMadeUp(embedding.Units))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("Compile(%s) = %v; want an error with %q", expr, err, says)
		}
	}
}

// TestFacetTermIsTheUnitsProgram compares an objective with a facet to the program that takes
// unit and facet as inputs, with weights of another size.
func TestFacetTermIsTheUnitsProgram(t *testing.T) {
	const unit, strength, tol = 6, 2., 1e-4
	m := openModel(t, fixture.DemoModel(t))
	x := testPictures(1)
	value, gradient := evaluate(t, m, "channel(visual.layer4.0.sum,6) + facet(random,2)", newMadeUp(256), x)
	p, err := CompileForUnits(m, "visual.layer4.0.sum", []string{"visual.layer3.0"})
	must(t, err)
	weights := tensor.New[float32](append([]int{1}, p.Facets[0].Dims...)...)
	copy(weights.Data, scaledWeights(randomFacet(6).Layers[0], 6, 6, strength))
	out := run(t, p.Graph, engine.Named{Name: imageInput, Tensor: x}, engine.Named{Name: facetInputName(0), Tensor: weights},
		engine.Named{Name: directionInput, Tensor: tensor.Of(UnitDirection(unit, p.Units, 1), 1, p.Units)})
	wantValue(t, "value", total(out[valuesOutput]), value, tol)
	wantNear(t, "gradient", out[gradientOutput].Data, gradient, tol)
	if base := total(out[baseOutput]); math.Abs(base-value) < tol {
		t.Errorf("the facet adds nothing to %g", base)
	}
}

func TestFittedWeights(t *testing.T) {
	l := randomFacet(4).Layers[0]
	w := scaledWeights(l, 6, 5, 2.5)
	if len(w) != 512*6*5 || math.Abs(dot(w, w)/float64(len(w))-2.5*2.5) > 1e-3 {
		t.Errorf("%d weights of mean square %g, want %d of %g", len(w), dot(w, w)/float64(len(w)), 512*30, 2.5*2.5)
	}
	same := scaledWeights(l, 4, 4, 1)
	wantNear(t, "direction of the weights", normalised(same), normalised(l.Weights), 1e-6)
}
