package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// Classes of a photo and of an example that are shown.
const (
	mostPhotoClasses   = 20
	mostExampleClasses = 10
	mostExamples       = 40
)

// attacksAsked is what is shown of a study of attacks.
type attacksAsked struct {
	studyAsked
	neuron.Attacks
	round                 int // places in Wild and Examples
	example               int
	object, label, method string
}

func showAttacks(a studyAsked) (templ.Component, error) {
	p, err := newAttacksPage(a)
	return view.Attacks(p), err
}

func newAttacksPage(a studyAsked) (view.AttacksPage, error) {
	p := view.AttacksPage{StudyPage: a.page}
	s, err := readAttacks(a)
	if err != nil {
		return p, err
	}
	p.Baseline = s.baseline()
	p.Notes, p.Facts = s.Notes, s.facts()
	for _, at := range s.Automated {
		p.Automated = append(p.Automated, view.AttackRow{
			Target: at.Target, Text: at.Text, Success: format.Percent(at.Success), SuccessShare: share(at.Success, 1), Already: format.Percent(at.Already),
			Away: format.Percent(at.Away), Never: format.Percent(at.Never), Cover: format.Percent(at.Cover), FoundBy: at.FoundBy,
		})
	}
	for i, r := range s.Wild {
		text := "Round " + r.Name
		if r.Figure != "" {
			text = r.Figure
		}
		p.Rounds = append(p.Rounds, view.Choice{Link: view.Link{Text: text, Address: s.with("round", r.Name, "object", "", "label", "", "method", "") + "#wild"}, Chosen: i == s.round})
	}
	if len(s.Wild) > 0 {
		if err := s.addRound(&p); err != nil {
			return p, err
		}
	}
	s.addExample(&p)
	p.Neurons, err = a.neuronParts()
	return p, err
}

func (s attacksAsked) facts() []view.Fact {
	photos := 0
	for _, r := range s.Wild {
		photos += len(r.Photos)
	}
	return []view.Fact{
		{Name: "automated attacks", Value: format.Count(len(s.Automated))}, {Name: "images of each", Value: format.Count(s.Images)},
		{Name: "photos by methods", Value: format.Count(photos), Explained: "Each photo counts once for each method that classified it"},
		{Name: "right without attack", Value: format.Percent(s.Baseline)}, s.modelFact(s.Model),
	}
}

func (s attacksAsked) baseline() string {
	return fmt.Sprintf("A text at %s of each of %s, classified by a %s. Success: the target comes first, and did not before. Without an attack %s of the images are classified rightly.",
		format.Plural(s.Positions, "place"), format.Plural(s.Images, "image"), s.Classifier, format.Percent(s.Baseline))
}

// readAttacks reads which round, photo and example are asked for.
func readAttacks(a studyAsked) (attacksAsked, error) {
	s := attacksAsked{studyAsked: a, object: a.query.Get("object"), label: a.query.Get("label"), method: a.query.Get("method")}
	if err := a.study.Decode(&s.Attacks); err != nil {
		return s, err
	}
	if name := a.query.Get("round"); name != "" {
		s.round = slices.IndexFunc(s.Wild, func(r neuron.AttackRound) bool { return r.Name == name })
		if s.round < 0 {
			return s, neuron.NotFoundf("This study has no round %s of photos.", name)
		}
	}
	if n := a.query.Get("example"); n != "" {
		at, err := strconv.Atoi(n)
		if err != nil || at < 1 || at > len(s.Examples) {
			return s, neuron.NotFoundf("This study has %s; there is no example %s.", format.Plural(len(s.Examples), "example"), format.Quoted(n))
		}
		s.example = at - 1
	}
	s.keep("round", a.query.Get("round"), "object", s.object, "label", s.label, "method", s.method, "example", a.query.Get("example"))
	return s, nil
}

// shortPercent writes a share in little room.
func shortPercent(p float64) string {
	return strings.Replace(format.Percent(p), "under ", "< ", 1)
}

// classBars words the likeliest classes, likeliest first.
func classBars(classes []neuron.ClassProbability, most int, note func(class string) string) []view.SignedBar {
	classes = slices.SortedStableFunc(slices.Values(classes), func(a, b neuron.ClassProbability) int { return cmp.Compare(b.Probability, a.Probability) })
	var bars []view.SignedBar
	for _, c := range classes[:min(most, len(classes))] {
		bars = append(bars, view.SignedBar{Neuron: view.Neuron{Name: c.Class}, Value: shortPercent(c.Probability), Share: share(c.Probability, 1), Note: note(c.Class)})
	}
	return bars
}

// addExample shows an image before and after, and links the others.
func (s attacksAsked) addExample(p *view.AttacksPage) {
	if len(s.Examples) == 0 {
		return
	}
	for i, e := range s.Examples[:min(len(s.Examples), mostExamples)] {
		text := fmt.Sprintf("%s %d", e.Text, e.Image+1)
		if e.Figure != "" {
			text = e.Figure + ": " + e.Text
		}
		p.Examples = append(p.Examples, view.Choice{Link: view.Link{Text: text, Address: s.with("example", strconv.Itoa(i+1)) + "#example"}, Chosen: i == s.example})
	}
	e := s.Examples[s.example]
	note := func(class string) string {
		if class == e.Target {
			return "the target"
		}
		return ""
	}
	p.Example = &view.ExamplePanel{
		Heading: fmt.Sprintf("The likeliest classes of one image, and of the same with %s on it.", format.Quoted(e.Text)),
		Before:  classBars(e.Before, mostExampleClasses, note), After: classBars(e.After, mostExampleClasses, note),
	}
	if e.Figure != "" {
		p.Example.Heading += " This is " + e.Figure + " of the article."
	}
}

// thumbAttacks draws how often each attack succeeds.
func thumbAttacks(st neuron.Study) (templ.Component, error) {
	var a neuron.Attacks
	if err := st.Decode(&a); err != nil {
		return nil, err
	}
	var shares []string
	for _, at := range a.Automated[:min(len(a.Automated), 12)] {
		shares = append(shares, share(at.Success, 1))
	}
	return view.AttacksThumb(shares).Drawing(), nil
}
