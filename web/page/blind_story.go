package page

import (
	"fmt"
	"time"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// sampleBlindStudy is a study of images in eight levels, labelled by so many people.
func sampleBlindStudy(d neuron.UnitDetail, finished int) neuron.BlindStudy {
	made := time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	st := neuron.BlindStudy{
		ID: 7, Ref: d.Ref, Author: "Ada", Title: "Prices, dates or other numbers", Categories: []string{"price tags", "dates", "other numbers", "no number"},
		PerBin: 12, Seed: 5, Made: made,
		BlindSample: neuron.BlindSample{Lo: d.Min, Width: (d.Max - d.Min) / 8, Std: d.Std, Available: []int{3, 240, 9120, 2400, 512, 0, 40, 9}},
	}
	for bin, n := range st.Available {
		for i := range min(n, st.PerBin) {
			st.Images = append(st.Images, neuron.BlindImage{Key: fmt.Sprintf("%d/%d.png", bin, i), Bin: bin, Activation: st.Edges().Edge(bin)})
		}
	}
	for i, name := range []string{"Ada", "Béla", "נועה"} {
		for position, im := range st.Images {
			if i >= finished && position >= 20 {
				break
			}
			category := (position*7 + 3*im.Bin + i*(position%5/4)) % 4
			if im.Bin > 4 {
				category = (position + i) % 9 / 7
			}
			st.Answers = append(st.Answers, neuron.BlindAnswer{Position: position, Author: name, Category: category, Made: made.Add(time.Duration(position) * time.Second)})
		}
	}
	return st
}

func sampleSummaries(d neuron.UnitDetail) []neuron.BlindSummary {
	at := time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	return []neuron.BlindSummary{
		{ID: 7, Ref: d.Ref, Title: "Prices, dates or other numbers", Author: "Ada", Images: 75, Annotators: []neuron.Annotator{{Name: "Ada", Done: 75, Finished: true}, {Name: "Béla", Done: 75, Finished: true}}, Made: at},
		{ID: 8, Ref: d.Ref, Title: "Indoors, outdoors", Author: "נועה", Images: 96, Made: at.AddDate(0, 0, 1)},
		{ID: 9, Ref: d.Ref, Title: "As published", Author: "Ada", Elsewhere: true, Made: at.AddDate(0, 0, 2)},
	}
}

func blindStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	page := newBlindPage(d, sampleSummaries(d))
	page.Page = section(sampleAuthor(p), "models")
	return view.Blind(page)
}

func blindEmptyStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	d.Min = d.Max
	page := newBlindPage(d, nil)
	page.Page = section(p, "models")
	return view.Blind(page)
}

func blindNextStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	page := newBlindNextPage(d, sampleBlindStudy(d, 0), 20, 20)
	page.Page, page.Picture = section(sampleAuthor(p), "models"), address.Thumb(-117)
	return view.BlindNext(page)
}

// blindStudyStory is a study as Ada sees it, so many of three having finished.
func blindStudyStory(finished int) func(view.Page) templ.Component {
	return func(p view.Page) templ.Component {
		d := sampleUnit(89)
		page := newBlindStudyPage(d, sampleBlindStudy(d, finished), "Ada")
		page.Page = section(sampleAuthor(p), "models")
		return view.BlindStudy(page)
	}
}

func blindElsewhereStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	st := sampleBlindStudy(d, 0)
	st.Answers, st.Images, st.Available = nil, nil, nil
	st.Paper = &neuron.PaperPlot{
		Bins: []float64{-2, 0, 2, 4}, LabelNames: []string{"price tags", "other numbers", "no number"}, LabelCounts: []int{34, 21, 65},
		Heights: [][]float64{{0, .1, .5, .75}, {.05, .2, .25, .25}, {.95, .7, .25, 0}},
	}
	page := newBlindStudyPage(d, st, "")
	page.Page = section(p, "models")
	return view.BlindStudy(page)
}

func unitBlindStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	page := unitSample(p, d, address.RangeQuery{})
	page.Blind = view.BlindPanel{Offered: true, Address: address.Blind(d.Ref)}
	for _, s := range sampleSummaries(d) {
		page.Blind.Studies = append(page.Blind.Studies, newBlindRow(s))
	}
	return view.Unit(page)
}
