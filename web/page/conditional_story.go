package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

func conditionalStory(p view.Page) templ.Component {
	return view.Conditional(must(newConditionalPage(sampleAsked(p, sampleStudy(neuron.ConditionalStudy, sampleConditionals()), ""))))
}

func conditionalNoticeStory(p view.Page) templ.Component {
	return view.Conditional(must(newConditionalPage(sampleAsked(p, sampleStudy(neuron.ConditionalStudy, sampleConditionals()), "unit=rn50x4/layer4-5-sum/90"))))
}

func landscapeStory(p view.Page) templ.Component {
	return view.LandscapeStudy(must(newLandscapePage(sampleAsked(p, sampleStudy(neuron.LandscapeStudy, sampleLandscape()), ""))))
}

// surveyStory is a neuron's activations on things, one with a long name and two peaks and one with a single image in view.
func surveyStory(p view.Page) templ.Component {
	return view.LandscapeStudy(must(newLandscapePage(sampleAsked(p, sampleStudy(neuron.LandscapeStudy, sampleSurvey()), "for=a+kite"))))
}

func sampleSurvey() neuron.Landscape {
	s := &neuron.LandscapeSurvey{By: "kind", Notes: []string{"A note on what is left out."}, First: &neuron.FirstLandscape{Unit: 89, UnitLandscape: neuron.UnitLandscape{Eta: .62, Lo: -2, Step: .25}}}
	for i, name := range []string{"a kite", "an umbrella under a lamp that is lit, at night", "a fan", "a lantern"} {
		t := neuron.ThingActivations{Images: 400 / (1 + i*i), Mean: float64(i) - 1, Median: float64(i) - 1.1, Std: .6, Q1: float64(i) - 1.5, Q3: float64(i) - .6, Counts: make([]int, 24)}
		for bin := range t.Counts {
			z := s.First.Lo + s.First.Step*(float64(bin)+.5) - t.Mean
			t.Counts[bin] = int(float64(t.Images) / (1 + 12*z*z) / 4)
		}
		if i == 1 {
			t.Mixture = &neuron.Mixture{Weights: [2]float64{.7, .3}, Means: [2]float64{-.3, 1.2}, Stds: [2]float64{.3, .2}, BIC: 31.5}
		}
		s.Things = append(s.Things, neuron.LandscapeCount{Name: name, Images: t.Images, Failed: i % 2})
		s.First.Of = append(s.First.Of, t)
		s.Units = append(s.Units, neuron.SeparatingUnit{NamedUnit: neuron.NamedUnit{Unit: 89 + i, Name: []string{"Japan", "", "light", "a name of the length that some have"}[i]}, Eta: .62 / float64(1+i), Highest: 3 - i, Mean: 2 - float64(i)})
	}
	return neuron.Landscape{StudyLayer: neuron.StudyLayer{Model: "rn50x4", Layer: "layer4-5-sum"}, Survey: s}
}

func sampleLandscape() neuron.Landscape {
	return neuron.Landscape{StudyLayer: neuron.StudyLayer{Model: "rn50x4", Layer: "layer4-5-sum"}, Unit: 89, Title: "Japan", Of: []neuron.LandscapeThing{
		{Name: "a kite", Median: -9.6, Std: 2.4}, {Name: "an umbrella under a lamp", Median: -1.2, Std: 3}, {Name: "a fan", Median: 4.6, Std: 5.3}, {Name: "a lantern", Median: 33, Std: 4.4},
	}}
}

// sampleConditionals has one plot of three groups and one behind a notice.
func sampleConditionals() neuron.Conditionals {
	layer := neuron.StudyLayer{Model: "rn50x4", Layer: "layer4-5-sum"}
	const bins = 12
	labels := []neuron.ConditionalLabel{{Name: "sea"}, {Name: "boats of all kinds, and harbours"}, {Name: "sky"}, {Name: "writing"}, {Name: "flags"}, {Name: "food"}, {Name: "houses"}, {Name: "trains"}}
	images := make([]int, bins)
	for bin := range images {
		images[bin] = 4 + 46*min(bin+1, bins-bin)/6
		weights, sum := make([]float64, len(labels)), 0.
		for i := range labels {
			weights[i] = 1 / (1 + float64((i-bin*len(labels)/bins)*(i-bin*len(labels)/bins)))
			sum += weights[i]
		}
		for i := range labels {
			labels[i].Shares = append(labels[i].Shares, weights[i]/sum)
			labels[i].Images += int(float64(images[bin]) * weights[i] / sum)
		}
	}
	plot := neuron.ConditionalPlot{
		StudyLayer: layer, Unit: 89, Title: "Japan", Std: 2.19, Lo: -40, Width: 12.5, Images: images, Note: "Made up.",
		Groups: []neuron.ConditionalGroup{{Title: "Elsewhere", Labels: labels[:2]}, {Title: "Neither", Labels: labels[2:3]}, {Title: "Japanese", Labels: labels[3:]}},
	}
	hidden := plot
	hidden.Unit, hidden.Title, hidden.Sensitive = 90, "Faith", "religion"
	return neuron.Conditionals{Plots: []neuron.ConditionalPlot{plot, hidden}}
}
