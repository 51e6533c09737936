package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/view"
)

// mostTuned is how many neurons a study of drawn stimuli lists.
const mostTuned = 24

// stimuliAsked is what is shown of a study of drawn stimuli.
type stimuliAsked struct {
	studyAsked
	neuron.Stimuli
	suite int
	value int         // -1 for all
	unit  *neuron.Ref // nil for none
}

func showStimuli(a studyAsked) (templ.Component, error) {
	p, err := newStimuliPage(a)
	return view.Stimuli(p), err
}

func newStimuliPage(a studyAsked) (view.StimuliPage, error) {
	p := view.StimuliPage{StudyPage: a.page}
	s, err := readStimuli(a)
	if err != nil {
		return p, err
	}
	suite := s.Suites[s.suite]
	p.Title, p.What, p.Notes = suite.Title, fmt.Sprintf("%s Each value in %s.", suite.What, format.Plural(suite.Variants, "variant")), s.Notes
	p.Files = slices.DeleteFunc(slices.Clone(p.Files), func(l view.Link) bool { return strings.Contains(l.Address, "table="+api.CurvesTable) })
	total := 0
	for i, of := range s.Suites {
		total += of.Variants * len(of.Values)
		name := of.Name
		if i == 0 {
			name = "" // as it is without a choice
		}
		p.Suites = append(p.Suites, view.Choice{Link: view.Link{Text: of.Title, Address: s.with("suite", name, "value", "") + "#suite"}, Chosen: i == s.suite})
	}
	p.Facts = []view.Fact{{Name: "stimuli", Value: format.Count(total)}, {Name: "suites", Value: format.Count(len(s.Suites))}, {Name: "neurons", Value: format.Count(len(s.Units))}, s.modelFact(s.Model), {Name: "layer", Value: s.Layer}}
	for _, shown := range suite.Pictures {
		p.Pictures = append(p.Pictures, view.StimulusShown{Picture: address.StudyPicture(s.study.Slug, shown.Name), Value: suite.Values[shown.Value]})
	}
	s.addValues(&p)
	if err := s.addUnits(&p); err != nil {
		return p, err
	}
	p.Unit, err = s.unitPanel()
	return p, err
}

func readStimuli(a studyAsked) (stimuliAsked, error) {
	s := stimuliAsked{studyAsked: a, value: -1}
	err := cmp.Or(a.study.Decode(&s.Stimuli), s.Check())
	if err == nil && len(s.Suites) == 0 {
		err = fmt.Errorf("the study %s has no suites", a.study.Slug)
	}
	if err != nil {
		return s, err
	}
	if s.unit, err = address.ParseStudyUnitOf(a.query, s.StudyLayer); err != nil {
		return s, err
	}
	suite, value := a.query.Get("suite"), a.query.Get("value")
	if suite != "" {
		if s.suite = slices.IndexFunc(s.Suites, func(x neuron.StimulusSuite) bool { return x.Name == suite }); s.suite < 0 {
			return s, neuron.NotFoundf("This study has no suite %s.", format.Quoted(suite))
		}
	}
	if value != "" {
		if s.value = slices.Index(s.Suites[s.suite].Values, value); s.value < 0 {
			return s, neuron.NotFoundf("The suite %s has no value %s.", format.Quoted(s.Suites[s.suite].Title), format.Quoted(value))
		}
	}
	s.keep("suite", suite, "value", value, "unit", unitValue(s.unit, s.StudyLayer))
	return s, nil
}

// addValues counts the neurons that prefer each value.
func (s stimuliAsked) addValues(p *view.StimuliPage) {
	suite := s.Suites[s.suite]
	prefer, all := make([]int, len(suite.Values)), 0
	for _, u := range s.Units {
		if t := u.Tuning(s.suite); t.Prefers() {
			prefer[t.Value]++
			all++
		}
	}
	p.Counted = fmt.Sprintf("%d of %s prefer one, with a selectivity of %g or more and a z of %g or more.", all, format.Plural(len(s.Units), "neuron"), neuron.LeastSelectivity, neuron.LeastPreferredZ)
	for i, n := range prefer {
		if n > 0 || i == s.value {
			p.Values = append(p.Values, view.Choice{Link: view.Link{Text: suite.Values[i], Address: s.with("value", suite.Values[i]) + "#neurons"}, Chosen: i == s.value, Explained: format.Count(n)})
		}
	}
	p.List = "Most selective neurons"
	if s.value >= 0 {
		p.All, p.List = s.with("value", "")+"#neurons", "Neurons that prefer "+strings.ReplaceAll(suite.Prefers, "{}", suite.Values[s.value])
		if prefer[s.value] == 0 {
			p.Empty = "No neuron prefers it."
		}
	}
}

// addUnits lists the most selective neurons, or those that prefer a value.
func (s stimuliAsked) addUnits(p *view.StimuliPage) error {
	suite := s.Suites[s.suite]
	units := slices.DeleteFunc(slices.Clone(s.Units), func(u neuron.TunedUnit) bool {
		t := u.Tuning(s.suite)
		return s.value >= 0 && (t.Value != s.value || !t.Prefers())
	})
	slices.SortStableFunc(units, func(a, b neuron.TunedUnit) int { return cmp.Compare(b.Selectivity[s.suite], a.Selectivity[s.suite]) })
	if more := len(units) - mostTuned; more > 0 {
		units = units[:mostTuned]
		p.Left = fmt.Sprintf("%s more are in the CSV of what each neuron prefers.", format.Count(more))
	}
	refs := make([]neuron.Ref, len(units))
	for i, u := range units {
		refs[i] = s.Ref(u.Unit)
	}
	neurons, err := s.neurons(refs)
	if err != nil {
		return err
	}
	p.Columns = []string{"Neuron", "Value", "z", "Selectivity"}
	for i, u := range units {
		t := u.Tuning(s.suite)
		bar := view.SignedBar{
			Neuron: nameInStudy(neurons[refs[i]], ""), Value: fmt.Sprintf("%.2f", t.Selectivity), Share: share(t.Selectivity, 1),
			Note: fmt.Sprintf("%s, z %.1f", suite.Values[t.Value], t.Z), Chosen: s.unit != nil && refs[i] == *s.unit, Left: !t.Prefers(),
		}
		p.Units = append(p.Units, bar)
		p.Table = append(p.Table, []string{bar.Name, suite.Values[t.Value], format.Exact(t.Z), format.Exact(t.Selectivity)})
	}
	return nil
}

// unitPanel shows the curves of the neuron that is asked for; nil where none is.
func (s stimuliAsked) unitPanel() (*view.TunedPanel, error) {
	if s.unit == nil {
		return nil, nil
	}
	neurons, err := s.neurons([]neuron.Ref{*s.unit})
	if err != nil {
		return nil, err
	}
	p := &view.TunedPanel{Neuron: nameInStudy(neurons[*s.unit], ""), Close: s.with("unit", "") + "#suite", Empty: "This study has no curves of this neuron."}
	for _, u := range s.study.Units {
		if u.Ref != *s.unit || u.Data == nil {
			continue
		}
		p.Said, p.Empty, p.CSV = "It "+u.Part+".", "", address.StudyTableOf(s.study.Slug, api.CurvesTable, u.Ref)
		p.Tunings, err = drawTunings(u.Data, func(suite string) string { return s.with("suite", suite, "value", "") + "#suite" })
	}
	return p, err
}

// thumbStimuli draws the hues by how many neurons prefer them, or the values of the first suite that has no colours.
func thumbStimuli(st neuron.Study) (templ.Component, error) {
	s, err := readStimuli(studyAsked{study: st})
	if err != nil {
		return nil, err
	}
	suite := s.Suites[0]
	n := make([]int, suite.Wide)
	for _, u := range s.Units {
		if t := u.Tuning(0); t.Selectivity >= neuron.LeastSelectivity {
			n[t.Value%suite.Wide]++
		}
	}
	var bars []view.StroopBar
	for i, k := range n {
		high, ink := max(40*float64(k)/float64(max(slices.Max(n), 1)), 1), "#888888"
		if i < len(suite.Inks) && rgb.MatchString(suite.Inks[i]) {
			ink = suite.Inks[i]
		}
		bars = append(bars, view.StroopBar{X: fmt.Sprint(11 * i), Y: format.Coordinate(42 - high), Height: format.Coordinate(high), RGB: ink})
	}
	return view.StimuliThumb{Box: fmt.Sprintf("0 0 %d 44", 11*suite.Wide), Bars: bars}.Drawing(), nil
}
