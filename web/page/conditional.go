package page

import (
	"fmt"
	"math"
	"slices"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// showConditional is the page of a study of what images show at each activation.
func showConditional(a studyAsked) (templ.Component, error) {
	p, err := newConditionalPage(a)
	return view.Conditional(p), err
}

func newConditionalPage(a studyAsked) (p view.ConditionalPage, err error) {
	plots, err := decodeConditional(a.study)
	if err != nil {
		return p, err
	}
	ref, asked, err := address.ParseStudyUnit(a.query)
	if err != nil {
		return p, err
	}
	at := 0
	if asked {
		if at = slices.IndexFunc(plots, func(p neuron.ConditionalPlot) bool { return p.Ref() == ref }); at < 0 {
			return p, neuron.NotFoundf("The study has no plot of the neuron %s.", ref)
		}
	}
	p = view.ConditionalPage{StudyPage: a.page}
	for i, plot := range plots {
		p.Choices = append(p.Choices, view.Choice{Link: view.Link{Text: fmt.Sprintf("%s %d", plot.Title, plot.Unit), Address: address.StudyAt(a.study.Slug, plot.Ref())}, Chosen: i == at})
	}
	neurons, err := a.neurons([]neuron.Ref{plots[at].Ref()})
	if err != nil {
		return p, err
	}
	p.Plot = newConditionalPlot(plots[at])
	p.Plot.Neuron = neurons[plots[at].Ref()]
	p.Plot.Neuron.Name = modelName(plots[at].Model)
	p.Notice, err = a.notice(plots[at].Sensitive)
	return p, err
}

func decodeConditional(st neuron.Study) ([]neuron.ConditionalPlot, error) {
	var data neuron.Conditionals
	if err := st.Decode(&data); err != nil {
		return nil, err
	}
	for _, p := range data.Plots {
		if err := p.Check(); err != nil {
			return nil, fmt.Errorf("read the study %s: %w", st.Slug, err)
		}
	}
	if len(data.Plots) == 0 {
		return nil, neuron.NotFoundf("The study %s has no plots.", st.Slug)
	}
	return data.Plots, nil
}

func newConditionalPlot(p neuron.ConditionalPlot) view.ConditionalPlot {
	v := view.ConditionalPlot{Heading: p.Title, Figure: p.Figure, Note: p.Note, Summary: conditionalSummary(p), Columns: []string{"Activation", "Raw", "Images"}}
	v.Chart = chart.Stacked(p, "Shares of kinds of image by activation. "+v.Summary+" The table below has all shares.")
	for _, g := range p.Groups {
		for _, l := range g.Labels {
			v.Columns = append(v.Columns, l.Name)
		}
	}
	for bin, images := range p.Images {
		lo := p.Lo + float64(bin)*p.Width
		row := []string{format.SigmaTo(lo/p.Std, 1) + " to " + format.SigmaTo((lo+p.Width)/p.Std, 1), format.Number(lo) + " to " + format.Number(lo+p.Width), format.Count(images)}
		for _, g := range p.Groups {
			for _, l := range g.Labels {
				row = append(row, format.Percent(l.Shares[bin]))
			}
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// conditionalSummary says what a plot shows.
func conditionalSummary(p neuron.ConditionalPlot) string {
	total := 0
	for _, n := range p.Images {
		total += n
	}
	last := len(p.Images) - 1
	s := fmt.Sprintf("%s in %d bins from %s, labelled.", format.Plural(total, "image"), len(p.Images), format.SigmaTo(p.Lo/p.Std, 1)+" to "+format.SigmaTo((p.Lo+float64(last+1)*p.Width)/p.Std, 1))
	top := p.Groups[len(p.Groups)-1]
	return s + fmt.Sprintf(" “%s” makes up %s of the weakest bin and %s of the strongest.", top.Title, format.Percent(groupShare(top, 0)), format.Percent(groupShare(top, last)))
}

func groupShare(g neuron.ConditionalGroup, bin int) float64 {
	sum := 0.
	for _, l := range g.Labels {
		sum += l.Shares[bin]
	}
	return math.Min(1, sum)
}
