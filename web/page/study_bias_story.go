package page

import (
	"encoding/json"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

func studyBiasStory(p view.Page) templ.Component {
	return view.Bias(studySample(p, neuron.BiasStudy, "", newBiasPage))
}

func studyBiasNeuronStory(p view.Page) templ.Component {
	return view.Bias(studySample(p, neuron.BiasStudy, "unit=5", newBiasPage))
}

// sampleBias has two tests and neurons in all corners of the plane, some of which are found.
func sampleBias(layer neuron.StudyLayer) neuron.Bias {
	words := func(name string, words ...string) neuron.BiasGroup { return neuron.BiasGroup{Name: name, Items: words} }
	b := neuron.Bias{
		StudyLayer: layer, Templates: []string{"{}"}, Renderings: 4, Notes: []string{"A note on the lists."},
		X: words("petals", "rose", "tulip", "lily of the valley and other flowers"), Y: words("beetles", "ant", "bee", "caterpillar"),
		A: words("sweet", "honey", "sugar"), B: words("sour", "lemon", "vinegar"),
	}
	for i, name := range []string{"Texts", "Words as pictures"} {
		sign := float64(1 - 2*i)
		b.Tests = append(b.Tests, neuron.BiasTest{
			Name: name, What: "Embeddings that were made up.", Effect: sign * 1.25, Low: sign*1.25 - 0.75, High: sign*1.25 + 0.5, P: 0.03 + 0.9*float64(i), Partitions: 20, Exact: i == 0,
			Targets: []float64{sign * 0.24, sign * 0.13, sign * 0.07, sign * -0.11, sign * 0.02, sign * -0.2}, Attributes: []float64{0.1, 0.2, 0, -0.2},
		})
	}
	b.Units = neuron.BiasUnits{Rate: 0.05, Tested: 48, Nominal: 9, Alike: 7, Found: 6, Together: 5}
	for i := range 48 {
		name := []string{"Smile", "", "the name of a neuron, as long as some are"}[i%3]
		x, y := float64(i*29%47-23)/20, float64(i*17%43-21)/25
		b.Units.Units = append(b.Units.Units, neuron.BiasUnit{NamedUnit: neuron.NamedUnit{Unit: 5 + i, Name: name}, Target: x, Attribute: y, PTarget: 0.0003 * float64(i+1), PAttribute: 0.0006 * float64(i+1), Q: 0.008 * float64(i+1)})
	}
	return b
}

func sampleBiasResponses() json.RawMessage {
	raw, err := json.Marshal(neuron.BiasResponses{Targets: []float64{3, 2, 0.5, -1, 0, 0.25}, Attributes: []float64{2, 1, -1.5, 0}})
	if err != nil {
		panic(err)
	}
	return raw
}
