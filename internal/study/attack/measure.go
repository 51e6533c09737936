package attack

import (
	"cmp"
	"context"
	"image"
	"slices"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// trial is how a candidate does on the images that texts are tried on, against one classifier.
type trial struct {
	successes   int
	probability float64 // of the target, summed
}

func (t trial) compare(u trial) int {
	return cmp.Or(cmp.Compare(t.successes, u.successes), cmp.Compare(t.probability, u.probability))
}

// measured is a text that is measured, and what it does to each image.
type measured struct {
	candidate
	cover   float64 // mean
	images  []int   // places of those that could be shown
	answers [][]int // by classifier and image
	targets [][]float64
	mean    []float64 // of units, with the text
}

// choose tries all texts and keeps, for each of the targets for which they do best, the best against each classifier and the
// class's name.
func (a *attack) choose(ctx context.Context) error {
	candidates, err := a.candidates(ctx)
	if err != nil {
		return err
	}
	trials, err := a.try(ctx, candidates)
	if err != nil {
		return err
	}
	best := map[int][]int{} // of each target, the best candidate by classifier
	var targets []int
	for i, c := range candidates {
		if best[c.target] == nil {
			best[c.target] = slices.Repeat([]int{i}, len(a.classifiers))
			targets = append(targets, c.target)
		}
		for k := range a.classifiers {
			if trials[i][k].compare(trials[best[c.target][k]][k]) > 0 {
				best[c.target][k] = i
			}
		}
	}
	sum := func(target int) (t trial) {
		for k, i := range best[target] {
			t.successes, t.probability = t.successes+trials[i][k].successes, t.probability+trials[i][k].probability
		}
		return t
	}
	slices.SortStableFunc(targets, func(x, y int) int { return sum(y).compare(sum(x)) })
	most := a.options.Targets
	if len(a.options.Named) > 0 {
		most = len(a.options.Named)
	}
	if len(targets) > most {
		a.note("%d texts for %d classes were compared on %d images; those %d classes were kept for which texts did best there.", len(candidates), len(targets), len(a.tries), most)
		targets = targets[:most]
	}
	for _, target := range targets {
		for i, c := range candidates {
			if c.target == target && (slices.Contains(best[target], i) || c.foundBy == "its name" || c.foundBy == "named by hand") {
				a.attacks = append(a.attacks, measured{candidate: c})
			}
		}
	}
	return nil
}

// try writes each candidate on each of the images to try on.
func (a *attack) try(ctx context.Context, candidates []candidate) ([][]trial, error) {
	width, n := 1+2*len(a.classifiers), len(candidates)
	rows, err := a.Rows(ctx, study.Task{Name: "Texts", Unit: "images with texts", Rows: n * len(a.tries), Width: width, Block: blockImages},
		func(ctx context.Context, first int, rows *tensor.Float32) error {
			at := func(i int) (image, candidate int) { return a.tries[(first+i)/n], (first + i) % n }
			return a.show(ctx, rows.Shape[0], nil, func(i int) (int, candidate) {
				im, c := at(i)
				return im, candidates[c]
			}, func(i int, _ []float32, said [][]float64) {
				im, c := at(i)
				row := rows.Row(i)
				row[0] = 1
				for k, p := range said {
					target := candidates[c].target
					if top(p) == target && top(a.before(k, im)) != target {
						row[1+2*k] = 1
					}
					row[2+2*k] = float32(p[target])
				}
			})
		})
	if err != nil {
		return nil, err
	}
	trials := make([][]trial, n)
	for r := range n * len(a.tries) {
		row := rows.Row(r)
		for k := range a.classifiers {
			if len(trials[r%n]) <= k {
				trials[r%n] = append(trials[r%n], trial{})
			}
			trials[r%n][k].successes += int(row[1+2*k])
			trials[r%n][k].probability += float64(row[2+2*k])
		}
	}
	return trials, nil
}

// show writes texts on images, shows them to the model and says what each classifier makes of each. Covers, unless nil, is
// told what share of the pixels of each was changed.
func (a *attack) show(ctx context.Context, n int, covers []float64, at func(i int) (int, candidate), visit func(i int, activations []float32, said [][]float64)) error {
	draw := func(ctx context.Context, i int) (image.Image, error) {
		place, c := at(i)
		square, err := a.squares.of(ctx, place)
		if err != nil {
			return nil, err
		}
		im, cover := write(square, c.stamp)
		if covers != nil {
			covers[i] = cover
		}
		return im, nil
	}
	return a.Session.Images.Show(ctx, study.Pictures{Count: n, Drawn: true, Draw: draw}, func(p index.Shown) error {
		if p.Embedding != nil {
			visit(p.Index, p.Activations, a.say(p))
		}
		return nil
	})
}

// say returns what each classifier says of a picture.
func (a *attack) say(p index.Shown) [][]float64 {
	said := make([][]float64, len(a.classifiers))
	for k, c := range a.classifiers {
		said[k] = c.of(p.Embedding, p.Activations)
	}
	return said
}

// measure writes the texts that were chosen on all images to attack. A row is a group of images with one text: for each image
// whether it was shown, the cover and, for each classifier, the answer and the probability of the target; then the sums of the units'
// activations.
func (a *attack) measure(ctx context.Context) error {
	each, n := 2+2*len(a.classifiers), len(a.attacks)
	groups := slices.Collect(slices.Chunk(a.attacked, groupImages))
	rows, err := a.Rows(ctx, study.Task{Name: "Attacks", Unit: "groups of images with texts", Rows: n * len(groups), Width: groupImages*each + a.Layer.Units, Block: 1},
		func(ctx context.Context, first int, rows *tensor.Float32) error {
			group, attack := groups[first/n], a.attacks[first%n]
			row, covers := rows.Row(0), make([]float64, len(group))
			return a.show(ctx, len(group), covers, func(i int) (int, candidate) { return group[i], attack.candidate }, func(i int, activations []float32, said [][]float64) {
				of := row[i*each:]
				of[0], of[1] = 1, float32(covers[i])
				for k, p := range said {
					of[2+2*k], of[3+2*k] = float32(top(p)), float32(p[attack.target])
				}
				for u, x := range activations {
					row[groupImages*each+u] += x
				}
			})
		})
	if err != nil {
		return err
	}
	for r := range n * len(groups) {
		a.attacks[r%n].add(groups[r/n], rows.Row(r), each)
	}
	for i := range a.attacks {
		m := &a.attacks[i]
		m.cover /= float64(max(len(m.images), 1))
		for u := range m.mean {
			m.mean[u] /= float64(max(len(m.images), 1))
		}
	}
	return nil
}

// add adds a group of images.
func (m *measured) add(group []int, row []float32, each int) {
	classifiers := (each - 2) / 2
	if m.answers == nil {
		m.answers, m.targets, m.mean = make([][]int, classifiers), make([][]float64, classifiers), make([]float64, len(row)-groupImages*each)
	}
	for i, im := range group {
		of := row[i*each:]
		if of[0] == 0 {
			continue
		}
		m.images = append(m.images, im)
		m.cover += float64(of[1])
		for k := range classifiers {
			m.answers[k] = append(m.answers[k], int(of[2+2*k]))
			m.targets[k] = append(m.targets[k], float64(of[3+2*k]))
		}
	}
	for u, x := range row[groupImages*each:] {
		m.mean[u] += float64(x)
	}
}

// counts counts what an attack does to images, against a classifier.
func (a *attack) counts(m measured, k int) neuron.Attack {
	out := neuron.Attack{Target: a.className(m.target), Text: m.text, FoundBy: m.foundBy, WordOf: m.unit(), Classifier: a.classifiers[k].name, Images: len(m.images), Cover: m.cover}
	one := 1 / float64(max(len(m.images), 1))
	for i, im := range m.images {
		was, is := top(a.before(k, im)) == m.target, m.answers[k][i] == m.target
		switch {
		case is && !was:
			out.Success += one
			out.Successes++
		case is:
			out.Already += one
		case was:
			out.Away += one
		default:
			out.Never += one
		}
	}
	return out
}

// rises returns, for each text, how far the mean activation of each unit rises when it is written on images, in the unit's
// standard deviations over the training images.
func (a *attack) rises() *tensor.Float32 {
	rises := tensor.New[float32](len(a.attacks), a.Layer.Units)
	for i, m := range a.attacks {
		if len(m.images) == 0 {
			continue
		}
		without := momentsOf(a.activations, m.images).mean
		for u := range without {
			if a.units.std[u] > 0 {
				rises.Row(i)[u] = float32((m.mean[u] - without[u]) / a.units.std[u])
			}
		}
	}
	return rises
}

// medians returns the median of each column.
func medians(x *tensor.Float32) []float32 {
	all, column := make([]float32, x.Shape[1]), make([]float32, x.Shape[0])
	for u := range all {
		for i := range column {
			column[i] = x.Row(i)[u]
		}
		slices.Sort(column)
		all[u] = (column[(len(column)-1)/2] + column[len(column)/2]) / 2
	}
	return all
}

// risen returns the n units that rise most.
func risen(rise, usual []float32, n int) []neuron.AttackUnit {
	var units []neuron.AttackUnit
	for _, u := range study.Strongest(rise, n) {
		if rise[u] > 0 {
			units = append(units, neuron.AttackUnit{Unit: u, Rise: float64(rise[u]), Usual: float64(usual[u])})
		}
	}
	return units
}
