package autolabel

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
)

// Summary says how well a method does on the units of a layer.
type Summary struct {
	Method      neuron.ExplanationMethod `json:"method"`
	Units       int                      `json:"units"`              // that have an explanation
	Median      float64                  `json:"median_correlation"` // held-out, of prediction and activation
	AboveHalf   int                      `json:"above_0.5"`          // units whose held-out correlation is
	Said        int                      `json:"said"`               // units of which a word is said of held-out images
	Agreement   float64                  `json:"median_correlation_said"`
	Precision   float64                  `json:"median_average_precision"`
	Chance      float64                  `json:"median_chance"` // share of the images of which it is said: the average precision of chance
	Labellers   []string                 `json:"labellers"`     // models in whose space images and words were compared
	correlation []float64
	agreement   []float64
	precision   []float64
	chance      []float64
}

// Summarise reads the explanations of a layer.
func Summarise(ctx context.Context, s interface {
	EachExplanation(ctx context.Context, model, layer string, visit func(neuron.Explanation) error) error
}, l neuron.Layer) ([]Summary, error) {
	byMethod := map[neuron.ExplanationMethod]*Summary{}
	err := s.EachExplanation(ctx, l.Model, l.Slug, func(e neuron.Explanation) error {
		if byMethod[e.Method] == nil {
			byMethod[e.Method] = &Summary{Method: e.Method}
		}
		byMethod[e.Method].add(e)
		return nil
	})
	var all []Summary
	for _, m := range neuron.ExplanationMethods {
		if found := byMethod[m]; found != nil {
			found.finish()
			all = append(all, *found)
		}
	}
	return all, err
}

func (s *Summary) add(e neuron.Explanation) {
	s.Units++
	if e.Correlation != nil {
		s.correlation = append(s.correlation, *e.Correlation)
		if *e.Correlation > 0.5 {
			s.AboveHalf++
		}
	}
	if any := e.Judged.Any; any.Correlation != nil && any.AveragePrecision != nil {
		s.Said++
		s.agreement, s.precision = append(s.agreement, *any.Correlation), append(s.precision, *any.AveragePrecision)
		s.chance = append(s.chance, float64(any.Images)/float64(e.Judged.HeldOut))
	}
	if !slices.Contains(s.Labellers, e.Judged.Labeller) {
		s.Labellers = append(s.Labellers, e.Judged.Labeller)
	}
}

func (s *Summary) finish() {
	s.Median, s.Agreement = median(s.correlation), median(s.agreement)
	s.Precision, s.Chance = median(s.precision), median(s.chance)
}

// median returns the middle of some numbers, the lower of two; 0 of none.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	return x[(len(x)-1)/2]
}
