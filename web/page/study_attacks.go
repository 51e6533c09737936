package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
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
	target                string // of the automated attacks, whose units are shown
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
	p.Automated = s.tables()
	if p.Target, err = s.targetPanel(); err != nil {
		return p, err
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
	facts := []view.Fact{{Name: "automated attacks", Value: format.Count(len(s.Automated))}, {Name: "images of each", Value: format.Count(s.Images)}}
	if photos > 0 || len(s.Baselines) == 0 {
		facts = append(facts, view.Fact{Name: "photos by methods", Value: format.Count(photos), Explained: "Each photo counts once for each method that classified it"})
	}
	if len(s.Automated) > 0 && s.Automated[0].Images == 0 {
		facts = append(facts, view.Fact{Name: "right without attack", Value: format.Percent(s.Baseline)})
	}
	for _, b := range s.Baselines {
		facts = append(facts, view.Fact{Name: b.Classifier + ", right without attack", Value: interval(b.Right, b.Images)})
	}
	return append(facts, s.modelFact(s.Model))
}

func (s attacksAsked) baseline() string {
	places, images := format.Plural(s.Positions, "place"), format.Plural(s.Images, "image")
	if len(s.Automated) > 0 && s.Automated[0].Images > 0 {
		return fmt.Sprintf("A text at %s of each of %s, against each classifier. Success: the target comes first, and did not before. Choose a target for the neurons that its texts excite.", places, images)
	}
	return fmt.Sprintf("A text at %s of each of %s, classified by a %s. Success: the target comes first, and did not before. Without an attack %s of the images are classified rightly.",
		places, images, s.Classifier, format.Percent(s.Baseline))
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
	if len(s.Wild) == 0 && s.object+s.label+s.method != "" {
		return s, neuron.NotFoundf("This study has no photos of objects with labels.")
	}
	if n := a.query.Get("example"); n != "" {
		at, err := strconv.Atoi(n)
		if err != nil || at < 1 || at > len(s.Examples) {
			return s, neuron.NotFoundf("This study has %s; there is no example %s.", format.Plural(len(s.Examples), "example"), format.Quoted(n))
		}
		s.example = at - 1
	}
	if s.target = a.query.Get("target"); s.target != "" && !slices.ContainsFunc(s.Automated, func(at neuron.Attack) bool { return at.Target == s.target && len(at.Units) > 0 }) {
		return s, neuron.NotFoundf("This study has no target %s.", format.Quoted(s.target))
	}
	s.keep("target", s.target, "round", a.query.Get("round"), "object", s.object, "label", s.label, "method", s.method, "example", a.query.Get("example"))
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
		switch {
		case e.Figure != "":
			text = e.Figure + ": " + e.Text
		case e.Classifier != "":
			text = e.Text
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
	sides := func(classifier string, before, after []neuron.ClassProbability) view.ExampleSides {
		return view.ExampleSides{Classifier: sentenceCase(classifier), Before: classBars(before, mostExampleClasses, note), After: classBars(after, mostExampleClasses, note)}
	}
	p.Example = &view.ExamplePanel{
		Heading: fmt.Sprintf("The likeliest classes of one image, and of the same with %s on it.", format.Quoted(e.Text)),
		Sides:   []view.ExampleSides{sides(e.Classifier, e.Before, e.After)},
	}
	for _, other := range e.Also {
		p.Example.Sides = append(p.Example.Sides, sides(other.Classifier, other.Before, other.After))
	}
	if e.Pictures != nil {
		p.Example.Heading += fmt.Sprintf(" The target is %s.", format.Quoted(e.Target))
		of := address.LastingImage(neuron.Image{Dataset: e.Pictures.Dataset, Key: e.Pictures.Key}, "")
		name := cmp.Or(e.Pictures.Caption, e.Pictures.Key)
		p.Example.Before = &view.Tile{Address: of, Picture: address.StudyPicture(s.study.Slug, e.Pictures.Before), Alt: name}
		p.Example.After = &view.Tile{Address: of, Picture: address.StudyPicture(s.study.Slug, e.Pictures.After), Alt: name + ", with " + format.Quoted(e.Text) + " on it"}
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
