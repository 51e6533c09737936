package api

import (
	"math"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// Comparison is neurons side by side, as data. Neurons are counted from 1 in it.
type Comparison struct {
	Units        []comparedUnit `json:"units"`
	Correlations [][]*float64   `json:"correlations"` // null where there is none
	X            int            `json:"x"`            // of the two whose activations are binned
	Y            int            `json:"y"`
	Joint        joint          `json:"joint"`
	Images       []commonImage  `json:"common_images"`
	Words        []commonWord   `json:"common_words"`
}

type comparedUnit struct {
	ModelID  string  `json:"modelId"`
	Layer    string  `json:"layer"`
	Index    string  `json:"index"`
	Dataset  string  `json:"dataset"`
	MaxAct   float64 `json:"maxActApprox"`
	Std      float64 `json:"std"`
	AboveOne float64 `json:"frac_above_1z"`
}

// joint is how two neurons respond to the same images: counts has a row for each bin of y.
type joint struct {
	Images      int      `json:"images"`
	Sampled     bool     `json:"sampled"`
	Correlation *float64 `json:"correlation"`
	LoX         float64  `json:"x_lo"`
	StepX       float64  `json:"x_step"`
	LoY         float64  `json:"y_lo"`
	StepY       float64  `json:"y_step"`
	Counts      [][]int  `json:"counts"`
	Both        jointSet `json:"both"`
	OnlyX       jointSet `json:"only_x"`
	OnlyY       jointSet `json:"only_y"`
}

type jointSet struct {
	Images int          `json:"images"`
	First  []jointImage `json:"first"`
}

type jointImage struct {
	Image int64   `json:"image"`
	Key   string  `json:"key"`
	ZX    float64 `json:"z_x"`
	ZY    float64 `json:"z_y"`
}

type commonImage struct {
	Image int64  `json:"image"`
	Key   string `json:"key"`
	Units []int  `json:"units"`
}

type commonWord struct {
	Word  string `json:"word"`
	Units []int  `json:"units"`
}

// NewComparison returns a comparison as data.
func NewComparison(c neuron.Comparison) Comparison {
	j := Comparison{X: c.X + 1, Y: c.Y + 1, Joint: newJoint(c.Joint), Images: []commonImage{}, Words: []commonWord{}}
	for i, u := range c.Units {
		j.Units = append(j.Units, comparedUnit{u.Model, u.Layer, strconv.Itoa(u.Unit.Unit), u.ModelOf.Dataset.Name, u.Max, u.Std, u.Density1})
		row := make([]*float64, len(c.Correlations[i]))
		for k, r := range c.Correlations[i] {
			row[k] = known(r)
		}
		j.Correlations = append(j.Correlations, row)
	}
	for _, im := range c.Images {
		j.Images = append(j.Images, commonImage{im.Image.ID, im.Image.Key, fromOne(im.Of)})
	}
	for _, w := range c.Words {
		j.Words = append(j.Words, commonWord{w.Word, fromOne(w.Of)})
	}
	return j
}

// known returns nil for NaN and infinities, which JSON has no word for.
func known(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func fromOne(places []int) []int {
	all := make([]int, len(places))
	for i, p := range places {
		all[i] = p + 1
	}
	return all
}

func newJoint(j neuron.Joint) joint {
	b := j.Bins
	doc := joint{
		Images: j.Images, Sampled: j.Sampled, Correlation: known(j.Correlation), LoX: b.LoA, StepX: b.StepA, LoY: b.LoB, StepY: b.StepB,
		Counts: [][]int{}, Both: newJointSet(j.Both), OnlyX: newJointSet(j.OnlyA), OnlyY: newJointSet(j.OnlyB),
	}
	for row := range b.Down {
		doc.Counts = append(doc.Counts, b.Counts[row*b.Across:(row+1)*b.Across])
	}
	return doc
}

func newJointSet(s neuron.JointSet) jointSet {
	set := jointSet{s.Images, []jointImage{}}
	for _, e := range s.First {
		set.First = append(set.First, jointImage{e.Image.ID, e.Image.Key, e.ZA, e.ZB})
	}
	return set
}

// JointColumns are the columns of a comparison's CSV: how many images lie in each bin of the two neurons that are plotted.
var JointColumns = []string{"x_lo", "x_hi", "y_lo", "y_hi", "images"}

// JointRows returns the bins that hold images.
func JointRows(j neuron.Joint) [][]string {
	rows := [][]string{}
	b := j.Bins
	for i, n := range b.Counts {
		if n == 0 {
			continue
		}
		x, y := b.LoA+float64(i%b.Across)*b.StepA, b.LoB+float64(i/b.Across)*b.StepB
		rows = append(rows, []string{format.Exact(x), format.Exact(x + b.StepA), format.Exact(y), format.Exact(y + b.StepB), strconv.Itoa(n)})
	}
	return rows
}
