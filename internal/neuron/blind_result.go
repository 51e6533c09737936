package neuron

import (
	"fmt"
	"slices"
)

// BlindResult is what the annotators of a study found who have finished it.
type BlindResult struct {
	Annotators []string
	Plot       ConditionalPlot
	Counts     [][]int // answers, by category and bin
	Kappa      float64 // Cohen's of two, Fleiss' of more; NaN for one, and where it is not defined
}

// Result counts the answers of those who have finished. Where several have, each image counts once for each of them.
func (s BlindStudy) Result() BlindResult {
	if s.Paper != nil {
		return BlindResult{Plot: s.Paper.plot(s)}
	}
	r := BlindResult{Annotators: s.Finished(), Counts: make([][]int, len(s.Categories))}
	for c := range r.Counts {
		r.Counts[c] = make([]int, len(s.Available))
	}
	given := make([][]int, len(r.Annotators))
	for i, name := range r.Annotators {
		given[i] = s.Given(name)
		for position, category := range given[i] {
			r.Counts[category][s.Images[position].Bin]++
		}
	}
	r.Kappa = agreement(given, len(s.Categories))
	r.Plot = s.plot(r.Counts, len(r.Annotators))
	return r
}

// agreement returns Cohen's kappa of two annotators, Fleiss' of more.
func agreement(given [][]int, categories int) float64 {
	if len(given) == 2 {
		return CohenKappa(given[0], given[1])
	}
	if len(given) < 2 {
		return FleissKappa(nil) // NaN
	}
	counts := make([][]int, len(given[0]))
	for position := range counts {
		counts[position] = make([]int, categories)
		for _, one := range given {
			counts[position][one[position]]++
		}
	}
	return FleissKappa(counts)
}

// plot returns the shares of categories in each bin; those of a bin without images are zero.
func (s BlindStudy) plot(counts [][]int, annotators int) ConditionalPlot {
	p := s.emptyPlot(len(s.Available))
	for _, im := range s.Images {
		p.Images[im.Bin]++
	}
	var labels []ConditionalLabel
	for c, name := range s.Categories {
		l := ConditionalLabel{Name: name, Shares: make([]float64, len(p.Images))}
		for bin, n := range counts[c] {
			l.Images += n
			if of := annotators * p.Images[bin]; of > 0 {
				l.Shares[bin] = float64(n) / float64(of)
			}
		}
		labels = append(labels, l)
	}
	p.Groups = grouped(labels)
	return p
}

// mostGrouped is how many labels of one group charts tell apart.
const mostGrouped = 5

// grouped puts labels into as few groups as tell all of them apart, in their order.
func grouped(labels []ConditionalLabel) (groups []ConditionalGroup) {
	n := (len(labels) + mostGrouped - 1) / mostGrouped
	for i := range n {
		from, to := i*len(labels)/n, (i+1)*len(labels)/n
		title := "Categories"
		if n > 1 {
			title = fmt.Sprintf("Categories %d to %d", from+1, to)
		}
		groups = append(groups, ConditionalGroup{Title: title, Labels: labels[from:to]})
	}
	return groups
}

// Labels returns the labels of all groups, in their order.
func (p ConditionalPlot) Labels() (all []ConditionalLabel) {
	for _, g := range p.Groups {
		all = append(all, g.Labels...)
	}
	return all
}

func (s BlindStudy) emptyPlot(bins int) ConditionalPlot {
	return ConditionalPlot{
		StudyLayer: StudyLayer{s.Model, s.Layer}, Unit: s.Unit, Title: s.Title, Std: s.Std, Lo: s.Lo, Width: s.Width,
		Images: make([]int, bins),
	}
}

// PaperPlot returns the result in the shape of the paper's plots.
func (s BlindStudy) PaperPlot() PaperPlot {
	if s.Paper != nil {
		return *s.Paper
	}
	p := s.Result().Plot
	out := PaperPlot{}
	for bin := range p.Images {
		out.Bins = append(out.Bins, p.Lo+float64(bin)*p.Width)
	}
	for i, l := range p.Labels() {
		out.Heights = append(out.Heights, slices.Clone(l.Shares))
		out.LabelNames, out.LabelCounts = append(out.LabelNames, l.Name), append(out.LabelCounts, l.Images)
		out.Colors = append(out.Colors, paperColors[i%len(paperColors)])
	}
	return out
}

// paperColors tell labels apart in plots of others: Okabe and Ito's palette for all kinds of colour vision, and grey.
var paperColors = []string{"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#000000", "#999999"}
