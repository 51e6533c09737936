package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

// studyTextsStory is attacks that were measured here.
func studyTextsStory(p view.Page) templ.Component {
	st := sampleStudies()[2]
	if err := st.SetData(sampleMeasured(neuron.StudyLayer{Model: sampleModel.Slug, Layer: sampleLayer.Slug})); err != nil {
		panic(err)
	}
	st.Source = ""
	return view.Attacks(studySampleOf(p, st, "target=great+white+shark", newAttacksPage))
}

func studyZeroShotStory(p view.Page) templ.Component {
	return view.ZeroShot(studySample(p, neuron.ZeroShotStudy, "class=boat&unit=5", newZeroShotPage))
}

// studyUnjudgedStory is of classes of which nothing says which one an image is of.
func studyUnjudgedStory(p view.Page) templ.Component {
	layer := neuron.StudyLayer{Model: sampleModel.Slug, Layer: sampleLayer.Slug}
	z := sampleZeroShot(layer)
	z.Category, z.Cells, z.Judged, z.Right, z.RightInFive = "", nil, 0, 0, 0
	z.Classes[1].Prompt = "a duck on a pond"
	st := neuron.Study{Slug: "answers", Kind: neuron.ZeroShotStudy, Title: "Answers to sprites", Summary: "What sprites are taken for.", Method: "Made up."}
	if err := st.SetData(z); err != nil {
		panic(err)
	}
	return view.ZeroShot(studySampleOf(p, st, "class=duck", newZeroShotPage))
}

func sampleZeroShot(layer neuron.StudyLayer) neuron.ZeroShot {
	z := neuron.ZeroShot{StudyLayer: layer, Category: "thing", Templates: []string{"a photo of a {}", "{}"}, Notes: []string{"A note on the answers."}}
	images := []neuron.ZeroShotImage{{ID: -3, Dataset: "sprites", Key: "boat/1.png", Caption: "a boat on the water", Probability: .995}, {ID: -4, Dataset: "sprites", Key: "boat/2.png", Probability: .5}}
	names := []string{"boat", "duck", "car", "plane", "bicycle-built-for-two, tandem bicycle", "duckling"}
	for i, name := range names {
		c := neuron.ZeroShotClass{Name: name, Images: 20, Right: 12, Answered: 20, Probability: .61, Examples: images}
		for k := range 3 {
			c.Units = append(c.Units, neuron.ClassUnit{Unit: 5 + (i+k)%4, Area: .97 - float64(k)/10, Difference: 2.5 - float64(k)})
		}
		z.Cells = append(z.Cells, neuron.ZeroShotCell{Class: i, Answer: i, Images: 12}, neuron.ZeroShotCell{Class: i, Answer: (i + 1) % len(names), Images: 8, Examples: images})
		z.Classes = append(z.Classes, c)
		z.Images, z.Judged, z.Right, z.RightInFive = z.Images+20, z.Judged+20, z.Right+12, z.RightInFive+19
	}
	return z
}

// sampleMeasured are the sample's attacks as they are measured here, against two classifiers.
func sampleMeasured(layer neuron.StudyLayer) neuron.Attacks {
	a := sampleAttacks(layer)
	published := a.Automated
	a.Automated, a.Images, a.Classifier = nil, 200, "zero-shot and linear probe"
	for i, classifier := range []string{neuron.ZeroShotClassifier, neuron.ProbeClassifier} {
		a.Baselines = append(a.Baselines, neuron.AttackBaseline{Classifier: classifier, Right: 90 + 70*i, Images: 200})
		for k, x := range published {
			x.Classifier, x.Images, x.Successes, x.Best = classifier, 200, int(200*x.Success), k == 0
			x.Units = []neuron.AttackUnit{{Unit: 5, Rise: 12.5, Usual: 1}, {Unit: 6, Rise: 9, Usual: 8}, {Unit: 7, Rise: 4.2}}
			a.Automated = append(a.Automated, x)
		}
	}
	e := a.Examples[1]
	e.Classifier, e.Also = neuron.ZeroShotClassifier, []neuron.AttackSides{{Classifier: neuron.ProbeClassifier, Before: e.Before, After: e.Before}}
	e.Pictures = &neuron.AttackPicture{Before: "before-1", After: "after-1", Dataset: "sprites", Key: "boat/1.png", Caption: "a boat on the water"}
	a.Examples = []neuron.AttackExample{e}
	return a
}
