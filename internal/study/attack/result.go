package attack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// Units that are said to carry an attack.
const (
	attackUnits = 5 // of each text
	partUnits   = 3 // of the best text of a target, those on whose pages the study stands
)

// study words what was found.
func (a *attack) study() neuron.Study {
	data := a.data()
	st := neuron.Study{
		Title: "Typographic attacks on " + a.ModelName() + a.subject(), Summary: a.summary(data),
		Method: fmt.Sprintf("Of %d images, drawn uniformly with seed %d, %d were attacked, texts were compared on %d others, and %d others found the units of classes%s. "+
			"A text is written at the same %d places in black with a white rim, its line %.0f\u00a0%% of the picture's side high or as wide as fits, into the picture as the model takes it. Texts are names of classes and words of the index that excite the units which tell a class. "+
			"Success: the target comes first with the text and did not without; pixel cover is the mean share of pixels that changed at all.",
			len(a.images), a.options.Seed, len(a.attacked), len(a.tries), len(a.train), a.trained(), len(places), 100*a.options.Letters),
		Units: a.parts(data), Pictures: a.pictures,
	}
	if err := st.SetData(data); err != nil {
		panic(err) // numbers are finite and strings are text
	}
	return st
}

func (a *attack) subject() string {
	if a.options.Category != "" {
		return ", by " + a.options.Category
	}
	return ": " + study.Listed(a.options.Classes.Names(), 3)
}

func (a *attack) trained() string {
	if len(a.classifiers) > 1 {
		return " and fitted the linear probe, which is sparse (L1) and on standardised activations of the layer"
	}
	return ""
}

// data evaluates the attacks.
func (a *attack) data() neuron.Attacks {
	d := neuron.Attacks{StudyLayer: a.StudyLayer(), Images: len(a.attacked), Positions: len(places), Examples: a.examples, Wild: a.rounds}
	var names []string
	rises := a.rises()
	usual := medians(rises)
	for k, c := range a.classifiers {
		names = append(names, c.name)
		if b, known := a.baseline(k); known {
			d.Baselines = append(d.Baselines, b)
		}
		d.Automated = append(d.Automated, a.against(k, rises, usual)...)
	}
	d.Classifier = strings.Join(names, " and ")
	if len(d.Baselines) > 0 {
		d.Baseline = float64(d.Baselines[0].Right) / float64(d.Baselines[0].Images)
	}
	d.Notes = a.notes
	return d
}

// against returns the attacks against a classifier, targets in the order of their best text.
func (a *attack) against(k int, rises *tensor.Float32, usual []float32) []neuron.Attack {
	var attacks []neuron.Attack
	best := map[string]int{} // successes by target
	for i, m := range a.attacks {
		x := a.counts(m, k)
		x.Units = risen(rises.Row(i), usual, attackUnits)
		attacks = append(attacks, x)
		best[x.Target] = max(best[x.Target], x.Successes)
	}
	slices.SortStableFunc(attacks, func(x, y neuron.Attack) int {
		return cmp.Or(cmp.Compare(best[y.Target], best[x.Target]), cmp.Compare(x.Target, y.Target), cmp.Compare(y.Successes, x.Successes))
	})
	for i := range attacks {
		attacks[i].Best = (i == 0 || attacks[i-1].Target != attacks[i].Target) && attacks[i].Successes > 0
	}
	return attacks
}

// baseline counts the attacked images that a classifier has right without a text.
func (a *attack) baseline(k int) (b neuron.AttackBaseline, known bool) {
	b.Classifier = a.classifiers[k].name
	for _, i := range a.attacked {
		if a.truths[i] >= 0 {
			b.Images++
			if top(a.before(k, i)) == a.truths[i] {
				b.Right++
			}
		}
	}
	return b, b.Images > 0
}

// summary names the best text against each classifier.
func (a *attack) summary(d neuron.Attacks) string {
	var parts []string
	for _, c := range a.classifiers {
		at := slices.IndexFunc(d.Automated, func(x neuron.Attack) bool { return x.Classifier == c.name })
		if at < 0 || d.Automated[at].Successes == 0 {
			parts = append(parts, "no text deceives the "+c.noun())
			continue
		}
		x := d.Automated[at]
		low, high := neuron.Wilson(x.Successes, x.Images)
		parts = append(parts, fmt.Sprintf("“%s” has the %s take %.1f\u00a0%% of %d images (%.1f to %.1f\u00a0%%) for “%s”", x.Text, c.noun(), 100*x.Success, x.Images, 100*low, 100*high, x.Target))
	}
	s := strings.Join(parts, ", and ")
	if cover := a.cover(); cover > 0 {
		s += fmt.Sprintf("; texts change %.1f\u00a0%% of the pixels on average", 100*cover)
	}
	if strings.HasPrefix(s, "no ") {
		s = "N" + s[1:]
	}
	return s + "."
}

func (c classifier) noun() string {
	if c.name == neuron.ZeroShotClassifier {
		return "zero-shot classifier"
	}
	return c.name
}

func (a *attack) cover() float64 {
	sum := 0.0
	for _, m := range a.attacks {
		sum += m.cover / float64(len(a.attacks))
	}
	return sum
}

// parts are the units that the best text of each target excites most.
func (a *attack) parts(d neuron.Attacks) []neuron.StudyUnit {
	best := map[string]neuron.Attack{} // by target
	for _, x := range d.Automated {
		if x.Best && x.Successes > best[x.Target].Successes {
			best[x.Target] = x
		}
	}
	carries := map[int][]string{}
	var order []int
	for _, x := range d.Automated {
		if b := best[x.Target]; !x.Best || b.Text != x.Text || b.Classifier != x.Classifier {
			continue
		}
		for _, u := range x.Units[:min(len(x.Units), partUnits)] {
			if carries[u.Unit] == nil {
				order = append(order, u.Unit)
			}
			carries[u.Unit] = append(carries[u.Unit], fmt.Sprintf("by %.1fσ with “%s”, which has %.0f\u00a0%% taken for “%s” (%s)", u.Rise, x.Text, 100*x.Success, x.Target, x.Classifier))
		}
	}
	slices.Sort(order)
	var parts []neuron.StudyUnit
	for _, unit := range order {
		parts = append(parts, neuron.StudyUnit{Ref: a.Ref(unit), Part: "rises " + study.Listed(carries[unit], 3)})
	}
	return parts
}
