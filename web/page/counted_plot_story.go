package page

import (
	"math"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

// sampleLabelledImages are images that somebody labelled: few at the ends, and none between.
func sampleLabelledImages() ([]string, []neuron.LabelledImage) {
	categories := []string{"flags", "Japanese things", "writing", "people", "other"}
	var images []neuron.LabelledImage
	for i := range 240 {
		activation := 9*math.Pow(float64(i)/239, 3) - 2
		at := math.Mod(float64(i)*.618, 1) * 2
		category := categories[int(at+max(0, 3-activation/2))%len(categories)]
		images = append(images, neuron.LabelledImage{Activation: activation, Category: category})
	}
	return categories, images
}

func countedSample() view.ConditionalPlot {
	categories, images := sampleLabelledImages()
	counts := must(neuron.CountLabelled(neuron.NewEqualBins(-2.5, 7, 14), categories, images))
	return newCountedPlot(countedPlot{id: "labelled", counts: counts, std: .41, rest: 1, note: "Labelled by hand."})
}

func labelledPlotStory(p view.Page) templ.Component {
	page := must(newConditionalPage(sampleAsked(p, sampleStudy(neuron.ConditionalStudy, sampleConditionals()), "")))
	page.Plot = countedSample()
	page.Plot.Heading = "Japan"
	return view.Conditional(page)
}
