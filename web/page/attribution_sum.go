package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/attribution"
	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// compute finds what each unit that is shown adds to the text, and the units that it is best composed of.
func (a *attributed) compute(readout neuron.Readout, scales []neuron.Scale) {
	a.scale = map[int]neuron.Scale{}
	include := make([]bool, readout.Units())
	scores := attribution.Dense(readout, a.embedding)
	for _, sc := range scales {
		if sc.Unit >= len(scores) {
			continue
		}
		a.scale[sc.Unit] = sc
		if include[sc.Unit] = sc.Live && sc.Std > 0; !include[sc.Unit] {
			continue // no picture calls on it, or all do alike
		}
		per := float64(scores[sc.Unit])
		a.dense = append(a.dense, contribution{
			Ref: neuron.Ref{Model: a.model.Slug, Layer: a.layer.Slug, Unit: sc.Unit}, Scale: sc, PerActivation: per, PerSigma: per * sc.Std,
		})
	}
	slices.SortStableFunc(a.dense, func(x, y contribution) int { return cmp.Compare(y.PerSigma, x.PerSigma) })
	a.path = attribution.Path(readout, a.embedding, include, mostComposed)
}

// chosenStep returns the place in a path of the step of a number of units, 0 for the usual one; -1 where the path has
// none.
func chosenStep(path []attribution.Step, units int) (int, error) {
	if units == 0 {
		return usualStep(path), nil
	}
	i := slices.IndexFunc(path, func(s attribution.Step) bool { return len(s.Terms) == units })
	if i < 0 {
		return i, neuron.NotFoundf("This text is not composed of %s here; %s.", format.Plural(units, "neuron"), stepsWords(path))
	}
	return i, nil
}

// usualStep returns the place of the longest sum that an equation shows whole; -1 where there is no sum.
func usualStep(path []attribution.Step) int {
	usual := min(len(path), 1) - 1
	for i, s := range path {
		if drawnTerms(s.Terms) == len(s.Terms) {
			usual = i
		}
	}
	return usual
}

func stepsWords(path []attribution.Step) string {
	if len(path) == 0 {
		return "no neuron points its way"
	}
	numbers := make([]string, len(path))
	for i, s := range path {
		numbers[i] = strconv.Itoa(len(s.Terms))
	}
	return "it can be of " + strings.Join(numbers, ", ")
}

// shownUnits returns the units that the page shows, each once.
func (a attributed) shownUnits() []neuron.Ref {
	var refs []neuron.Ref
	for _, t := range a.terms() {
		refs = append(refs, a.ref(t.Unit))
	}
	for _, c := range slices.Concat(a.calls(), a.against()) {
		refs = append(refs, c.Ref)
	}
	slices.SortFunc(refs, func(x, y neuron.Ref) int { return x.Unit - y.Unit })
	return slices.Compact(refs)
}

func (a attributed) ref(unit int) neuron.Ref {
	return neuron.Ref{Model: a.model.Slug, Layer: a.layer.Slug, Unit: unit}
}

// terms returns those of the step that is chosen.
func (a attributed) terms() []attribution.Term {
	if a.step < 0 {
		return nil
	}
	return a.path[a.step].Terms
}

// calls returns the units that the text calls on most.
func (a attributed) calls() []contribution {
	n := 0
	for n < len(a.dense) && n < callsShown && a.dense[n].PerSigma > 0 {
		n++
	}
	return a.dense[:n]
}

// against returns the units that the text speaks against most, the strongest first.
func (a attributed) against() []contribution {
	var against []contribution
	for _, c := range slices.Backward(a.dense) {
		if c.PerSigma >= 0 || len(against) == againstShown {
			break
		}
		against = append(against, c)
	}
	return against
}

// newTextSum words the composition that is chosen.
func newTextSum(a attributed, named textUnits) *view.TextSum {
	s := &view.TextSum{Text: a.asked.Text, Heading: "As a sum", Empty: "No neuron of this layer points the way of this text."}
	if a.step < 0 {
		return s
	}
	terms := a.terms()
	s.Empty, s.Heading = "", "As a sum of "+format.Plural(len(terms), "neuron")
	cards := named.cards(a, terms)
	for i, t := range terms {
		s.Terms = append(s.Terms, view.TextTerm{NeuronCard: cards[i], Weight: fmt.Sprintf("%.2f", t.Weight)})
	}
	s.Drawn = s.Terms[:drawnTerms(terms)]
	if n := len(terms) - len(s.Drawn); n > 0 {
		s.More = "and " + format.Count(n) + " smaller"
	}
	s.Share = shareWords(a.path[a.step])
	for i, step := range a.path {
		s.Steps = append(s.Steps, newTextStep(a, step, i == a.step))
	}
	s.Fewer, s.Greater = a.stepLink(a.step-1), a.stepLink(a.step+1)
	return s
}

// drawnTerms returns how many terms an equation shows, as the paper draws them: at most neuron.MostTerms, and none below
// neuron.LeastTerm of the largest.
func drawnTerms(terms []attribution.Term) int {
	n := 0
	for n < len(terms) && n < neuron.MostTerms && terms[n].Weight >= neuron.LeastTerm*terms[0].Weight {
		n++
	}
	return n
}

func shareWords(s attribution.Step) string {
	these := "This neuron accounts"
	if n := len(s.Terms); n > 1 {
		these = "These " + format.Count(n) + " neurons account"
	}
	return fmt.Sprintf("%s for %s of the text; the angle between text and sum has a cosine of %.2f.", these, format.Percent(s.Explained), s.Cosine)
}

func newTextStep(a attributed, s attribution.Step, chosen bool) view.TextStep {
	largest := 0.0
	for _, other := range a.path {
		largest = max(largest, other.Explained)
	}
	height := 100 * max(s.Explained, 0) / max(largest, 1e-9)
	return view.TextStep{
		Choice: view.Choice{
			Link:      view.Link{Text: strconv.Itoa(len(s.Terms)), Address: address.Attribution(a.asked.With(len(s.Terms))) + "#sum"},
			Chosen:    chosen,
			Explained: format.Plural(len(s.Terms), "neuron") + ": " + format.Percent(s.Explained) + " of the text",
		},
		Y: format.Coordinate(100 - height), Height: format.Coordinate(height),
	}
}

// stepLink returns the link to a step of the path, nil where there is none.
func (a attributed) stepLink(i int) *view.Link {
	if i < 0 || i >= len(a.path) {
		return nil
	}
	n := len(a.path[i].Terms)
	return &view.Link{Text: format.Plural(n, "neuron"), Address: address.Attribution(a.asked.With(n)) + "#sum"}
}
