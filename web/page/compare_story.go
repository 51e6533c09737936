package page

import (
	"math"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// sampleComparison is n neurons, the second of another model.
func sampleComparison(n int) (neuron.Comparison, address.CompareQuery) {
	c := neuron.Comparison{Y: 1, Joint: sampleJoint()}
	q := address.CompareQuery{Y: 1}
	for i := range n {
		d := sampleUnit(i)
		d.Top = append(d.Top[3*i:len(d.Top):len(d.Top)], sampleExamples(int64(-900-40*i), 20, 6, -.1)...)
		d.TopWords = d.TopWords[i%4:]
		d.Histogram.Lo += float64(2 * (i % 3))
		if i == 1 {
			d.Model, d.ModelOf.Slug, d.ModelOf.Name = "other", "other", "Another CLIP with a longer name"
		}
		c.Units, q.Units = append(c.Units, d), append(q.Units, d.Ref)
		row := make([]float64, n)
		for k := range row {
			row[k] = math.Pow(-.71, math.Abs(float64(i-k)))
		}
		c.Correlations = append(c.Correlations, row)
	}
	c.Common()
	return c, q
}

// sampleJoint is two neurons that fire together more often than not.
func sampleJoint() neuron.Joint {
	j := neuron.Joint{Images: 12288, Correlation: .71, Bins: neuron.JointBins{LoA: -4, StepA: .5, LoB: -3, StepB: .5, Across: 40, Down: 30}}
	for row := range j.Bins.Down {
		for column := range j.Bins.Across {
			x, y := float64(column-8), float64(row-6)
			j.Bins.Counts = append(j.Bins.Counts, int(1400*math.Exp(-(math.Abs(x)+math.Abs(y)+math.Abs(x-y))/5)))
		}
	}
	for i, set := range []*neuron.JointSet{&j.Both, &j.OnlyA, &j.OnlyB} {
		set.Images = 431 / (i + 1)
		for k := range 8 {
			z := 9 - float64(k)/2
			set.First = append(set.First, neuron.JointExample{Image: sampleImage(int64(-600 - 10*i - k)), ZA: []float64{z, z, .3}[i], ZB: []float64{z - 1, .5, z}[i]})
		}
	}
	return j
}

func compareStory(p view.Page) templ.Component {
	page := newComparePage(sampleComparison(2))
	page.Page = p
	return view.Compare(page)
}

func compareManyStory(p view.Page) templ.Component {
	page := newComparePage(sampleComparison(5))
	page.Page = p
	return view.Compare(page)
}

// compareApartStory is a neuron beside one that is known from a publication alone.
func compareApartStory(p view.Page) templ.Component {
	c, q := sampleComparison(2)
	c.Joint = neuron.Joint{Correlation: math.NaN()}
	d := &c.Units[1]
	d.ModelOf.Dataset = neuron.Dataset{Slug: "published", Name: "none"}
	d.Top, d.Visualizations, d.Histogram, d.TopWords = nil, nil, neuron.Histogram{}, nil
	d.Published = &neuron.PublishedUnit{Ref: d.Ref, Name: "a country", Words: sampleWords[2:6]}
	c.Images, c.Words = nil, nil
	c.Common()
	page := newComparePage(c, q)
	page.Page = p
	return view.Compare(page)
}

func compareAskStory(p view.Page) templ.Component {
	return view.Compare(view.ComparePage{Page: p, Heading: "Compare neurons", Form: &view.CompareForm{
		Heading: "Which ones?", Button: "Compare", Note: "Two to 6, of one model or of several: by name, by number, by the link of their page, or by a word that drives them.",
		Fields: []view.CompareField{
			{Label: "Neuron A", Value: "sample/layer4-1-sum/89"},
			{Label: "Neuron B", Value: "japan", Problem: "“japan” can be any of these:", Choices: []view.Link{{Text: "japan sample/layer4-1-sum/1", Address: "/compare"}, {Text: "sushi sample/layer4-1-sum/3", Address: "/compare"}}},
		},
		Near: []view.Link{{Text: "tokyo 90, r = 0.83", Address: "/compare"}},
	}})
}
