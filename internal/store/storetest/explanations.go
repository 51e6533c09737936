package storetest

import (
	"context"
	"time"

	"multiscope/internal/neuron"
)

// Explanations are what programs call a unit of a made-up layer.
func Explanations(unit int) []neuron.Explanation {
	first, second := wordAt(unit%len(words)), wordAt((unit+3)%len(words))
	judged := neuron.Judged{
		Labeller: "Made-up CLIP", Own: true, Fitted: 150, HeldOut: 150, Any: neuron.Said{Images: 12, Correlation: new(.25), AveragePrecision: new(.5)},
		Terms: []neuron.Said{{Images: 12, Correlation: new(.25), AveragePrecision: new(.5)}, {}},
	}
	single := judged
	single.Terms = judged.Terms[:1]
	return []neuron.Explanation{
		{Unit: unit, Method: neuron.LinearExplanation, Text: first + ", " + second, Correlation: new(.5 - float64(unit%40)/100), Judged: judged, Recipe: `{"method":"linear","seed":1}`,
			Terms: []neuron.ExplanationTerm{{Word: first, Weight: .5}, {Word: second, Weight: .125}}, Made: time.UnixMilli(1_700_000_000_000)},
		{Unit: unit, Method: neuron.SoftWPMI, Text: first, Judged: single, Recipe: `{"method":"soft-wpmi","seed":1}`,
			Terms: []neuron.ExplanationTerm{{Word: first, Weight: 6.5}}, Made: time.UnixMilli(1_700_000_000_000)},
	}
}

// writeExplanations stores them.
func (w *filler) writeExplanations(ctx context.Context, l neuron.Layer) error {
	for unit := range min(w.spec.Explained, l.Units) {
		if err := w.store.WriteExplanations(ctx, l.Model, l.Slug, Explanations(unit)); err != nil {
			return err
		}
	}
	return nil
}
