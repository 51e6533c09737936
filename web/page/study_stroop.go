package page

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// The bars of a stimulus.
const (
	answerHeight = 28  // pixels
	leastAnswer  = .01 // probability that is drawn small
)

// stroopAsked is what is shown of a Stroop experiment.
type stroopAsked struct {
	studyAsked
	neuron.Stroop // of the set of prompts that is chosen
	sets          []neuron.StroopSet
	unit          *neuron.Ref // that is asked for; nil for none
	stimulus      int
}

func showStroop(a studyAsked) (templ.Component, error) {
	p, err := newStroopPage(a)
	return view.Stroop(p), err
}

func newStroopPage(a studyAsked) (view.StroopPage, error) {
	p := view.StroopPage{StudyPage: a.page}
	s, err := readStroop(a)
	if err != nil {
		return p, err
	}
	p.Words, p.Kinds = append([]string{s.Neutral}, s.Words...), s.kinds()
	p.Notes = slices.Clone(s.Notes)
	for _, n := range s.Nearest {
		p.Notes = append(p.Notes, n.Said())
	}
	p.Facts = []view.Fact{
		{Name: "stimuli", Value: format.Count(len(s.Stimuli))}, {Name: "colours", Value: format.Count(len(s.Colors))},
		{Name: "classified", Value: s.Method}, {Name: "by", Value: format.Quoted(s.Prompt)}, s.modelFact(s.Model),
	}
	for _, c := range s.Colors {
		p.Inks = append(p.Inks, s.row(c))
	}
	if len(s.Stimuli) > 0 {
		p.Stimulus = s.stimulusPanel(s.Stimuli[s.stimulus])
	}
	p.Columns, p.Table = s.table()
	return p, s.addMeasured(&p)
}

var rgb = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// readStroop reads which stimulus is asked for: where none is, the first whose word is not its ink.
func readStroop(a studyAsked) (stroopAsked, error) {
	s := stroopAsked{studyAsked: a}
	if err := a.study.Decode(&s.Stroop); err != nil {
		return s, err
	}
	for i, c := range s.Colors {
		if !rgb.MatchString(c.RGB) {
			s.Colors[i].RGB = "#888888"
		}
	}
	for _, set := range s.Sets() {
		if slices.ContainsFunc(set.Stimuli, func(st neuron.StroopStimulus) bool {
			return len(st.Probabilities) != len(s.Colors) || len(s.Colors) == 0 || st.Answers != nil && len(st.Answers) != len(s.Colors)
		}) {
			return s, fmt.Errorf("a stimulus of the study %s has not %d probabilities", a.study.Slug, len(s.Colors))
		}
	}
	if err := s.choose(a.query.Get("prompts")); err != nil {
		return s, err
	}
	var err error
	if s.unit, err = address.ParseStudyUnitOf(a.query, s.StudyLayer); err != nil {
		return s, err
	}
	ink, word := a.query.Get("ink"), a.query.Get("word")
	s.keep("ink", ink, "word", word, "prompts", a.query.Get("prompts"), "unit", unitValue(s.unit, s.StudyLayer))
	if ink == "" && word == "" {
		s.stimulus = max(slices.IndexFunc(s.Stimuli, func(st neuron.StroopStimulus) bool { return st.Kind() == neuron.Incongruent }), 0)
		return s, nil
	}
	s.stimulus = slices.IndexFunc(s.Stimuli, func(st neuron.StroopStimulus) bool { return st.Ink == ink && s.wordOf(st) == word })
	if s.stimulus < 0 {
		return s, neuron.NotFoundf("This study has no %s in %s.", format.Quoted(word), ink)
	}
	return s, nil
}

// wordOf returns what is written.
func (s stroopAsked) wordOf(st neuron.StroopStimulus) string {
	if st.Word == "" {
		return s.Neutral
	}
	return st.Word
}

func (s stroopAsked) place(color string) int {
	return slices.IndexFunc(s.Colors, func(c neuron.StroopColor) bool { return c.Name == color })
}

// kindNotes say what each kind of stimuli is.
var kindNotes = []struct {
	kind neuron.StroopKind
	what string
}{
	{neuron.Neutral, "a word that names no colour"}, {neuron.Congruent, "the word names the ink"}, {neuron.Incongruent, "the word names another colour"},
}

// kinds counts the answers to each kind of stimuli.
func (s stroopAsked) kinds() []view.StroopKind {
	var kinds []view.StroopKind
	for _, k := range kindNotes {
		c := s.Count(s.StroopSet, k.kind)
		if c.Pictures == 0 {
			continue
		}
		of := float64(c.Pictures)
		v := view.StroopKind{
			Name: string(k.kind), What: k.what, Stimuli: format.Count(c.Pictures), Ink: fmt.Sprintf("%d of %d", c.Ink, c.Pictures), InkShare: share(float64(c.Ink), of), MeanInk: format.Percent(c.MeanInk),
			Word: fmt.Sprintf("%d of %d", c.Word, c.Pictures), WordShare: share(float64(c.Word), of), MeanWord: format.Percent(c.MeanWord),
		}
		if s.counted() {
			v.InkRange, v.WordRange, v.Neither = wilsonRange(c.Ink, c.Pictures), wilsonRange(c.Word, c.Pictures), fmt.Sprintf("%d of %d", c.Neither(), c.Pictures)
		}
		if k.kind == neuron.Neutral {
			v.Word, v.WordShare, v.MeanWord, v.WordRange = "–", "", "–", ""
		}
		kinds = append(kinds, v)
	}
	return kinds
}

func newSwatch(c neuron.StroopColor) view.Swatch { return view.Swatch{Name: c.Name, RGB: c.RGB} }

// row words the stimuli of an ink.
func (s stroopAsked) row(ink neuron.StroopColor) view.StroopRow {
	row := view.StroopRow{Swatch: newSwatch(ink), Cells: make([]view.StroopCell, 1+len(s.Words))}
	for i, st := range s.Stimuli {
		if column := slices.Index(append([]string{""}, s.Words...), st.Word); st.Ink == ink.Name && column >= 0 {
			row.Cells[column] = s.cell(st, i == s.stimulus)
		}
	}
	return row
}

func (s stroopAsked) cell(st neuron.StroopStimulus, chosen bool) view.StroopCell {
	answer := st.Answer()
	name := s.Colors[answer].Name
	c := view.StroopCell{
		Link:        view.Link{Text: name, Address: s.with("ink", st.Ink, "word", s.wordOf(st)) + "#stimulus"},
		Probability: format.Percent(st.Probabilities[answer]), Chosen: chosen, Picture: s.picture(st), State: "other", Said: "answered neither",
	}
	switch {
	case name == st.Ink && name == st.Word:
		c.State, c.Said = "both", "answered both ink and word"
	case name == st.Ink:
		c.State, c.Said = "ink", "answered the ink"
	case name == st.Word:
		c.State, c.Said = "word", "answered the word"
	}
	width := 64 / len(s.Colors)
	for i, p := range st.Probabilities {
		if p >= leastAnswer {
			c.Bars = append(c.Bars, view.StroopBar{X: fmt.Sprint(i * width), Y: format.Coordinate(answerHeight * (1 - p)), Height: format.Coordinate(answerHeight * p), RGB: s.Colors[i].RGB})
		}
	}
	return c
}

func (s stroopAsked) stimulusPanel(st neuron.StroopStimulus) *view.StimulusPanel {
	p := &view.StimulusPanel{Word: view.Swatch{Name: s.wordOf(st)}, Ink: view.Swatch{Name: st.Ink, RGB: "#888888"}, Picture: s.picture(st)}
	if i := s.place(st.Ink); i >= 0 {
		p.Ink = newSwatch(s.Colors[i])
	}
	answer := s.Colors[st.Answer()].Name
	p.Said = fmt.Sprintf("The answer is %s.", answer)
	if st.Answers != nil {
		p.Said = fmt.Sprintf("The likeliest colour is %s; %d of its %d pictures are answered so.", answer, st.Answered(st.Answer()), st.Pictures())
	}
	for i, c := range s.Colors {
		var notes []string
		if c.Name == st.Ink {
			notes = append(notes, "the ink")
		}
		if c.Name == st.Word {
			notes = append(notes, "the word")
		}
		if c.Name == answer {
			notes = append(notes, "the answer")
		}
		p.Bars = append(p.Bars, view.AnswerBar{Swatch: newSwatch(c), Share: share(st.Probabilities[i], 1), Value: shortPercent(st.Probabilities[i]), Note: strings.Join(notes, ", ")})
	}
	return p
}

func (s stroopAsked) table() (columns []string, rows [][]string) {
	columns = []string{"Ink", "Word", "Answer"}
	for _, c := range s.Colors {
		columns = append(columns, c.Name)
	}
	for _, st := range s.Stimuli {
		row := []string{st.Ink, s.wordOf(st), s.Colors[st.Answer()].Name}
		for _, p := range st.Probabilities {
			row = append(row, format.Percent(p))
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// thumbStroop draws the answer to each stimulus in its colour, inks down and words across.
func thumbStroop(st neuron.Study) (templ.Component, error) {
	s, err := readStroop(studyAsked{study: st})
	if err != nil {
		return nil, err
	}
	words := append([]string{""}, s.Words...)
	var bars []view.StroopBar
	for _, x := range s.Stimuli {
		if row, column := s.place(x.Ink), slices.Index(words, x.Word); row >= 0 && column >= 0 {
			bars = append(bars, view.StroopBar{X: fmt.Sprint(column * 11), Y: fmt.Sprint(row * 6), Height: "4.5", RGB: s.Colors[x.Answer()].RGB})
		}
	}
	return view.StroopThumb{Box: fmt.Sprintf("0 0 %d %d", len(words)*11, len(s.Colors)*6), Bars: bars}.Drawing(), nil
}
