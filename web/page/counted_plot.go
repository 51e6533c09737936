package page

import (
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// countedPlot is what a plot of the shares of categories at each activation is made from.
type countedPlot struct {
	id     string // of the chart among others of its page
	counts neuron.ConditionalCounts
	std    float64 // of the unit, above 0
	rest   int     // of the categories, from the end, are none that somebody chose
	note   string  // where the images and their categories come from
}

// fewImages is below how many images a share is called a hint: at 20, half of them leave an interval of 30 to 70 %.
const fewImages = 20

// newCountedPlot words a plot of counted categories, for view's conditionalPlot.
func newCountedPlot(c countedPlot) view.ConditionalPlot {
	v := view.ConditionalPlot{Note: c.note, Summary: countedSummary(c), Columns: []string{"Activation", "Raw", "Images"}}
	v.Chart = chart.StackedCounts(c.id, c.counts, c.std, c.rest, "Shares of categories by activation. "+v.Summary+" The table below has all shares with their intervals.")
	v.Columns = append(v.Columns, c.counts.Names...)
	for bin, images := range c.counts.Images {
		row := []string{c.binRange(bin, bin), format.Number(c.counts.Edge(bin)) + " to " + format.Number(c.counts.Edge(bin+1)), format.Count(images)}
		for category := range c.counts.Names {
			row = append(row, c.share(category, bin))
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// binRange says which activations bins hold, from one to another.
func (c countedPlot) binRange(from, to int) string {
	return format.SigmaTo(c.counts.Edge(from)/c.std, 1) + " to " + format.SigmaTo(c.counts.Edge(to+1)/c.std, 1)
}

// share words a category's share of a bin with its interval.
func (c countedPlot) share(category, bin int) string {
	if c.counts.Images[bin] == 0 {
		return "–"
	}
	share, lo, hi := c.counts.Share(category, bin)
	return fmt.Sprintf("%s (%s to %s)", format.Percent(share), format.Percent(lo), format.Percent(hi))
}

// countedSummary says what a plot shows, and where it rests on few images.
func countedSummary(c countedPlot) string {
	total, thin, empty := 0, 0, 0
	for _, images := range c.counts.Images {
		total += images
		switch {
		case images == 0:
			empty++
		case images < fewImages:
			thin++
		}
	}
	s := fmt.Sprintf("%s in %s of equal width, %s.", format.Plural(total, "image"), format.Plural(c.counts.N, "bin"), c.binRange(0, c.counts.N-1))
	if total == 0 || len(c.counts.Names) == 0 {
		return s
	}
	s += c.onTheGround(total)
	if thin > 0 {
		s += fmt.Sprintf(" %s fewer than %d images: read shares there as hints.", holds(thin), fewImages)
	}
	if empty > 0 {
		s += fmt.Sprintf(" %s none.", holds(empty))
	}
	return s
}

// onTheGround says how common the first category is overall and at both ends.
func (c countedPlot) onTheGround(total int) string {
	first, last := 0, c.counts.N-1
	for c.counts.Images[first] == 0 {
		first++
	}
	for c.counts.Images[last] == 0 {
		last--
	}
	weakest, _, _ := c.counts.Share(0, first)
	strongest, _, _ := c.counts.Share(0, last)
	return fmt.Sprintf(" “%s” makes up %s of all images, %s of the weakest bin and %s of the strongest (%s).", c.counts.Names[0],
		format.Percent(float64(c.counts.Total(0))/float64(total)), format.Percent(weakest), format.Percent(strongest), format.Plural(c.counts.Images[last], "image"))
}

// holds words what bins do: "1 bin holds", "3 bins hold".
func holds(bins int) string {
	if bins == 1 {
		return "1 bin holds"
	}
	return format.Count(bins) + " bins hold"
}
