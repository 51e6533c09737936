package page

import (
	"time"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// unitProgramsStory is a neuron that programs have labelled: by words that captions know and by one that they do not.
func unitProgramsStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	d.Explanations = sampleExplanations()
	page := unitSample(p, d, address.RangeQuery{})
	return view.Unit(page)
}

func sampleExplanations() []neuron.Explanation {
	of := func(images int, r, precision float64) neuron.Said {
		return neuron.Said{Images: images, Correlation: &r, AveragePrecision: &precision}
	}
	judged := neuron.Judged{Labeller: "Pictogram CLIP", Own: true, Fitted: 4096, HeldOut: 4096}
	linear, soft := judged, judged
	linear.Any, linear.Terms = of(19, .52, .61), []neuron.Said{of(14, .65, .99), of(5, .04, .01), {}}
	soft.Terms = []neuron.Said{{}}
	recipe, made := `{"version":1,"method":"linear","words":3000,"images":8192,"seed":1}`, time.UnixMilli(1_700_000_000_000)
	return []neuron.Explanation{
		{Method: neuron.LinearExplanation, Text: "japan, sushi, mount fuji at dawn", Correlation: new(.46), Judged: linear, Recipe: recipe, Made: made,
			Terms: []neuron.ExplanationTerm{{Word: "japan", Weight: .43}, {Word: "sushi", Weight: .17}, {Word: "mount fuji at dawn", Weight: .11}}},
		{Method: neuron.SoftWPMI, Text: "tokyo", Judged: soft, Recipe: recipe, Made: made, Terms: []neuron.ExplanationTerm{{Word: "tokyo", Weight: 6.93}}},
	}
}
