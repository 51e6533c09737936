package probe

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
)

// What a study keeps of other penalties than the one that is shown.
const (
	keptWeights  = 8000 // of all of them together, the sparsest first
	listedSmall  = 12   // classes left out that are named
	weightDigits = 1e5
)

func (d *data) study(ctx context.Context, s *study.Session, o Options, fits []fit) (neuron.Study, error) {
	at := choose(fits, len(d.held.y), len(d.Groups), o.UnitsPerClass)
	shown := fits[at]
	c := neuron.Classes{StudyLayer: s.StudyLayer(), UnitsPerClass: d.perClass(shown)}
	if len(d.Groups) > 5 {
		c.TopFive = float64(shown.RightFive) / float64(len(d.held.y))
	}
	c.Classes = d.classes(shown)
	c.Grow()
	path := &neuron.ProbePath{Category: d.category, Fitted: len(d.fitted.y), HeldOut: len(d.held.y), Most: slices.Max(d.heldOf()), Shown: at, Notes: d.notes(o, fits)}
	left := keptWeights
	for i, f := range fits {
		if left -= f.Weights; i != at && f.Weights > 0 && left >= 0 {
			other := neuron.Classes{Classes: d.classes(f)}
			other.Grow()
			f.Classes, f.Tree = other.Classes, other.Tree
		}
		path.Fits = append(path.Fits, f.ProbeFit)
	}
	c.Probe = path
	var err error
	if c.Units, err = s.NameUnits(ctx, unitsOf(c)); err != nil {
		return neuron.Study{}, err
	}
	st := neuron.Study{
		Title:   fmt.Sprintf("Sparse classifier of “%s” on %s", d.category, where(s)),
		Summary: d.summary(fits, at),
		Method: fmt.Sprintf("Multinomial logistic regression with an L1 penalty on the %d neurons of %s, whose activations on %d images were standardised, by an accelerated proximal gradient method, at %d penalties from the largest down. %d images were held out, %.0f %% of each class. Images were drawn and held out with the seed %d. %s",
			s.Layer.Units, s.Layer.Slug, len(d.fitted.y), len(fits), len(d.held.y), 100*o.HeldOut, o.Seed, why(o)),
		Units: parts(s, c),
	}
	return st, st.SetData(c)
}

func share(k, n int) float64 { return float64(k) / float64(n) }

// paperUnits is how many units a class the paper's classifier takes on average.
const paperUnits = 3

// summary says how the fit shown does, and the one with as many units a class as the paper's where that is another.
func (d *data) summary(fits []fit, at int) string {
	f, n := fits[at], len(d.held.y)
	lo, hi := neuron.Wilson(f.Right, n)
	other := ""
	if few := fits[choose(fits, n, len(d.Groups), paperUnits)]; few.Weights < f.Weights {
		other = fmt.Sprintf(", with %.1f on %.1f %%", d.perClass(few), 100*share(few.Right, n))
	}
	return fmt.Sprintf("With %.1f neurons a class on average a linear classifier of the %d values of “%s” is right on %.1f %% of %d held-out images (95 %%: %.1f to %.1f %%)%s; always saying the commonest would be right on %.1f %%.",
		d.perClass(f), len(d.Groups), d.category, 100*share(f.Right, n), n, 100*lo, 100*hi, other, 100*share(slices.Max(d.heldOf()), n))
}

func (d *data) perClass(f fit) float64 { return share(f.Weights, len(d.Groups)) }

// heldOf returns how many images of each class are held out.
func (d *data) heldOf() []int {
	counts := make([]int, len(d.Groups))
	for _, class := range d.held.y {
		counts[class]++
	}
	return counts
}

// where names the model and, where it is not the one that stands for it, the layer.
func where(s *study.Session) string {
	if best, ok := s.Entry.BestLayer(); ok && best.Slug != s.Layer.Slug {
		return s.ModelName() + ", " + s.Layer.Slug
	}
	return s.ModelName()
}

// why says which penalty is shown first.
func why(o Options) string {
	if o.UnitsPerClass > 0 {
		return fmt.Sprintf("Of the penalties the one that leaves nearest to %g neurons a class is shown first.", o.UnitsPerClass)
	}
	return "Of the penalties the largest whose accuracy on held-out images is within a standard error of the best is shown first, which flatters its accuracy a little."
}

// classes returns the weights of a fit by class, the largest first.
func (d *data) classes(f fit) []neuron.SparseClass {
	classes := make([]neuron.SparseClass, len(d.Groups))
	for c, name := range d.Groups {
		classes[c].Class, classes[c].Weights = name, []neuron.UnitWeight{}
		for unit, w := range f.model.Weights.Row(c) {
			if w != 0 {
				classes[c].Weights = append(classes[c].Weights, neuron.UnitWeight{Unit: unit, Weight: math.Round(float64(w)*weightDigits) / weightDigits})
			}
		}
		slices.SortStableFunc(classes[c].Weights, func(a, b neuron.UnitWeight) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	}
	for i, class := range d.held.y {
		classes[class].HeldOut++
		if f.right[i] {
			classes[class].Right++
		}
	}
	return classes
}

// unitsOf returns the units that any kept fit takes, by number.
func unitsOf(c neuron.Classes) []int {
	taken := map[int]bool{}
	for i := range c.Probe.Fits {
		if c.Probe.Kept(i) {
			for _, class := range c.At(i).Classes {
				for _, w := range class.Weights {
					taken[w.Unit] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(taken))
}

// parts says of each unit of the fit shown which class it speaks for.
func parts(s *study.Session, c neuron.Classes) []neuron.StudyUnit {
	type vote struct {
		class  string
		weight float64
	}
	votes := map[int][]vote{}
	for _, class := range c.Classes {
		for _, w := range class.Weights {
			votes[w.Unit] = append(votes[w.Unit], vote{class.Class, w.Weight})
		}
	}
	units := make([]neuron.StudyUnit, 0, len(votes))
	for _, unit := range slices.Sorted(maps.Keys(votes)) {
		all := votes[unit]
		slices.SortStableFunc(all, func(a, b vote) int { return cmp.Compare(math.Abs(b.weight), math.Abs(a.weight)) })
		verb := "speaks for"
		if all[0].weight < 0 {
			verb = "speaks against"
		}
		part := fmt.Sprintf("%s %s: weight %+.2f", verb, all[0].class, all[0].weight)
		switch others := len(all) - 1; {
		case others == 1:
			part += "; it has a weight for 1 other class"
		case others > 1:
			part += fmt.Sprintf("; it has weights for %d other classes", others)
		}
		units = append(units, neuron.StudyUnit{Ref: s.Ref(unit), Part: strings.Replace(part, "-", "−", 1)})
	}
	return units
}

// notes say what was chosen, left out and missed.
func (d *data) notes(o Options, fits []fit) []string {
	var notes []string
	add := func(is bool, format string, args ...any) {
		if is {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	add(d.why != "", "%s", d.why)
	drawn := len(d.Images)
	add(d.Of > o.MostImages, "Of the %d images that have one value of “%s” %d were drawn.", d.Of, d.category, o.MostImages)
	add(d.Several > 0, "%d images are left out since they have several values of “%s”.", d.Several, d.category)
	add(d.Unkept > 0, "%d images are left out since the layer keeps its activations on a sample of the images that they are not in.", d.Unkept)
	if n := len(d.Small); n > 0 {
		named := strings.Join(d.Small[:min(n, listedSmall)], ", ")
		if n > listedSmall {
			named += fmt.Sprintf(" and %d more", n-listedSmall)
		}
		add(true, "%d values with fewer than %d images among those drawn are left out, with their %d images: %s.", n, o.LeastImages, min(d.Of, o.MostImages)-drawn, named)
	}
	add(d.constant > 0, "%d neurons have the same activation on all images fitted to and cannot be taken.", d.constant)
	add(len(d.Groups) <= 5, "There are no more than five classes, so that top-5 accuracy says nothing.")
	unfinished := 0
	for _, f := range fits {
		if !f.Converged {
			unfinished++
		}
	}
	add(unfinished > 0, "At %d of the penalties the fit did not converge; its weights are approximate.", unfinished)
	return append(notes, "Names of neurons are those of the index when the study was run.")
}
