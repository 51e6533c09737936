package zeroshot

import (
	"cmp"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// What is kept of a result, so that its data stay small.
const (
	classUnits    = 5  // units of a class
	partUnits     = 2  // of them, those on whose pages the study stands
	leastOfClass  = 10 // images, for units to be named
	classExamples = 6
	cellExamples  = 3
	shownCells    = 60 // largest ones whose images are kept
)

// data evaluates the classification.
func (c *classification) data() neuron.ZeroShot {
	z := neuron.ZeroShot{StudyLayer: c.StudyLayer(), Category: c.options.Category, Templates: c.options.Templates, Images: len(c.images)}
	for _, class := range c.options.Classes.Classes {
		z.Classes = append(z.Classes, neuron.ZeroShotClass{Name: class.Name, Prompt: class.Prompt})
	}
	answers := make([]int, len(c.images))
	for i := range c.images {
		order := study.Strongest(c.probabilities.Row(i), 5)
		answers[i] = order[0]
		count(&z, c.truths[i], order, c.probabilities.Row(i))
	}
	labels := c.truths
	if z.Judged == 0 {
		labels = answers
	}
	for i := range z.Classes {
		if n := max(z.Classes[i].Images, boolInt(z.Judged == 0)*z.Classes[i].Answered); n > 0 {
			z.Classes[i].Probability /= float64(n)
		}
	}
	c.addUnits(&z, labels)
	c.addCells(&z, answers)
	z.Notes = c.notes
	return z
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// count counts an image by its class and the likeliest classes.
func count(z *neuron.ZeroShot, truth int, order []int, probabilities []float32) {
	answer := &z.Classes[order[0]]
	answer.Answered++
	if truth < 0 {
		answer.Probability += float64(probabilities[order[0]])
		return
	}
	z.Judged++
	of := &z.Classes[truth]
	of.Images++
	of.Probability += float64(probabilities[truth])
	if order[0] == truth {
		of.Right++
		z.Right++
	}
	if slices.Contains(order, truth) {
		z.RightInFive++
	}
}

// addUnits finds the units that tell each class: chosen on images of even place, measured on the others, so that the best of
// many is not taken for better than it is.
func (c *classification) addUnits(z *neuron.ZeroShot, labels []int) {
	halves := [2][]int{slices.Clone(labels), slices.Clone(labels)}
	sizes := make([]int, len(z.Classes))
	for i, class := range labels {
		halves[1-i%2][i] = -1
		if class >= 0 {
			sizes[class]++
		}
	}
	chosenBy := study.Separation(c.activations, halves[0], len(z.Classes))
	measured := study.Separation(c.activations, halves[1], len(z.Classes))
	few := 0
	for i := range z.Classes {
		if sizes[i] < leastOfClass {
			few++
			continue
		}
		for _, unit := range study.Strongest(chosenBy.Row(i), classUnits) {
			z.Classes[i].Units = append(z.Classes[i].Units, neuron.ClassUnit{
				Unit: unit, Area: float64(measured.Row(i)[unit]), Difference: difference(c.activations, labels, i, unit),
			})
		}
	}
	if few > 0 {
		c.note("No units are named for %d of the %d classes, which have fewer than %d images each.", few, len(z.Classes), leastOfClass)
	}
}

// difference returns how far the mean of a class's images lies above that of the others, in the unit's standard deviations.
func difference(activations *tensor.Float32, labels []int, class, unit int) float64 {
	var n, sum [2]float64
	var squares float64
	for i, label := range labels {
		if label < 0 {
			continue
		}
		x := float64(activations.Row(i)[unit])
		of := boolInt(label == class)
		n[of], sum[of], squares = n[of]+1, sum[of]+x, squares+x*x
	}
	all := n[0] + n[1]
	mean := (sum[0] + sum[1]) / all
	std := math.Sqrt(max(squares/all-mean*mean, 0))
	if n[0] == 0 || n[1] == 0 || std == 0 {
		return 0
	}
	return (sum[1]/n[1] - sum[0]/n[0]) / std
}

// addCells counts what images of each class are taken for, with some of the images.
func (c *classification) addCells(z *neuron.ZeroShot, answers []int) {
	classes := len(z.Classes)
	images := map[int][]int{} // by cell
	taken := make([][]int, classes)
	for i, answer := range answers {
		if truth := c.truths[i]; truth >= 0 {
			images[truth*classes+answer] = append(images[truth*classes+answer], i)
		}
		if c.truths[i] == answer || z.Judged == 0 {
			taken[answer] = append(taken[answer], i)
		}
	}
	for i, of := range taken {
		z.Classes[i].Examples = c.examples(of, i, classExamples)
	}
	for cell, of := range images {
		z.Cells = append(z.Cells, neuron.ZeroShotCell{Class: cell / classes, Answer: cell % classes, Images: len(of)})
	}
	slices.SortFunc(z.Cells, func(a, b neuron.ZeroShotCell) int {
		return cmp.Or(cmp.Compare(b.Images, a.Images), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Answer, b.Answer))
	})
	shown := 0
	for i, cell := range z.Cells {
		if cell.Class != cell.Answer && shown < shownCells {
			z.Cells[i].Examples = c.examples(images[cell.Class*classes+cell.Answer], cell.Answer, cellExamples)
			shown++
		}
	}
}

// examples returns the n of the images that have most of what they are taken for.
func (c *classification) examples(of []int, answer, n int) []neuron.ZeroShotImage {
	probability := func(i int) float32 { return c.probabilities.Row(i)[answer] }
	slices.SortStableFunc(of, func(a, b int) int { return cmp.Compare(probability(b), probability(a)) })
	var examples []neuron.ZeroShotImage
	for _, i := range of[:min(n, len(of))] {
		im := c.images[i]
		examples = append(examples, neuron.ZeroShotImage{ID: im.ID, Dataset: c.Entry.Dataset.Slug, Key: im.Key, Caption: im.Caption, Probability: float64(probability(i))})
	}
	return examples
}
