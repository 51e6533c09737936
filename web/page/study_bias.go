package page

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// How many neurons a page of a study of bias lists, and links in its plane.
const (
	mostBiasUnits = 40
	fewBiasUnits  = 10 // where none is found
	mostBiasDots  = 100
)

// biasAsked is what is shown of a study of bias.
type biasAsked struct {
	studyAsked
	neuron.Bias
	unit *neuron.Ref
}

func showBias(a studyAsked) (templ.Component, error) {
	p, err := newBiasPage(a)
	return view.Bias(p), err
}

func newBiasPage(a studyAsked) (p view.BiasPage, err error) {
	b := biasAsked{studyAsked: a}
	p.StudyPage = a.page
	if b.Bias, err = decodeBias(a.study); err != nil {
		return p, err
	}
	if b.unit, err = address.ParseStudyUnitOf(a.query, b.StudyLayer); err != nil {
		return p, err
	}
	b.keep("unit", unitValue(b.unit, b.StudyLayer))
	p.Notes = b.Notes
	p.Facts = []view.Fact{
		{Name: b.X.Name, Value: b.count(b.X)}, {Name: b.Y.Name, Value: b.count(b.Y)}, {Name: b.A.Name, Value: b.count(b.A)}, {Name: b.B.Name, Value: b.count(b.B)}, b.modelFact(b.Model),
	}
	p.Question = fmt.Sprintf("Do %s go with %s, and %s with %s, more than the other way round?", b.X.Name, b.A.Name, b.Y.Name, b.B.Name)
	p.Meaning, p.Caveats = b.meaning(), b.caveats()
	for i, t := range b.Tests {
		p.Tests = append(p.Tests, b.test(i, t))
	}
	if p.Units, err = b.units(); err != nil {
		return p, err
	}
	p.Chosen, err = b.chosen()
	return p, err
}

func decodeBias(st neuron.Study) (b neuron.Bias, err error) {
	if err := st.Decode(&b); err != nil {
		return b, err
	}
	if err := b.Check(); err != nil {
		return b, fmt.Errorf("read the study %s: %w", st.Slug, err)
	}
	return b, nil
}

func (b biasAsked) count(g neuron.BiasGroup) string {
	if g.Pictures {
		return format.Plural(len(g.Items), "picture")
	}
	return format.Plural(len(g.Items), "word")
}

// meaning says what each number is.
func (b biasAsked) meaning() []view.Meaning {
	return []view.Meaning{
		{Name: "Association", Text: fmt.Sprintf("of a target: the mean cosine of its embedding with those of %s, less that with those of %s.", b.A.Name, b.B.Name)},
		{Name: "d, the effect size", Text: fmt.Sprintf("the mean association of %s less that of %s, over the standard deviation of the associations of all targets. It lies between −2 and +2; 0 is no difference, below 0 they go the other way round.", b.X.Name, b.Y.Name)},
		{Name: "95 % interval", Text: "where d lies if the words are drawn anew, with replacement, from each of the four lists: what it depends on the choice of words within them, not on the choice of lists."},
		{Name: "p", Text: fmt.Sprintf("how often a random division of the targets into two groups of the same size has as large a difference as %s and %s have: one-sided, a permutation test.", b.X.Name, b.Y.Name)},
	}
}

// caveats says what the test is not.
func (b biasAsked) caveats() []string {
	fewest := slices.Min([]int{len(b.X.Items), len(b.Y.Items), len(b.A.Items), len(b.B.Items)})
	return []string{
		"Whoever chooses the lists chooses much of the answer: other words for the same idea can have another d, or none.",
		fmt.Sprintf("The lists are short, %d items in the shortest: intervals are wide, and a large p is no evidence that there is no association.", fewest),
		"An association of embeddings is not behaviour. It says nothing by itself of what a system that uses the model does to people, and an embedding without it is no proof of fairness.",
		"Words have several meanings, and a model can know a word by how it is spelled or drawn. The table under each figure shows which items carry the result.",
		fmt.Sprintf("Several tests are made here: %s of embeddings, whose p are not corrected for each other, and %s of neurons, which are corrected for their number.", strconv.Itoa(len(b.Tests)), format.Count(b.Units.Tested)),
	}
}

func (b biasAsked) test(i int, t neuron.BiasTest) view.BiasTest {
	v := view.BiasTest{ID: "test-" + strconv.Itoa(i+1), Name: t.Name, What: t.What}
	of := "random partitions"
	if t.Exact {
		of = "partitions, all there are"
	}
	v.Facts = []view.Fact{
		{Name: "d", Value: signed(t.Effect)}, {Name: "95 % interval", Value: signed(t.Low) + " to " + signed(t.High)}, {Name: "p", Value: probabilityText(t.P)}, {Name: of, Value: format.Count(t.Partitions)},
	}
	v.Found = b.found(t)
	x, a := len(b.X.Items), len(b.A.Items)
	v.Dots = chart.Dots(chart.DotGroup{Name: b.X.Name, Items: b.X.Items, Values: t.Targets[:x]}, chart.DotGroup{Name: b.Y.Name, Items: b.Y.Items, Values: t.Targets[x:]}, "")
	v.Columns, v.Rows = []string{"Target", "Group", "Association with " + b.A.Name + " rather than " + b.B.Name}, numbered(b.X, b.Y, t.Targets)
	v.AttrColumns, v.AttrRows = []string{"Attribute", "Group", "Association with " + b.X.Name + " rather than " + b.Y.Name}, numbered(b.A, b.B, t.Attributes[:a+len(b.B.Items)])
	return v
}

// found says what a test shows.
func (b biasAsked) found(t neuron.BiasTest) string {
	switch {
	case t.P <= 0.05 && t.Low > 0:
		return fmt.Sprintf("An association is shown: %s go with %s and %s with %s. Few divisions of the targets differ as much, and the interval is above 0.", b.X.Name, b.A.Name, b.Y.Name, b.B.Name)
	case t.P <= 0.05:
		return "Few divisions of the targets differ as much; but the interval reaches 0, so that other words of the same kinds could show nothing."
	case t.P >= 0.95 && t.High < 0:
		return fmt.Sprintf("The other way round: %s go with %s and %s with %s. The test was not made for this direction, so that its p is 1 less what stands here.", b.X.Name, b.B.Name, b.Y.Name, b.A.Name)
	}
	return "No association is shown: many divisions of the targets differ as much."
}

// numbered lists items with their groups and numbers.
func numbered(first, second neuron.BiasGroup, numbers []float64) [][]string {
	var rows [][]string
	for i, item := range first.Items {
		rows = append(rows, []string{item, first.Name, format.Number(numbers[i])})
	}
	for i, item := range second.Items {
		rows = append(rows, []string{item, second.Name, format.Number(numbers[len(first.Items)+i])})
	}
	return rows
}

// probabilityText writes a p of two digits.
func probabilityText(p float64) string {
	if p > 0 && p < 0.0001 {
		return "under 0.0001"
	}
	return strconv.FormatFloat(p, 'g', 2, 64)
}

func (b biasAsked) units() (view.BiasUnitsPanel, error) {
	u := b.Units
	p := view.BiasUnitsPanel{
		How: fmt.Sprintf("A neuron's response to an item is its mean activation over the pictures of it, in standard deviations over the data set. Across: mean response to %s less that to %s; upwards: to %s less that to %s. "+
			"Each has a two-sided p by partitions; the larger of the two is the neuron's p, since it has to tell both apart. q is p corrected for the number of neurons (Benjamini–Hochberg).", b.X.Name, b.Y.Name, b.A.Name, b.B.Name),
		Corners: [4]string{b.Y.Name + ", " + b.A.Name, b.X.Name + ", " + b.A.Name, b.Y.Name + ", " + b.B.Name, b.X.Name + ", " + b.B.Name},
	}
	p.Found = unitsFound(u)
	listed := u.Units[:min(u.Found, mostBiasUnits, len(u.Units))]
	p.Listed = "Neurons that were found, the lowest p first"
	if u.Found == 0 {
		listed, p.Listed = u.Units[:min(fewBiasUnits, len(u.Units))], "None was found. Those of the lowest p"
	}
	if more := u.Found - len(listed); u.Found > 0 && more > 0 {
		p.More = fmt.Sprintf("%s more are in the table of neurons below.", format.Count(more))
	}
	refs := make([]neuron.Ref, len(listed))
	for i, l := range listed {
		refs[i] = b.Ref(l.Unit)
	}
	neurons, err := b.neurons(refs)
	if err != nil {
		return p, err
	}
	for i, l := range listed {
		row := view.BiasUnitRow{Neuron: nameInStudy(neurons[refs[i]], l.Name), P: probabilityText(l.P()), Q: probabilityText(l.Q), Found: l.Q <= u.Rate}
		row.Target, row.Attribute = side(l.Target, b.X, b.Y), side(l.Attribute, b.A, b.B)
		if b.hasResponses(refs[i]) {
			row.See = b.with("unit", strconv.Itoa(l.Unit)) + "#chosen"
		}
		p.Units = append(p.Units, row)
	}
	p.Quadrants = b.quadrants()
	return p, nil
}

// unitsFound says how many neurons tell both apart, and how many would by chance.
func unitsFound(u neuron.BiasUnits) string {
	tested := float64(u.Tested)
	said := fmt.Sprintf("%s tested. With p at most 0.05, uncorrected: %s, of which %s in the sense of the question. By chance it would be about %s if neurons told neither apart, and up to %s if each told one of the two.",
		format.Plural(u.Tested, "neuron"), format.Count(u.Nominal), format.Count(u.Alike), format.Number(math.Round(tested*0.05*0.05)), format.Number(math.Round(tested*0.05)))
	if u.Found == 0 {
		return said + fmt.Sprintf(" Corrected for their number, at a rate of false discoveries of %s: none.", format.Percent(u.Rate))
	}
	return said + fmt.Sprintf(" Corrected for their number, at a rate of false discoveries of %s: %s, of which %s in that sense; half would be if targets and attributes had nothing to do with each other.",
		format.Percent(u.Rate), format.Count(u.Found), format.Count(u.Together))
}

// side writes to which of two groups a response is larger: "flowers +1.2σ".
func side(d float64, first, second neuron.BiasGroup) string {
	if d < 0 {
		first = second
	}
	return first.Name + " " + format.SigmaTo(math.Abs(d), 2)
}

func (b biasAsked) hasResponses(r neuron.Ref) bool {
	return slices.ContainsFunc(b.study.Units, func(u neuron.StudyUnit) bool { return u.Ref == r })
}

// quadrants draws all neurons that were tested; those found are links.
func (b biasAsked) quadrants() view.Quadrants {
	var points []chart.QuadrantPoint
	for i, u := range b.Units.Units {
		p := chart.QuadrantPoint{X: u.Target, Y: u.Attribute, Chosen: b.unit != nil && *b.unit == b.Ref(u.Unit)}
		if found := u.Q <= b.Units.Rate && i < mostBiasDots; found || p.Chosen {
			p.Name = strings.TrimSpace(fmt.Sprintf("%s %d: %s, %s", u.Name, u.Unit, side(u.Target, b.X, b.Y), side(u.Attribute, b.A, b.B)))
			if found && b.hasResponses(b.Ref(u.Unit)) {
				p.Address = b.with("unit", strconv.Itoa(u.Unit)) + "#chosen"
			}
		}
		points = append(points, p)
	}
	return chart.Quadrants(points, "σ")
}

// chosen shows how the neuron that is asked for responds to each item; nil where none is.
func (b biasAsked) chosen() (*view.BiasUnitPanel, error) {
	if b.unit == nil {
		return nil, nil
	}
	at := slices.IndexFunc(b.Units.Units, func(u neuron.BiasUnit) bool { return b.Ref(u.Unit) == *b.unit })
	if at < 0 {
		return nil, neuron.NotFoundf("This study does not have the neuron %s.", b.unit)
	}
	neurons, err := b.neurons([]neuron.Ref{*b.unit})
	if err != nil {
		return nil, err
	}
	p := &view.BiasUnitPanel{Neuron: nameInStudy(neurons[*b.unit], b.Units.Units[at].Name), Close: b.with("unit", "") + "#neurons"}
	of := slices.IndexFunc(b.study.Units, func(u neuron.StudyUnit) bool { return u.Ref == *b.unit })
	if of < 0 || len(b.study.Units[of].Data) == 0 {
		u := b.Units.Units[at]
		p.Empty = fmt.Sprintf("It was not found: %s, %s, p %s. Its response to each item is not kept.", side(u.Target, b.X, b.Y), side(u.Attribute, b.A, b.B), probabilityText(u.P()))
		return p, nil
	}
	p.Part = "It " + b.study.Units[of].Part + "."
	var r neuron.BiasResponses
	if err := json.Unmarshal(b.study.Units[of].Data, &r); err != nil {
		return nil, fmt.Errorf("read what the study %s found of %s: %w", b.study.Slug, b.unit, err)
	}
	x, a := len(b.X.Items), len(b.A.Items)
	if len(r.Targets) != x+len(b.Y.Items) || len(r.Attributes) != a+len(b.B.Items) {
		return nil, fmt.Errorf("the study %s has %d and %d responses of %s", b.study.Slug, len(r.Targets), len(r.Attributes), b.unit)
	}
	p.Targets = chart.Dots(chart.DotGroup{Name: b.X.Name, Items: b.X.Items, Values: r.Targets[:x]}, chart.DotGroup{Name: b.Y.Name, Items: b.Y.Items, Values: r.Targets[x:]}, "σ")
	p.Attributes = chart.Dots(chart.DotGroup{Name: b.A.Name, Items: b.A.Items, Values: r.Attributes[:a]}, chart.DotGroup{Name: b.B.Name, Items: b.B.Items, Values: r.Attributes[a:]}, "σ")
	p.Rows = append(numbered(b.X, b.Y, r.Targets), numbered(b.A, b.B, r.Attributes)...)
	return p, nil
}

// thumbBias draws the associations of the targets in the first test, a line for each group.
func thumbBias(st neuron.Study) (templ.Component, error) {
	b, err := decodeBias(st)
	if err != nil || len(b.Tests) == 0 {
		return nil, err
	}
	values := b.Tests[0].Targets
	lo, hi := slices.Min(values), slices.Max(values)
	paths := make([]strings.Builder, 2)
	for i, v := range values {
		second := boolInt(i >= len(b.X.Items))
		x := 4.
		if hi > lo {
			x += (v - lo) / (hi - lo) * 148
		}
		fmt.Fprintf(&paths[second], "M%s %dv%d", format.Coordinate(x), 12+second*24, 18)
	}
	return view.AtlasThumb{Box: "0 0 160 66", Parts: []view.AtlasPart{{Tone: "f0", Path: paths[0].String()}, {Tone: "f5", Path: paths[1].String()}}}.Drawing(), nil
}
