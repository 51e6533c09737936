package evaluate

import (
	"context"
	"math"

	"multiscope/internal/attribution"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// TextCheck is how often what readouts say holds in the whole tower: whether a text fits a picture better, its cosine rises,
// once a unit that is said to call for it is raised (Goh et al. 2021, footnote of "Emotion Neurons").
type TextCheck struct {
	Units, Rises int   // units that fire; those that raise the text that fits them best
	Still        int   // those that change nothing: a ReLU hides what stays below zero
	Falls        []int // those that make it fit worse
	Sums, SumsOf int   // sums whose strongest unit raises its text; of how many
}

// unchanged is the difference of two cosines that float32 makes of the same.
const unchanged = 1e-6

// checkedTerms is how many units a text is composed of for the check of sums.
const checkedTerms = 4

// CheckTexts raises each unit by its amount on a picture, units with none are left out, and looks at the texts: at each unit's best,
// and at the sums that the sentences among them are composed of.
func (r *Raised) CheckTexts(ctx context.Context, picture []float32, readout neuron.Readout, by []float64, texts []neuron.ReadText) (c TextCheck, err error) {
	var units []int
	var amounts []float64
	include, place := make([]bool, len(by)), make([]int, len(by))
	for u, b := range by {
		if b > 0 {
			include[u], place[u] = true, len(units)+1
			units, amounts = append(units, u), append(amounts, b)
		}
	}
	e, err := r.Embeddings(ctx, picture, append([]int{0}, units...), append([]float64{0}, amounts...))
	if err != nil {
		return c, err
	}
	rise := func(u int, t neuron.ReadText) float64 {
		return cosine(e.Row(place[u]), t.Embedding) - cosine(e.Row(0), t.Embedding)
	}
	best := bestTexts(readout, texts)
	for _, u := range units {
		c.Units++
		switch d := rise(u, texts[best[u]]); {
		case math.Abs(d) < unchanged:
			c.Still++
		case d > 0:
			c.Rises++
		default:
			c.Falls = append(c.Falls, u)
		}
	}
	for _, t := range texts {
		if t.Kind != neuron.TextSentence {
			continue
		}
		if path := attribution.Path(readout, t.Embedding, include, checkedTerms); len(path) > 0 {
			if c.SumsOf++; rise(path[len(path)-1].Terms[0].Unit, t) > unchanged {
				c.Sums++
			}
		}
	}
	return c, ctx.Err()
}

// bestTexts returns the text, by its place, that lies nearest to the direction of each unit.
func bestTexts(readout neuron.Readout, texts []neuron.ReadText) []int {
	best, highest := make([]int, readout.Units()), make([]float32, readout.Units())
	for u := range highest {
		highest[u] = float32(math.Inf(-1))
	}
	for i, t := range texts {
		for u, score := range attribution.Dense(readout, t.Embedding) { // of one unit, the order is that of cosines
			if score > highest[u] {
				best[u], highest[u] = i, score
			}
		}
	}
	return best
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i, x := range a {
		ab, aa, bb = ab+float64(x)*float64(b[i]), aa+float64(x)*float64(x), bb+float64(b[i])*float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

// Blank returns a picture of one grey, from 0 for black to 1 for white, as a model takes it.
func Blank(p neuron.Preprocess, grey float64) []float32 {
	x := tensor.New[float32](3, p.Size*p.Size)
	for c := range 3 {
		for i := range x.Row(c) {
			x.Row(c)[i] = (float32(grey) - p.Mean[c]) / p.Std[c]
		}
	}
	return x.Data
}
