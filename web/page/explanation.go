package page

import (
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// methodNames are what methods are called on pages.
var methodNames = map[neuron.ExplanationMethod]string{
	neuron.LinearExplanation: "Sum of words",
	neuron.SoftWPMI:          "CLIP-Dissect (soft-WPMI)",
}

// newProgramPanel words what programs call a unit.
func newProgramPanel(d neuron.UnitDetail) (p view.ProgramPanel) {
	for _, e := range d.Explanations {
		p.Labels = append(p.Labels, newProgramLabel(e))
	}
	return p
}

func newProgramLabel(e neuron.Explanation) view.ProgramLabel {
	j := e.Judged
	l := view.ProgramLabel{Text: e.Text, Method: methodNames[e.Method], Score: heldOutScore(e.Correlation), Judged: "Captions and categories: " + judgedBySaid(j), Recipe: e.Recipe}
	l.Found = fmt.Sprintf("Chosen on %s and measured on %s others, in the space of %s", format.Plural(j.Fitted, "image"), format.Count(j.HeldOut), j.Labeller)
	if j.Own {
		l.Found += ", the neuron’s own model"
	}
	l.Found += ", on " + dayOf(e.Made) + ". docs/labels.md says how."
	for i, t := range e.Terms {
		term := view.ProgramTerm{Word: t.Word, Weight: format.Number(t.Weight)}
		if i < len(j.Terms) && len(e.Terms) > 1 {
			term.Said = "said of " + format.Plural(j.Terms[i].Images, "image") + figures(j.Terms[i], 0)
		}
		if e.Method == neuron.SoftWPMI {
			term.Weight += " nats"
		}
		l.Terms = append(l.Terms, term)
	}
	return l
}

// heldOutScore words how well a label predicts activations on images that it was not chosen on.
func heldOutScore(correlation *float64) string {
	if correlation == nil {
		return "not computable"
	}
	return "r = " + format.Number(*correlation)
}

// judgedBySaid says how activations fare as a test for what is said of images.
func judgedBySaid(j neuron.Judged) string {
	words := "the word is"
	if len(j.Terms) > 1 {
		words = "one of the words is"
	}
	if j.Any.Images == 0 {
		return fmt.Sprintf("none of the words is said of any of %s held-out images.", format.Count(j.HeldOut))
	}
	return fmt.Sprintf("%s said of %s of %s held-out images%s.", words, format.Count(j.Any.Images), format.Count(j.HeldOut), figures(j.Any, j.HeldOut))
}

// figures words how well a unit tells images of which something is said, with chance where the number of all images is given.
func figures(s neuron.Said, of int) (text string) {
	if s.AveragePrecision != nil {
		text = ": AUPRC " + format.Number(*s.AveragePrecision)
		if of > 0 {
			text += fmt.Sprintf(" (by chance %s)", format.Number(float64(s.Images)/float64(of)))
		}
	}
	if s.Correlation != nil {
		text += ", r = " + format.Number(*s.Correlation)
	}
	return text
}
