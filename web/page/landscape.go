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

// showLandscape is the page of a study of a unit's activations by person or thing.
func showLandscape(a studyAsked) (templ.Component, error) {
	p, err := newLandscapePage(a)
	return view.LandscapeStudy(p), err
}

func newLandscapePage(a studyAsked) (p view.LandscapePage, err error) {
	var data neuron.Landscape
	if err := a.study.Decode(&data); err != nil {
		return p, err
	}
	if data.Survey != nil {
		return newSurveyPage(a, data)
	}
	ref := data.StudyLayer.Ref(data.Unit)
	neurons, err := a.neurons([]neuron.Ref{ref})
	if err != nil {
		return p, err
	}
	p = view.LandscapePage{StudyPage: a.page, Heading: data.Title, Neuron: neurons[ref], Columns: []string{"Name", "Median", "Standard deviation"}}
	p.Neuron.Name = modelName(data.Model)
	if p.Notice, err = a.notice(a.study.Sensitive); err != nil {
		return p, err
	}
	slices.SortStableFunc(data.Of, func(x, y neuron.LandscapeThing) int {
		switch {
		case x.Median > y.Median:
			return -1
		case x.Median < y.Median:
			return 1
		}
		return 0
	})
	p.Chart = chart.Landscape(data.Of)
	for _, t := range data.Of {
		p.Rows = append(p.Rows, []string{t.Name, format.SigmaTo(t.Median, 2), format.SigmaTo(t.Std, 2)})
	}
	return p, nil
}

// surveyListed is how many units a page lists that tell the things apart.
const surveyListed = 30

// surveyAsked is what is shown of a survey.
type surveyAsked struct {
	studyAsked
	neuron.Landscape
	at    int // place among the survey's units of the one shown in full; -1 for none
	unit  neuron.UnitLandscape
	thing int // that the listed units are highest for; -1 for any
}

func newSurveyPage(a studyAsked, data neuron.Landscape) (p view.LandscapePage, err error) {
	s, err := readSurvey(a, data)
	if err != nil {
		return p, err
	}
	p = view.LandscapePage{StudyPage: a.page, Survey: &view.LandscapeSurvey{}}
	p.Facts, p.Notes = s.facts(), s.Survey.Notes
	listed := s.listed()
	var refs []neuron.Ref
	for _, i := range listed {
		refs = append(refs, s.Ref(s.Survey.Units[i].Unit))
	}
	if s.at >= 0 {
		refs = append(refs, s.Ref(s.Survey.Units[s.at].Unit))
	}
	neurons, err := a.neurons(refs)
	if err != nil {
		return p, err
	}
	v := p.Survey
	if s.at >= 0 {
		v.Unit = s.unitPanel(neurons)
	}
	v.Things, v.Listed = s.choices(), s.listedText(len(listed))
	for _, i := range listed {
		v.Units = append(v.Units, s.bar(s.Survey.Units[i], neurons))
	}
	return p, nil
}

// unitPanel shows the unit that is chosen.
func (s surveyAsked) unitPanel(neurons map[neuron.Ref]view.Neuron) *view.SurveyUnit {
	u := s.Survey.Units[s.at]
	ref := s.Ref(u.Unit)
	return &view.SurveyUnit{
		Neuron: nameInStudy(neurons[ref], u.Name), Text: s.text(u), Ridges: chart.Ridges(s.unit, s.names()),
		Columns: []string{"Name", "Images", "Mean", "Median", "Standard deviation", "Quartiles", "Two Gaussians: shares, means, standard deviations", "ΔBIC", "D"}, Rows: s.rows(),
		CSV: address.Study(s.study.Slug) + ".csv" + s.with("table", "activations", "unit", ref.String(), "for", ""),
	}
}

// readSurvey reads which unit and which thing are asked for.
func readSurvey(a studyAsked, data neuron.Landscape) (s surveyAsked, err error) {
	s = surveyAsked{studyAsked: a, Landscape: data, at: -1, thing: -1}
	ref, err := address.ParseStudyUnitOf(a.query, data.StudyLayer)
	if err != nil {
		return s, err
	}
	first := data.Survey.First
	switch {
	case ref != nil:
		if s.at = s.place(*ref); s.at < 0 {
			return s, neuron.NotFoundf("This study has nothing of the neuron %s.", ref)
		}
		if part, read := unitData(a.study, *ref); read {
			if err := json.Unmarshal(part, &s.unit); err != nil {
				return s, fmt.Errorf("read what the study %s has of %s: %w", a.study.Slug, ref, err)
			}
		} else if first != nil && first.Unit == ref.Unit {
			s.unit = first.UnitLandscape
		}
	case first != nil:
		s.at, s.unit = s.place(s.Ref(first.Unit)), first.UnitLandscape
	}
	if len(s.unit.Of) == 0 {
		s.at = -1
	}
	if err := data.Survey.Check(s.unit); err != nil {
		return s, fmt.Errorf("read the study %s: %w", a.study.Slug, err)
	}
	if name := a.query.Get("for"); name != "" {
		if s.thing = slices.Index(s.names(), name); s.thing < 0 {
			return s, neuron.NotFoundf("This study compares nothing that is called %s.", format.Quoted(name))
		}
	}
	s.keep("unit", unitValue(ref, data.StudyLayer), "for", a.query.Get("for"))
	return s, nil
}

// place returns where a unit is among the survey's; -1 where it is not.
func (s surveyAsked) place(r neuron.Ref) int {
	return slices.IndexFunc(s.Survey.Units, func(u neuron.SeparatingUnit) bool { return s.Ref(u.Unit) == r })
}

// unitData returns what the study was read with of a unit alone.
func unitData(st neuron.Study, ref neuron.Ref) (json.RawMessage, bool) {
	at := slices.IndexFunc(st.Units, func(u neuron.StudyUnit) bool { return u.Ref == ref })
	if at < 0 || st.Units[at].Data == nil {
		return nil, false
	}
	return st.Units[at].Data, true
}

func (s surveyAsked) names() []string {
	names := make([]string, len(s.Survey.Things))
	for i, t := range s.Survey.Things {
		names[i] = t.Name
	}
	return names
}

func (s surveyAsked) facts() []view.Fact {
	images, failed := 0, 0
	for _, t := range s.Survey.Things {
		images, failed = images+t.Images, failed+t.Failed
	}
	facts := []view.Fact{{Name: "compared", Value: format.Count(len(s.Survey.Things))}, {Name: "images", Value: format.Count(images)}, {Name: "neurons", Value: format.Count(len(s.Survey.Units))}}
	if failed > 0 {
		facts = append(facts, view.Fact{Name: "pictures that could not be read", Value: format.Count(failed)})
	}
	return append(facts, s.modelFact(s.Model))
}

// text says what the figure of a unit shows.
func (s surveyAsked) text(u neuron.SeparatingUnit) string {
	text := fmt.Sprintf("How its activations are spread over the images of each, the highest mean first; each curve has its own height. The thin line is the mean, the dot the median, the bar half of the images. %s of its variance lies between them (η² %.2f).", format.Percent(u.Eta), u.Eta)
	var apart []string
	for i, t := range s.unit.Of {
		if t.Mixture != nil && t.Mixture.Apart() {
			apart = append(apart, format.Quoted(s.Survey.Things[i].Name))
		}
	}
	if n := len(apart); n > 3 {
		apart = append(apart[:2], format.Count(n-2)+" others")
	}
	if len(apart) > 0 {
		text += " Two Gaussians that are cleanly apart (D > 2) fit better than one, and are drawn as lines, for " + strings.Join(apart, ", ") + ": its images may be of two kinds."
	}
	return text
}

func (s surveyAsked) rows() (rows [][]string) {
	two := func(x [2]float64, write func(float64) string) string { return write(x[0]) + " and " + write(x[1]) }
	sigma := func(z float64) string { return format.SigmaTo(z, 2) }
	size := func(z float64) string { return strconv.FormatFloat(z, 'f', 2, 64) }
	for _, i := range chart.ByMean(s.unit) {
		t := s.unit.Of[i]
		row := []string{s.Survey.Things[i].Name, format.Count(t.Images), sigma(t.Mean), sigma(t.Median), size(t.Std), sigma(t.Q1) + " to " + sigma(t.Q3), "one fits as well", "", ""}
		if m := t.Mixture; m != nil {
			row[6] = two(m.Weights, format.Percent) + "; " + two(m.Means, sigma) + "; " + two(m.Stds, size)
			row[7], row[8] = format.Number(m.BIC), size(m.D())
		}
		rows = append(rows, row)
	}
	return rows
}

func (s surveyAsked) choices() []view.Choice {
	choices := []view.Choice{{Link: view.Link{Text: "any", Address: s.with("for", "") + "#separating"}, Chosen: s.thing < 0}}
	for i, name := range s.names() {
		choices = append(choices, view.Choice{Link: view.Link{Text: name, Address: s.with("for", name) + "#separating"}, Chosen: s.thing == i})
	}
	return choices
}

// listed returns the places of the units that are listed.
func (s surveyAsked) listed() (places []int) {
	for i, u := range s.Survey.Units {
		if (s.thing < 0 || u.Highest == s.thing) && len(places) < surveyListed {
			places = append(places, i)
		}
	}
	return places
}

func (s surveyAsked) listedText(n int) string {
	all := len(s.Survey.Units)
	if s.thing < 0 {
		return fmt.Sprintf("By η², the share of a neuron's variance that lies between them: the first %d of %s, each with what it is highest for.", n, format.Plural(all, "neuron"))
	}
	of := 0
	for _, u := range s.Survey.Units {
		if u.Highest == s.thing {
			of++
		}
	}
	return fmt.Sprintf("Those of which the mean is highest for %s, by η²: %d of %s.", format.Quoted(s.names()[s.thing]), n, format.Plural(of, "neuron"))
}

func (s surveyAsked) bar(u neuron.SeparatingUnit, neurons map[neuron.Ref]view.Neuron) view.SignedBar {
	ref := s.Ref(u.Unit)
	b := view.SignedBar{
		Neuron: nameInStudy(neurons[ref], u.Name), Value: fmt.Sprintf("%.2f", u.Eta), Share: share(math.Max(u.Eta, 0), 1), Chosen: s.at >= 0 && u.Unit == s.Survey.Units[s.at].Unit,
		Note: s.names()[u.Highest] + ": " + format.SigmaTo(u.Mean, 1),
	}
	b.Address = s.with("unit", unitValue(&ref, s.StudyLayer)) + "#chosen"
	return b
}
