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
