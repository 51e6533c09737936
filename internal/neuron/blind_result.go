package neuron

import "fmt"

// BlindResult is what the annotators of a study found who have finished it.
type BlindResult struct {
	Annotators []string
	Counts     ConditionalCounts // of answers: an image counts once for each annotator
	Kappa      float64           // Cohen's of two, Fleiss' of more; NaN for one, and where it is not defined
}

// Result counts the answers of those who have finished, of a study whose images are labelled here.
func (s BlindStudy) Result() BlindResult {
	r := BlindResult{Annotators: s.Finished(), Counts: NewConditionalCounts(s.Edges(), s.Categories)}
	given := make([][]int, len(r.Annotators))
	for i, name := range r.Annotators {
		given[i] = s.Given(name)
		for position, category := range given[i] {
			bin := s.Images[position].Bin
			r.Counts.Images[bin]++
			r.Counts.Counts[category][bin]++
		}
	}
	r.Kappa = agreement(given, len(s.Categories))
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

// PaperPlot returns the result in the shape of the paper's plots.
func (s BlindStudy) PaperPlot() PaperPlot {
	if s.Paper != nil {
		return *s.Paper
	}
	c, out := s.Result().Counts, PaperPlot{LabelNames: s.Categories}
	for bin := range c.Images {
		out.Bins = append(out.Bins, c.Edge(bin))
	}
	for category := range s.Categories {
		shares := make([]float64, c.N)
		for bin := range shares {
			shares[bin], _, _ = c.Share(category, bin)
		}
		out.Heights, out.LabelCounts = append(out.Heights, shares), append(out.LabelCounts, c.Total(category))
		out.Colors = append(out.Colors, paperColors[category%len(paperColors)])
	}
	return out
}

// paperColors tell labels apart in plots of others: Okabe and Ito's palette for all kinds of colour vision, and grey.
var paperColors = []string{"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#000000", "#999999"}

// paperNote says what such a file leaves open.
const paperNote = "Made elsewhere. The file does not say how many images each bin has: the numbers are the fewest that give its shares."

// PlotElsewhere returns the plot of a study that was made elsewhere.
func (s BlindStudy) PlotElsewhere() ConditionalPlot {
	p := s.Paper
	c := ConditionalPlot{StudyLayer: StudyLayer{s.Model, s.Layer}, Unit: s.Unit, Title: s.Title, Std: s.Std, Lo: p.Bins[0], Width: p.Width(), Note: paperNote}
	for bin := range p.Bins {
		c.Images = append(c.Images, p.Images(bin))
	}
	labels := make([]ConditionalLabel, len(p.LabelNames))
	for i, name := range p.LabelNames {
		labels[i] = ConditionalLabel{Name: name, Images: p.LabelCounts[i], Shares: p.Heights[i]}
	}
	c.Groups = grouped(labels)
	return c
}

// mostGrouped is how many labels of one group charts tell apart.
const mostGrouped = 5

// grouped puts labels into as few groups as tell all of them apart, in their order.
func grouped(labels []ConditionalLabel) (groups []ConditionalGroup) {
	n := (len(labels) + mostGrouped - 1) / mostGrouped
	for i := range n {
		from, to := i*len(labels)/n, (i+1)*len(labels)/n
		title := "Labels"
		if n > 1 {
			title = fmt.Sprintf("Labels %d to %d", from+1, to)
		}
		groups = append(groups, ConditionalGroup{Title: title, Labels: labels[from:to]})
	}
	return groups
}
