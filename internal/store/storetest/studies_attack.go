package storetest

import (
	"bytes"
	"image"
	"image/png"

	"multiscope/internal/neuron"
)

func zeroShot(layer neuron.StudyLayer) neuron.ZeroShot {
	z := neuron.ZeroShot{StudyLayer: layer, Category: "thing", Templates: []string{"a sprite of a {}"}, Images: 10, Judged: 10, Right: 6, RightInFive: 10}
	image := neuron.ZeroShotImage{ID: 1, Dataset: "pictures", Key: "food/000006.png", Caption: "a duck", Probability: 0.75}
	z.Classes = []neuron.ZeroShotClass{
		{Name: "duck", Images: 6, Answered: 6, Right: 4, Probability: 0.6, Units: []neuron.ClassUnit{{Unit: 5, Area: 0.9, Difference: 1.5}}, Examples: []neuron.ZeroShotImage{image}},
		{Name: "boat", Images: 4, Answered: 4, Right: 2, Probability: 0.5, Units: []neuron.ClassUnit{{Unit: 6, Area: 0.8, Difference: 1}}},
	}
	z.Cells = []neuron.ZeroShotCell{{Images: 4}, {Answer: 1, Images: 2, Examples: []neuron.ZeroShotImage{image}}, {Class: 1, Images: 2}, {Class: 1, Answer: 1, Images: 2}}
	return z
}

// measuredAttacks are attacks as a study that is run here has them.
func measuredAttacks(layer neuron.StudyLayer) neuron.Attacks {
	a := neuron.Attacks{
		StudyLayer: layer, Classifier: "zero-shot and linear probe", Images: 20, Positions: 8, Baseline: 0.5,
		Baselines: []neuron.AttackBaseline{{Classifier: neuron.ZeroShotClassifier, Right: 10, Images: 20}, {Classifier: neuron.ProbeClassifier, Right: 16, Images: 20}},
	}
	for i, b := range a.Baselines {
		a.Automated = append(a.Automated, neuron.Attack{
			Target: "duck", Text: "quack", Success: 0.5 - float64(i)/4, Already: 0.1, Never: 0.4 + float64(i)/4, Cover: 0.08, FoundBy: "a word of a neuron", WordOf: &neuron.AttackWordUnit{Unit: 5},
			Classifier: b.Classifier, Images: 20, Successes: 10 - 5*i, Best: true, Units: []neuron.AttackUnit{{Unit: 5, Rise: 3, Usual: 0.5}, {Unit: 6, Rise: 2, Usual: 1.9}},
		})
	}
	before, after := []neuron.ClassProbability{{Class: "boat", Probability: 0.8}, {Class: "duck", Probability: 0.1}}, []neuron.ClassProbability{{Class: "duck", Probability: 0.7}, {Class: "boat", Probability: 0.2}}
	a.Examples = []neuron.AttackExample{{
		Target: "duck", Text: "quack", Classifier: neuron.ZeroShotClassifier, Before: before, After: after, Also: []neuron.AttackSides{{Classifier: neuron.ProbeClassifier, Before: before, After: before}},
		Pictures: &neuron.AttackPicture{Before: "before-1", After: "after-1", Dataset: "pictures", Key: "food/000006.png", Caption: "a boat"},
	}}
	return a
}

func attackPictures() []neuron.StudyPicture {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		panic(err)
	}
	return []neuron.StudyPicture{{Name: "before-1", PNG: b.Bytes()}, {Name: "after-1", PNG: b.Bytes()}}
}
