package attack

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/png"
	"slices"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
)

// What is kept of examples. Each has two pictures.
const (
	mostExamples   = 12
	exampleClasses = 8
)

// example is an image on which an attack succeeds.
type example struct {
	attack      measured
	classifier  int
	place       int // in attack.images
	successes   int
	probability float64
}

func (e example) image() int { return e.attack.images[e.place] }

// exemplify shows, for each target, the image on which its best text works most.
func (a *attack) exemplify(ctx context.Context) error {
	chosen := a.chosenExamples()
	var drawn []*image.RGBA // before and after in turn
	for _, e := range chosen {
		before, err := a.squares.of(ctx, e.image())
		if err != nil {
			return fmt.Errorf("read %s again: %w", a.images[e.image()].Key, err)
		}
		after, _ := write(before, e.attack.stamp)
		drawn = append(drawn, before, after)
	}
	said := make([][][]float64, len(drawn))
	show := study.Pictures{Count: len(drawn), Drawn: true, Draw: func(_ context.Context, i int) (image.Image, error) { return drawn[i], nil }}
	err := a.Session.Images.Show(ctx, show, func(p index.Shown) error {
		if p.Embedding != nil {
			said[p.Index] = a.say(p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, e := range chosen {
		before, after := said[2*i], said[2*i+1]
		if before == nil || after == nil {
			continue
		}
		im := a.images[e.image()]
		x := neuron.AttackExample{
			Target: a.className(e.attack.target), Text: e.attack.text, Image: slices.Index(a.attacked, e.image()), Classifier: a.classifiers[e.classifier].name,
			Pictures: &neuron.AttackPicture{Before: fmt.Sprintf("before-%d", i+1), After: fmt.Sprintf("after-%d", i+1), Dataset: a.Entry.Dataset.Slug, Key: im.Key, Caption: im.Caption},
		}
		for k, c := range a.classifiers {
			sides := neuron.AttackSides{Classifier: c.name, Before: a.likeliest(before[k], e.attack.target), After: a.likeliest(after[k], e.attack.target)}
			if k == e.classifier {
				x.Before, x.After = sides.Before, sides.After
			} else {
				x.Also = append(x.Also, sides)
			}
		}
		a.examples = append(a.examples, x)
		for k, name := range []string{x.Pictures.Before, x.Pictures.After} {
			var b bytes.Buffer
			if err := png.Encode(&b, drawn[2*i+k]); err != nil {
				return err
			}
			a.pictures = append(a.pictures, neuron.StudyPicture{Name: name, PNG: b.Bytes()})
		}
	}
	return nil
}

// chosenExamples returns the best example of each target, those of the best attacks first, each of another image.
func (a *attack) chosenExamples() []example {
	best := map[int]example{}
	used := map[int]bool{}
	var targets []int
	for _, m := range a.attacks {
		for k := range a.classifiers {
			n := a.counts(m, k).Successes
			if have, there := best[m.target]; n == 0 || there && have.successes >= n {
				continue
			} else if !there {
				targets = append(targets, m.target)
			}
			best[m.target] = example{attack: m, classifier: k, successes: n}
		}
	}
	slices.SortStableFunc(targets, func(x, y int) int { return cmp.Compare(best[y].successes, best[x].successes) })
	var chosen []example
	for _, target := range targets[:min(len(targets), mostExamples)] {
		e := best[target]
		e.place = -1
		for i, im := range e.attack.images {
			p := e.attack.targets[e.classifier][i]
			if e.attack.answers[e.classifier][i] == target && top(a.before(e.classifier, im)) != target && !used[im] && (e.place < 0 || p > e.probability) {
				e.place, e.probability = i, p
			}
		}
		if e.place >= 0 {
			used[e.image()] = true
			chosen = append(chosen, e)
		}
	}
	return chosen
}

// likeliest returns the likeliest classes, and the target where it is none of them.
func (a *attack) likeliest(p []float64, target int) []neuron.ClassProbability {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(p[y], p[x]) })
	order = order[:min(len(order), exampleClasses)]
	if target >= 0 && !slices.Contains(order, target) {
		order = append(order, target)
	}
	var classes []neuron.ClassProbability
	for _, i := range order {
		classes = append(classes, neuron.ClassProbability{Class: a.className(i), Probability: p[i]})
	}
	return classes
}
