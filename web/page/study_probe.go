package page

import (
	"fmt"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// readFit takes the weights of the penalty that is asked for.
func (c *classesAsked) readFit() error {
	asked := c.query.Get("lambda")
	if c.Probe == nil {
		if asked != "" {
			return neuron.NotFoundf("This study has no penalties to choose from.")
		}
		return nil
	}
	if c.Probe.Shown < 0 || c.Probe.Shown >= len(c.Probe.Fits) || c.Probe.HeldOut <= 0 {
		return fmt.Errorf("the study %s shows fit %d of %d on %d images", c.study.Slug, c.Probe.Shown, len(c.Probe.Fits), c.Probe.HeldOut)
	}
	c.fit = c.Probe.Shown
	if asked == "" {
		return nil
	}
	for i, f := range c.Probe.Fits {
		if lambdaName(f.Lambda) != asked {
			continue
		}
		if !c.Probe.Kept(i) {
			return neuron.NotFoundf("The weights of the penalty %s are not kept; the chart links those that are.", asked)
		}
		c.fit, c.Classes = i, c.At(i)
		return nil
	}
	return neuron.NotFoundf("This study has no penalty %s.", format.Quoted(asked))
}

// lambdaName names a penalty in addresses and in words.
func lambdaName(lambda float64) string { return strconv.FormatFloat(lambda, 'g', 3, 64) }

// label names units where a name alone stands for one. Those of a study that was run here are named by the index, several of them alike.
func (c *classesAsked) label() {
	count := map[string]int{}
	for _, u := range c.Units {
		count[u.Name]++
	}
	for _, u := range c.Units {
		c.labels[u.Unit] = u.Name
		if c.Probe != nil && u.Name != "" && count[u.Name] > 1 {
			c.labels[u.Unit] = u.Name + " " + strconv.Itoa(u.Unit)
		}
	}
}

// unitsTaken is how many units the classes have.
func (c classesAsked) unitsTaken() int {
	if c.Probe != nil {
		return c.Probe.Fits[c.fit].Units
	}
	return len(c.Units)
}

func (c classesAsked) probeFacts() []view.Fact {
	f, p := c.Probe.Fits[c.fit], c.Probe
	facts := []view.Fact{
		{Name: "neurons a class", Value: format.Number(c.unitsPerClass(f)), Explained: "Mean over the classes"},
		{Name: "top-1 accuracy", Value: format.Percent(shareOfImages(f.Right, p.HeldOut)), Explained: "Share of the images held out that are taken for what they are"},
	}
	if c.hasFive() {
		facts = append(facts, view.Fact{Name: "top-5 accuracy", Value: format.Percent(shareOfImages(f.RightFive, p.HeldOut)), Explained: "Share of the images held out whose class is among the five likeliest"})
	}
	return append(facts,
		view.Fact{Name: "penalty λ", Value: lambdaName(f.Lambda)},
		view.Fact{Name: "images", Value: format.Count(p.Fitted) + " + " + format.Count(p.HeldOut), Explained: "That it was fitted to, and that were held out"})
}

func shareOfImages(k, n int) float64 { return float64(k) / float64(n) }

func (c classesAsked) unitsPerClass(f neuron.ProbeFit) float64 {
	return float64(f.Weights) / float64(len(c.Classes.Classes))
}

// hasFive reports whether there are so many classes that five of them are not all.
func (c classesAsked) hasFive() bool { return len(c.Classes.Classes) > 5 }

// right says how a class of the fit that the study was stored with does; "" at another penalty.
func (c classesAsked) right(at int) string {
	class := c.Classes.Classes[at]
	if class.HeldOut == 0 {
		return ""
	}
	lo, hi := neuron.Wilson(class.Right, class.HeldOut)
	return fmt.Sprintf("Of %s of it that were held out, %s %s taken for it (%s; 95 %%: %s to %s).", format.Plural(class.HeldOut, "image"), format.Count(class.Right),
		map[bool]string{true: "is", false: "are"}[class.Right == 1], format.Percent(shareOfImages(class.Right, class.HeldOut)), format.Percent(lo), format.Percent(hi))
}

// pathPanel shows how classifiers at all penalties do.
func (c classesAsked) pathPanel() *view.ProbePanel {
	p := c.Probe
	now := p.Fits[c.fit]
	panel := &view.ProbePanel{
		Columns: []string{"Penalty λ", "Neurons a class", "Neurons", "Top-1, held out", "95 %", "Top-1, fitted"},
		Text: fmt.Sprintf("Each point is a classifier at one penalty, on the %s that were held out, with intervals of 95 %%. The larger the penalty, the fewer neurons it takes. This page shows the one with %s neurons a class (λ = %s); choose another.",
			format.Plural(p.HeldOut, "image"), format.Number(c.unitsPerClass(now)), lambdaName(now.Lambda)),
	}
	if c.hasFive() {
		panel.Columns = append(panel.Columns, "Top-5, held out", "95 %")
	}
	var points []chart.PathAt
	for i, f := range p.Fits {
		lo, hi := neuron.Wilson(f.Right, p.HeldOut)
		row := []string{lambdaName(f.Lambda), format.Number(c.unitsPerClass(f)), format.Count(f.Units), format.Percent(shareOfImages(f.Right, p.HeldOut)), format.Percent(lo) + " to " + format.Percent(hi), format.Percent(shareOfImages(f.RightTrain, p.Fitted))}
		at := chart.PathAt{X: c.unitsPerClass(f), Shares: []chart.PathShare{{Right: f.Right, Of: p.HeldOut}}, Chosen: i == c.fit}
		if c.hasFive() {
			lo, hi := neuron.Wilson(f.RightFive, p.HeldOut)
			row = append(row, format.Percent(shareOfImages(f.RightFive, p.HeldOut)), format.Percent(lo)+" to "+format.Percent(hi))
			at.Shares = append(at.Shares, chart.PathShare{Right: f.RightFive, Of: p.HeldOut})
		}
		if p.Kept(i) {
			at.Address = c.with("lambda", lambdaName(f.Lambda)) + "#path"
		}
		panel.Rows = append(panel.Rows, row)
		if f.Weights > 0 {
			points = append(points, at)
		}
	}
	names := []string{"top-1 accuracy", "top-5 accuracy"}[:1+len(panel.Columns)/8]
	summary := fmt.Sprintf("Accuracy of %s by neurons a class: %s at %s, %s at %s. The table below has all of them.", format.Plural(len(p.Fits), "classifier"),
		panel.Rows[0][3], panel.Rows[0][1], panel.Rows[len(panel.Rows)-1][3], panel.Rows[len(panel.Rows)-1][1])
	base := shareOfImages(p.Most, p.HeldOut)
	panel.Chart = chart.Path(points, names, base, "always the commonest class: "+format.Percent(base), summary)
	return panel
}

// A dendrogram, in pixels.
const (
	treeRow   = 21
	treeWidth = 460 // of the axis
	treeFoot  = 28
	treeHead  = 6
)

// dendrogram draws the tree of all classes with their names; nil where there are too many for one page.
func (c classesAsked) dendrogram() *view.Dendrogram {
	n := len(c.order)
	if n > pageClasses || n < 2 {
		return nil
	}
	highest := max(1, highestOf(c.Tree))
	y := func(row int) float64 { return treeHead + treeRow*(float64(row)+.5) }
	x := func(height float64) float64 { return matrixLabels + treeWidth*max(height, 0)/highest }
	t := c.treeAt(y, x)
	d := &view.Dendrogram{
		Width: matrixLabels + treeWidth + 24, Height: treeHead + treeRow*n + treeFoot, Tree: t.parts,
		Name:    fmt.Sprintf("Tree of %d classes by the likeness of their weights. The table below has every join.", n),
		Base:    strconv.Itoa(treeHead + treeRow*n + treeFoot - 8),
		Columns: []string{"Joins", "With", "Distance", "Classes"},
	}
	d.Box = fmt.Sprintf("0 0 %d %d", d.Width, d.Height)
	for row, i := range c.order {
		l := view.MatrixLabel{Link: c.classLink(i), At: fmt.Sprintf("translate(%d %s)", matrixLabels-8, format.Coordinate(y(row)+4)), Chosen: c.Classes.Classes[i].Class == c.class}
		l.Text = shortened(l.Text, nameLength)
		d.Leaves = append(d.Leaves, l)
	}
	first := make([]string, n, 2*n) // class of each cluster
	sizes := make([]int, n, 2*n)
	for i, class := range c.Classes.Classes {
		first[i], sizes[i] = class.Class, 1
	}
	for i, m := range c.Tree {
		size := sizes[m.A] + sizes[m.B]
		a, b := clusterName(first[m.A], sizes[m.A]), clusterName(first[m.B], sizes[m.B])
		d.Joins = append(d.Joins, view.TreeJoin{
			X: format.Coordinate(t.xs[n+i]), Y: format.Coordinate(t.ys[n+i]),
			Title: fmt.Sprintf("%s joins %s: distance %.2f", a, b, m.Height),
		})
		d.Rows = append(d.Rows, []string{a, b, fmt.Sprintf("%.3f", m.Height), strconv.Itoa(size)})
		first, sizes = append(first, first[m.A]), append(sizes, size)
	}
	for tick := 0.0; tick <= highest+1e-9; tick += .25 {
		at := format.Coordinate(x(tick))
		d.Ticks = append(d.Ticks, view.Tick{At: at, Text: format.Number(tick)})
		d.Rules += fmt.Sprintf("M%s %dV%d", at, treeHead, treeHead+treeRow*n)
	}
	return d
}

// clusterName names a cluster by its first class.
func clusterName(first string, size int) string {
	if size == 1 {
		return first
	}
	return fmt.Sprintf("%s and %d more", first, size-1)
}

// highestOf is the greatest distance of a tree.
func highestOf(tree []neuron.ClusterMerge) (highest float64) {
	for _, m := range tree {
		highest = max(highest, m.Height)
	}
	return highest
}
