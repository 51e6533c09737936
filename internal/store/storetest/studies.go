package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
)

// Studies makes up a study of each kind, on units of a layer that has at least 24.
func Studies(layer neuron.StudyLayer) ([]neuron.Study, error) {
	made := []struct {
		neuron.Study
		data any
	}{
		{neuron.Study{Slug: "moods", Kind: neuron.EmotionStudy, Title: "Moods of sprites", Summary: "Words for moods as sums of neurons."}, emotions(layer)},
		{neuron.Study{Slug: "sprite-classes", Kind: neuron.ProbeStudy, Title: "Classes of sprites", Summary: "Classes as sums of neurons."}, classes(layer)},
		{neuron.Study{Slug: "labels", Kind: neuron.AttackStudy, Title: "Labels on sprites", Summary: "Words that change what a picture is taken for."}, attacks(layer)},
		{neuron.Study{Slug: "inks", Kind: neuron.StroopStudy, Title: "Words in ink", Summary: "Names of colours in other colours."}, stroop(layer)},
		{neuron.Study{Slug: "places", Kind: neuron.RegionStudy, Title: "Sprites of places", Summary: "Names of places as neurons answer to them."}, regions(layer)},
		{neuron.Study{Slug: "shares", Kind: neuron.ConditionalStudy, Title: "Shares of sprites", Summary: "What images show at each activation."}, conditionals(layer)},
		{neuron.Study{Slug: "things", Kind: neuron.LandscapeStudy, Title: "Things by activation", Summary: "Medians of things.", Sensitive: "toys"}, landscape(layer)},
		{neuron.Study{Slug: "drawn", Kind: neuron.StimulusStudy, Title: "Drawn stimuli", Summary: "What neurons prefer."}, stimuli(layer)},
		{neuron.Study{Slug: "petals", Kind: neuron.BiasStudy, Title: "Petals and beetles", Summary: "What goes with petals and with beetles."}, bias(layer)},
		{neuron.Study{Slug: "answers", Kind: neuron.ZeroShotStudy, Title: "Answers to sprites", Summary: "What sprites are taken for."}, zeroShot(layer)},
		{neuron.Study{Slug: "written", Kind: neuron.AttackStudy, Title: "Texts on sprites", Summary: "Texts that were measured on sprites.", Pictures: attackPictures()}, measuredAttacks(layer)},
		{neuron.Study{Slug: "sparse", Kind: neuron.ProbeStudy, Title: "Sparse classifier of sprites", Summary: "Classes by few neurons each."}, sparse(layer)},
		{neuron.Study{Slug: "kinds", Kind: neuron.LandscapeStudy, Title: "Neurons that tell kinds apart", Summary: "Each neuron's activations by kind."}, survey(layer)},
	}
	studies := make([]neuron.Study, len(made))
	for i, m := range made {
		unit := 5
		if m.Kind == neuron.RegionStudy || m.Kind == neuron.ConditionalStudy || m.Kind == neuron.LandscapeStudy {
			unit = mapped
		}
		m.Method, m.Units = "Made up.", []neuron.StudyUnit{{Ref: layer.Ref(unit), Part: fmt.Sprintf("part in study %d", i)}}
		switch m.Kind {
		case neuron.StimulusStudy:
			m.Units[0].Data = curves()
			m.Pictures = []neuron.StudyPicture{{Name: "colours-0", PNG: []byte("\x89PNG\r\n\x1a\n")}}
		case neuron.EmotionStudy:
			m.Units[0].Data = []byte(emotionImages)
		case neuron.BiasStudy:
			m.Units[0].Data = []byte(`{"targets":[1,2,0,-0.5],"attributes":[0.5,1.5,-1,0]}`)
		}
		if err := m.SetData(m.data); err != nil {
			return nil, err
		}
		studies[i] = m.Study
	}
	data, err := json.Marshal(unitLandscape(0)) // a survey has something of each of its units
	at := slices.IndexFunc(studies, func(s neuron.Study) bool { return s.Slug == "kinds" })
	studies[at].Units = []neuron.StudyUnit{{Ref: layer.Ref(6), Part: "highest for word"}, {Ref: layer.Ref(5), Part: "highest for emoji", Data: data}}
	return studies, err
}

func (w *filler) writeStudies(ctx context.Context, l neuron.Layer) error {
	studies, err := Studies(neuron.StudyLayer{Model: l.Model, Layer: l.Slug})
	for _, s := range studies {
		if err := w.store.WriteStudy(ctx, s); err != nil {
			return err
		}
	}
	return err
}

// emotionImages is what the study of emotions found of its unit alone.
const emotionImages = `{"words":[{"word":"glad","said":3,"images":[{"image":7,"caption":"a glad sprite","z":4.5},{"image":8,"z":2}]},{"word":"torn","said":0}],"strongest":[{"image":9,"caption":"another sprite","z":7}]}`

func emotions(layer neuron.StudyLayer) neuron.Emotions {
	e := neuron.Emotions{
		StudyLayer: layer,
		Units:      []neuron.EmotionUnit{{NamedUnit: neuron.NamedUnit{Unit: 5, Name: "smile"}}, {NamedUnit: neuron.NamedUnit{Unit: 6, Name: "tear"}}, {NamedUnit: neuron.NamedUnit{Unit: 7, Name: "“-ed”"}, Letters: true}},
		Level:      1,
	}
	words := []string{"glad", "sad", "bored", "torn", "calm"}
	first := neuron.SparseLevel{Set: "probe", Sparsity: 1, Weights: []neuron.WordWeight{{Word: "glad", Unit: 5, Weight: 2}}}
	second := neuron.SparseLevel{Set: "probe", Sparsity: 2.5}
	two, three := neuron.Atlas{Factors: make([]neuron.AtlasFactor, 2)}, neuron.Atlas{Factors: make([]neuron.AtlasFactor, 3), Rows: 2, Columns: 2, Missing: words[4:]}
	for i, word := range words {
		e.Words = append(e.Words, neuron.EmotionWord{Word: word, Wheel: [][]string{{"Feeling"}}})
		x := float64(i) / 4
		two.Words = append(two.Words, neuron.AtlasWord{Word: word, Factors: []float64{x, 1 - x}})
		if i < 4 {
			three.Words = append(three.Words, neuron.AtlasWord{Word: word, Row: i / 2, Column: i % 2, Factors: []float64{x, 1 - x, 0.5}})
			second.Weights = append(second.Weights, neuron.WordWeight{Word: word, Unit: 5, Weight: 3 - x}, neuron.WordWeight{Word: word, Unit: 6, Weight: -1 - x}, neuron.WordWeight{Word: word, Unit: 7, Weight: 0.5})
		}
	}
	for i := range 3 {
		if i < 2 {
			two.Factors[i].Words = words[3*(1-i) : 3*(1-i)+2]
		}
		three.Factors[i].Words = words[i : i+2]
	}
	e.Atlases, e.Levels = []neuron.Atlas{two, three}, []neuron.SparseLevel{first, second}
	return e
}

func classes(layer neuron.StudyLayer) neuron.Classes {
	c := neuron.Classes{StudyLayer: layer, Units: []neuron.NamedUnit{{Unit: 5, Name: "water"}, {Unit: 6, Name: "wings"}, {Unit: 7, Name: "wheels"}}, AllClasses: 12, UnitsPerClass: 2, TopFive: 0.75}
	var vectors [][]float64
	for i, name := range []string{"duck", "boat", "plane", "car"} {
		a, b := 5+i%3, 5+(i+1)%3
		c.Classes = append(c.Classes, neuron.SparseClass{Class: name, Weights: []neuron.UnitWeight{{Unit: a, Weight: 1.5}, {Unit: b, Weight: 0.5 - float64(i)/3}}})
		v := make([]float64, 8)
		v[a], v[b] = 1.5, 0.5-float64(i)/3
		vectors = append(vectors, v)
	}
	c.Tree = neuron.AverageLinkage(neuron.CosineDistances(vectors))
	return c
}

// survey is two units' activations on three things; those of the second are with its part in the study.
func survey(layer neuron.StudyLayer) neuron.Landscape {
	return neuron.Landscape{StudyLayer: layer, Survey: &neuron.LandscapeSurvey{
		By: "kind", Things: []neuron.LandscapeCount{{Name: "emoji", Images: 40}, {Name: "word", Images: 30, Failed: 1}, {Name: "scene", Images: 20}},
		Units: []neuron.SeparatingUnit{{NamedUnit: neuron.NamedUnit{Unit: 6, Name: "wings"}, Eta: 0.5, Highest: 1, Mean: 2.5}, {NamedUnit: neuron.NamedUnit{Unit: 5}, Eta: 0.25, Highest: 0, Mean: 1.5}},
		First: &neuron.FirstLandscape{Unit: 6, UnitLandscape: unitLandscape(1)}, Notes: []string{"One value is left out."},
	}}
}

// unitLandscape is a unit's activations on the things of a survey, the highest of which has two peaks.
func unitLandscape(highest int) neuron.UnitLandscape {
	u := neuron.UnitLandscape{Eta: 0.5, Lo: -1, Step: 0.5}
	for i, n := range []int{40, 30, 20} {
		t := neuron.ThingActivations{Images: n, Mean: 0.25, Median: 0.2, Std: 0.5, Q1: -0.1, Q3: 0.6, Counts: []int{0, n / 2, n - n/2, 0, 0, 0, 0, 0, 0, 0}}
		if i == highest {
			t = neuron.ThingActivations{Images: n, Mean: 2.5, Median: 2.4, Std: 1.1, Q1: 1.5, Q3: 3.5, Counts: []int{0, 0, 0, 0, n / 2, 0, 0, 0, n - n/2, 0},
				Mixture: &neuron.Mixture{Weights: [2]float64{0.5, 0.5}, Means: [2]float64{1.25, 3.25}, Stds: [2]float64{0.25, 0.25}, BIC: 40}}
		}
		u.Of = append(u.Of, t)
	}
	return u
}

// sparse is classes with how they were fitted: three penalties, the weights of the first of which are not kept.
func sparse(layer neuron.StudyLayer) neuron.Classes {
	c, other := classes(layer), classes(layer)
	for i := range c.Classes {
		c.Classes[i].HeldOut, c.Classes[i].Right = 5, 4
		other.Classes[i].Weights = other.Classes[i].Weights[:1-i/3]
	}
	other.Grow()
	c.AllClasses, c.TopFive = 0, 0
	c.Probe = &neuron.ProbePath{Category: "kind", Fitted: 60, HeldOut: 20, Most: 5, Shown: 2, Notes: []string{"Two values are left out."}, Fits: []neuron.ProbeFit{
		{Lambda: 0.25, Weights: 1, Units: 1, RightTrain: 20, Right: 7, RightFive: 20, Converged: true},
		{Lambda: 0.125, Weights: 3, Units: 3, RightTrain: 40, Right: 12, RightFive: 20, Converged: true, Classes: other.Classes, Tree: other.Tree},
		{Lambda: 0.0625, Weights: 8, Units: 3, RightTrain: 55, Right: 16, RightFive: 20, Converged: true},
	}}
	return c
}

func attacks(layer neuron.StudyLayer) neuron.Attacks {
	yes, no, p := true, false, 0.7
	a := neuron.Attacks{StudyLayer: layer, Classifier: "linear probe", Images: 20, Positions: 4, Baseline: 0.9}
	a.Automated = []neuron.Attack{{Target: "duck", Text: "duck", Success: 0.6, Already: 0.05, Never: 0.35, Cover: 0.08}, {Target: "car", Text: "vroom", Success: 0.1, Never: 0.9, Cover: 0.07}}
	before, after := []neuron.ClassProbability{{Class: "boat", Probability: 0.8}, {Class: "duck", Probability: 0.1}}, []neuron.ClassProbability{{Class: "duck", Probability: 0.7}, {Class: "boat", Probability: 0.2}}
	a.Examples = []neuron.AttackExample{{Target: "duck", Text: "duck", Before: before, After: after}}
	a.Wild = []neuron.AttackRound{{Name: "1", Photos: []neuron.AttackCell{
		{Object: "boat", Label: "blank", Method: "zero-shot", Classes: before, ObjectClasses: []string{"boat"}},
		{Object: "boat", Label: "duck", Method: "zero-shot", Classes: after, LabelClasses: []string{"duck"}, LabelProbability: &p, Fooled: &yes},
		{Object: "boat", Label: "duck", Method: "linear probe", Classes: before, LabelClasses: []string{"duck"}, Fooled: &no},
	}}}
	return a
}

func stroop(layer neuron.StudyLayer) neuron.Stroop {
	s := neuron.Stroop{
		StudyLayer: layer, Method: "zero-shot", StroopSet: neuron.StroopSet{Prompt: "a word in {color}"}, Neutral: "word", Words: []string{"red", "blue"},
		Colors: []neuron.StroopColor{{Name: "red", RGB: "#d11a2a"}, {Name: "blue", RGB: "#1f5fd0"}, {Name: "green", RGB: "#1d9a3c"}},
	}
	for i, ink := range []string{"red", "blue", "green"} {
		for j, word := range []string{"", "red", "blue"} {
			p := []float64{0.1, 0.1, 0.1}
			p[(i+2*j)%3] = 0.8
			s.Stimuli = append(s.Stimuli, neuron.StroopStimulus{Ink: ink, Word: word, Probabilities: p})
		}
	}
	plain := neuron.StroopSet{Name: "plain", Prompt: "{color}", More: []string{"{color} ink"}, Looks: []neuron.StroopLook{{Font: "Roboto Bold", Paper: "white", Pictures: 4, Ink: 1, Word: 2}}}
	for _, st := range s.Stimuli {
		st.Answers = []int{1, 0, 3}
		plain.Stimuli = append(plain.Stimuli, st)
	}
	s.Name, s.Others, s.Notes = "paper", []neuron.StroopSet{plain}, []string{"A note on inks."}
	s.Nearest = []neuron.StroopNearest{{What: "ink", Least: .25, Of: &neuron.StroopUnit{Unit: 5, Ink: .2}}}
	s.Units = []neuron.StroopUnit{{Unit: 5, Ink: .7, Word: .1, TopInk: "red", TopWord: "blue"}, {Unit: 6, Ink: .05, Word: .9, TopInk: "green"}}
	return s
}

func stimulusGrids() []neuron.StimulusGrid {
	return []neuron.StimulusGrid{
		{Name: "colours", Title: "Colours", Wide: 2, Rows: []string{"full", "dark"}, Inks: []string{"#ff0000", "#0000ff"}, Values: []string{"red", "blue", "dark red", "dark blue"}},
		{Name: "counts", Title: "Counts", Wide: 3, Values: []string{"1", "2", "3"}},
	}
}

// stimuli is what two units prefer: unit 5 dark red and a count of 2, unit 6 nothing.
func stimuli(layer neuron.StudyLayer) neuron.Stimuli {
	grids := stimulusGrids()
	return neuron.Stimuli{
		StudyLayer: layer, Notes: []string{"A note on stimuli."},
		Suites: []neuron.StimulusSuite{
			{StimulusGrid: grids[0], What: "Patches.", Prefers: "{}", Variants: 6, Pictures: []neuron.StimulusPicture{{Value: 0, Name: "colours-0"}}},
			{StimulusGrid: grids[1], What: "Discs.", Prefers: "a count of {}", Variants: 8},
		},
		Units: []neuron.TunedUnit{{Unit: 5, Values: []int{2, 1}, Z: []float64{4.25, 1.5}, Selectivity: []float64{.9, .55}}, {Unit: 6, Values: []int{0, 0}, Z: []float64{.2, .1}, Selectivity: []float64{.3, .7}}},
	}
}

// curves are those of unit 5.
func curves() []byte {
	grids := stimulusGrids()
	b, err := json.Marshal(neuron.UnitCurves{Curves: []neuron.TuningCurve{
		{StimulusGrid: grids[0], Tuning: neuron.Tuning{Value: 2, Z: 4.25, Selectivity: .9}, Curve: []float64{3, -.5, 4.25, .25}},
		{StimulusGrid: grids[1], Tuning: neuron.Tuning{Value: 1, Z: 1.5, Selectivity: .55}, Curve: []float64{.5, 1.5, -1}},
	}})
	if err != nil {
		panic(err)
	}
	return b
}

func bias(layer neuron.StudyLayer) neuron.Bias {
	b := neuron.Bias{
		StudyLayer: layer, Templates: []string{"{}"}, Renderings: 4, Notes: []string{"A note on the lists."},
		X: neuron.BiasGroup{Name: "petals", Items: []string{"rose", "tulip"}}, Y: neuron.BiasGroup{Name: "beetles", Items: []string{"ant", "bee"}},
		A: neuron.BiasGroup{Name: "sweet", Items: []string{"honey", "sugar"}}, B: neuron.BiasGroup{Name: "sour", Items: []string{"lemon", "vinegar"}},
	}
	b.Tests = []neuron.BiasTest{{Name: "Texts", What: "Embeddings of the words.", Effect: 1.25, Low: 0.5, High: 1.75, P: 0.03, Partitions: 6, Exact: true, Targets: []float64{0.2, 0.1, -0.1, 0}, Attributes: []float64{0.1, 0.2, 0, -0.2}}}
	b.Units = neuron.BiasUnits{Rate: 0.05, Tested: 3, Nominal: 2, Alike: 1, Found: 1, Together: 1, Units: []neuron.BiasUnit{
		{NamedUnit: neuron.NamedUnit{Unit: 5, Name: "smile"}, Target: 1.75, Attribute: 1.5, PTarget: 0.001, PAttribute: 0.002, Q: 0.006},
		{NamedUnit: neuron.NamedUnit{Unit: 6, Name: "tear"}, Target: -0.5, Attribute: 0.25, PTarget: 0.04, PAttribute: 0.03, Q: 0.06},
		{NamedUnit: neuron.NamedUnit{Unit: 7}, Target: 0.1, Attribute: -0.2, PTarget: 0.7, PAttribute: 0.5, Q: 0.7},
	}}
	return b
}
