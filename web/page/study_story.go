package page

import (
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func studiesStory(p view.Page) templ.Component {
	page := view.StudiesPage{Page: section(p, "studies")}
	for _, st := range sampleStudies() {
		card := view.StudyCard{Address: address.Study(st.Slug), Title: st.Title, Summary: st.Summary, State: "Published"}
		card.Drawing, _ = studyViews[st.Kind].thumb(st)
		page.Published = append(page.Published, card)
	}
	return view.Studies(page)
}

func studiesEmptyStory(p view.Page) templ.Component {
	return view.Studies(view.StudiesPage{Page: section(p, "studies"), Import: "multiscope import paper --db scope.db", RunAll: "multiscope study all --model MODEL --images PICTURES --db scope.db"})
}

// studyStory is a study behind its notice.
func studyStory(p view.Page) templ.Component {
	page := newStudyPage(sampleStudies()[0])
	page.Page, page.Notice = section(p, "studies"), &view.Notice{About: "mental states", Address: "?shown=1"}
	return view.Study(page)
}

func studyEmotionsStory(p view.Page) templ.Component {
	return view.Emotions(studySample(p, neuron.EmotionStudy, "", newEmotionsPage))
}

func studyEmotionsPlaneStory(p view.Page) templ.Component {
	return view.Emotions(studySample(p, neuron.EmotionStudy, "factors=2&unit=5&word=sad&sparsity=1", newEmotionsPage))
}

func studyClassesStory(p view.Page) templ.Component {
	return view.Classes(studySample(p, neuron.ProbeStudy, "unit=6&clusters=4", newClassesPage))
}

// studyProbeStory is a classifier at several penalties, one of which keeps no weights.
func studyProbeStory(p view.Page) templ.Component {
	c := sampleClassesOf(neuron.StudyLayer{Model: sampleModel.Slug, Layer: sampleLayer.Slug})
	c.Probe = &neuron.ProbePath{Category: "kind", Fitted: 600, HeldOut: 200, Most: 60, Shown: 1, Notes: []string{"A note on what is left out."}}
	for i, right := range []int{70, 150, 168} {
		c.Classes[i].HeldOut, c.Classes[i].Right = 30, right/10
		c.Probe.Fits = append(c.Probe.Fits, neuron.ProbeFit{Lambda: .1 / float64(int(1)<<(2*i)), Weights: 4 << (2 * i), Units: 4, RightTrain: 3*right + 10, Right: right, RightFive: right + 20, Converged: true})
	}
	c.Probe.Fits[2].Classes, c.Probe.Fits[2].Tree = c.Classes, c.Tree
	return view.Classes(must(newClassesPage(sampleAsked(p, sampleStudy(neuron.ProbeStudy, c), ""))))
}

func studyAttacksStory(p view.Page) templ.Component {
	return view.Attacks(studySample(p, neuron.AttackStudy, "object=boat&label=duck&method=linear+probe", newAttacksPage))
}

func studyStroopStory(p view.Page) templ.Component {
	return view.Stroop(studySample(p, neuron.StroopStudy, "ink=blue&word=red", newStroopPage))
}

// studyStroopMeasuredStory is one with several pictures of each stimulus.
func studyStroopMeasuredStory(p view.Page) templ.Component {
	return view.Stroop(studySample(p, neuron.StroopStudy, "prompts=plain&unit=5", newStroopPage))
}

func studyStimuliStory(p view.Page) templ.Component {
	return view.Stimuli(studySample(p, neuron.StimulusStudy, "unit=5", newStimuliPage))
}

func studyStimuliValueStory(p view.Page) templ.Component {
	return view.Stimuli(studySample(p, neuron.StimulusStudy, "suite=scripts&value=Devanagari", newStimuliPage))
}

// studySample returns the page of the sample of a kind in a state.
func studySample[P any](p view.Page, kind neuron.StudyKind, query string, newPage func(studyAsked) (P, error)) P {
	for _, st := range sampleStudies() {
		if st.Kind == kind {
			return studySampleOf(p, st, query, newPage)
		}
	}
	panic("no sample of the kind " + kind)
}

func studySampleOf[P any](p view.Page, st neuron.Study, query string, newPage func(studyAsked) (P, error)) P {
	q, err := url.ParseQuery(query)
	if err != nil {
		panic(err)
	}
	page := newStudyPage(st)
	page.Page = section(p, "studies")
	shown, err := newPage(studyAsked{page: page, study: st, query: q, neurons: sampleNeurons})
	if err != nil {
		panic(err)
	}
	return shown
}

// sampleNeurons are neurons of which every other one is indexed.
func sampleNeurons(refs []neuron.Ref) (map[neuron.Ref]view.Neuron, error) {
	neurons := map[neuron.Ref]view.Neuron{}
	for _, r := range refs {
		n := view.Neuron{Number: strconv.Itoa(r.Unit)}
		if r.Unit%2 == 1 {
			n.Address, n.Picture = address.Unit(r), address.Thumb(-int64(r.Unit))
		}
		neurons[r] = n
	}
	return neurons, nil
}

// sampleStudies are one of each kind, with long names among the short.
func sampleStudies() []neuron.Study {
	layer := neuron.StudyLayer{Model: sampleModel.Slug, Layer: sampleLayer.Slug}
	studies := []neuron.Study{
		{Slug: "moods", Kind: neuron.EmotionStudy, Title: "Moods of sprites", Summary: "Words for moods as sums of neurons."},
		{Slug: "classes", Kind: neuron.ProbeStudy, Title: "Classes of sprites", Summary: "Classes as sums of neurons."},
		{Slug: "labels", Kind: neuron.AttackStudy, Title: "Labels on sprites", Summary: "Words that change what a picture is taken for."},
		{Slug: "inks", Kind: neuron.StroopStudy, Title: "Words in ink", Summary: "Names of colours in other colours."},
		{Slug: "drawn", Kind: neuron.StimulusStudy, Title: "Drawn stimuli", Summary: "What neurons prefer of what was drawn."},
		{Slug: "petals", Kind: neuron.BiasStudy, Title: "Petals and beetles", Summary: "What goes with petals and with beetles."},
		{Slug: "answers", Kind: neuron.ZeroShotStudy, Title: "Answers to sprites", Summary: "What sprites are taken for."},
	}
	for i, data := range []any{sampleEmotions(layer), sampleClassesOf(layer), sampleAttacks(layer), sampleStroop(layer), sampleStimuli(layer), sampleBias(layer), sampleZeroShot(layer)} {
		if err := studies[i].SetData(data); err != nil {
			panic(err)
		}
		studies[i].Method, studies[i].Source = "Made up for the storybook.", "Data: nobody."
		studies[i].Units = []neuron.StudyUnit{{Ref: layer.Ref(5), Part: "answers to smiles"}}
		switch studies[i].Kind {
		case neuron.StimulusStudy:
			studies[i].Units[0].Data, _ = json.Marshal(neuron.UnitCurves{Curves: sampleCurves()})
		case neuron.EmotionStudy:
			studies[i].Units[0].Data = sampleEmotionImages()
		case neuron.BiasStudy:
			studies[i].Units[0].Data = sampleBiasResponses()
		}
	}
	return studies
}

func sampleEmotions(layer neuron.StudyLayer) neuron.Emotions {
	e := neuron.Emotions{StudyLayer: layer, Level: 1, Levels: []neuron.SparseLevel{{Set: "probe", Sparsity: 1, Name: "sum of 1", Note: "A note on the level."}, {Set: "probe", Sparsity: 2.5}}}
	for i, name := range []string{"Smile", "Crying", "", "year 2000 – 2012", "“-ed”"} {
		e.Units = append(e.Units, neuron.EmotionUnit{NamedUnit: neuron.NamedUnit{Unit: 5 + i, Name: name}, Letters: i == 4})
	}
	grid := neuron.Atlas{Factors: make([]neuron.AtlasFactor, 3), Rows: 3, Columns: 4, Missing: []string{"free"}, Note: "A note on the atlas."}
	plane := neuron.Atlas{Factors: make([]neuron.AtlasFactor, 2)}
	for i, word := range []string{"glad", "sad", "bored", "torn", "calm", "out of control", "angry", "awed", "shy", "free"} {
		e.Words = append(e.Words, neuron.EmotionWord{Word: word, Wheel: [][]string{{"Feeling", []string{"Good", "Bad"}[i%2]}}, Figure: map[int]string{1: "Figure 9", 3: "Figure 10"}[i]})
		x := float64(i) / 9
		plane.Words = append(plane.Words, neuron.AtlasWord{Word: word, Factors: []float64{x * x, (1 - x) * (1 - x)}})
		if word != "free" {
			grid.Words = append(grid.Words, neuron.AtlasWord{Word: word, Row: i / 4, Column: i % 4, Factors: []float64{x, 1 - x, .3}, Negligible: i == 2})
		}
		for unit := range 5 {
			weight := float64((i*7+unit*5)%11) - 3
			e.Levels[1].Weights = append(e.Levels[1].Weights, neuron.WordWeight{Word: word, Unit: 5 + unit, Weight: weight})
			if unit == i%3 {
				e.Levels[0].Weights = append(e.Levels[0].Weights, neuron.WordWeight{Word: word, Unit: 5 + unit, Weight: weight / 2})
			}
		}
	}
	for i := range grid.Factors {
		grid.Factors[i].Words = []string{e.Words[3*i].Word, e.Words[3*i+1].Word}
	}
	plane.Factors[0].Words, plane.Factors[1].Words = []string{"free", "shy"}, []string{"glad", "sad"}
	e.Atlases = []neuron.Atlas{plane, grid}
	return e
}

func sampleEmotionImages() json.RawMessage {
	images := neuron.EmotionImages{Words: []neuron.ImagesOfWord{{Word: "glad", Said: 1200}, {Word: "out of control", Said: 1}, {Word: "torn"}}}
	for i := range 6 {
		images.Words[0].Images = append(images.Words[0].Images, neuron.ImageOfUnit{Image: -int64(i + 1), Caption: "a sprite that is glad", Z: 9 - float64(i)})
	}
	images.Words[1].Images, images.Strongest = images.Words[0].Images[:1], images.Words[0].Images[2:]
	raw, err := json.Marshal(images)
	if err != nil {
		panic(err)
	}
	return raw
}

func sampleClassesOf(layer neuron.StudyLayer) neuron.Classes {
	c := neuron.Classes{StudyLayer: layer, AllClasses: 1000, UnitsPerClass: 3.2, TopFive: .564, Note: "A note on the classes."}
	for i, name := range []string{"water", "wings", "wheels", "a name of the length that some have"} {
		c.Units = append(c.Units, neuron.NamedUnit{Unit: 5 + i, Name: name})
	}
	for i, name := range append([]string{"duck", "boat", "plane", "car", "bicycle-built-for-two, tandem bicycle"}, sampleClasses[:3]...) {
		weights := []neuron.UnitWeight{{Unit: 5 + i%4, Weight: 2 - float64(i)/5}, {Unit: 5 + (i+1)%4, Weight: 1 - float64(i)/4}}
		c.Classes = append(c.Classes, neuron.SparseClass{Class: name, Weights: weights})
	}
	c.Grow()
	return c
}

func sampleAttacks(layer neuron.StudyLayer) neuron.Attacks {
	yes, no := true, false
	a := neuron.Attacks{StudyLayer: layer, Classifier: "linear probe", Images: 1000, Positions: 8, Baseline: .742, Notes: []string{"A note on the attacks."}}
	a.Automated = []neuron.Attack{{Target: "duck", Text: "duck", Success: .954, Already: .001, Never: .045, Cover: .076, FoundBy: "looking at neurons"}, {Target: "great white shark", Text: "shark", Success: .12, Never: .88, Cover: .08}}
	before := []neuron.ClassProbability{{Class: "boat", Probability: .8}, {Class: "duck", Probability: .1}, {Class: "West Highland White Terrier", Probability: .00004}}
	after := []neuron.ClassProbability{{Class: "duck", Probability: .7}, {Class: "boat", Probability: .2}}
	a.Examples = []neuron.AttackExample{{Target: "duck", Text: "duck", Figure: "Figure 15", Before: before, After: after}, {Target: "duck", Text: "duck", Image: 1, Before: before, After: after}}
	a.Wild = []neuron.AttackRound{{Name: "2", Figure: "Figure 14", Photos: []neuron.AttackCell{
		{Object: "boat", Label: "blank", Method: "zero-shot", Classes: before, ObjectClasses: []string{"boat"}},
		{Object: "boat", Label: "duck", Method: "zero-shot", Classes: after, LabelClasses: []string{"duck"}, ObjectClasses: []string{"boat"}, Fooled: &yes},
		{Object: "car", Label: "duck", Method: "zero-shot", Classes: after, LabelClasses: []string{"duck"}, Fooled: &yes},
		{Object: "boat", Label: "duck", Method: "linear probe", Classes: before, LabelClasses: []string{"duck"}, Fooled: &no},
	}}, {Name: "1"}}
	return a
}

func sampleStroop(layer neuron.StudyLayer) neuron.Stroop {
	s := neuron.Stroop{
		StudyLayer: layer, Method: "zero-shot", StroopSet: neuron.StroopSet{Prompt: "my favorite word, written in the color {color}"}, Neutral: "example", Words: []string{"red", "blue"},
		Colors: []neuron.StroopColor{{Name: "red", RGB: "#d3212d"}, {Name: "blue", RGB: "#2456d6"}, {Name: "yellow", RGB: "#f2d21b"}},
	}
	for i, ink := range s.Colors {
		for j, word := range append([]string{""}, s.Words...) {
			p := []float64{.05, .05, .05}
			p[(i*j+max(j-1, 0))%3] = .9
			s.Stimuli = append(s.Stimuli, neuron.StroopStimulus{Ink: ink.Name, Word: word, Probabilities: p})
		}
	}
	plain := neuron.StroopSet{Name: "plain", Prompt: "{color}", Looks: []neuron.StroopLook{{Font: "Roboto Regular", Paper: "light grey", Pictures: 40, Ink: 8, Word: 31}}}
	for _, st := range s.Stimuli {
		st.Answers = []int{1, 9, 2}
		plain.Stimuli = append(plain.Stimuli, st)
	}
	s.Name, s.Others = "paper", []neuron.StroopSet{plain}
	s.Units = []neuron.StroopUnit{{Unit: 5, Ink: .71, Word: .03, TopInk: "blue", TopWord: "red"}, {Unit: 8, Ink: .003, Word: .94, TopInk: "red"}}
	return s
}
