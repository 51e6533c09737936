package page

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// How much a page of emotions shows of one word or neuron.
const (
	mostTerms      = 24
	mostSmallTerms = 6 // at each level
	mostUnitWords  = 60
)

// emotionsAsked is what is shown of a study of emotions.
type emotionsAsked struct {
	studyAsked
	neuron.Emotions
	atlas int // places in Atlases and Levels
	level int
	word  string
	unit  *neuron.Ref
}

func showEmotions(a studyAsked) (templ.Component, error) {
	p, err := newEmotionsPage(a)
	return view.Emotions(p), err
}

func newEmotionsPage(a studyAsked) (view.EmotionsPage, error) {
	p := view.EmotionsPage{StudyPage: a.page}
	e, err := readEmotions(a)
	if err != nil {
		return p, err
	}
	p.Notes = e.Notes
	p.Facts = []view.Fact{
		{Name: "words", Value: format.Count(len(e.Words))}, {Name: "neurons", Value: format.Count(len(e.Units))},
		{Name: "weights", Value: format.Count(e.weights())}, e.modelFact(e.Model),
	}
	for i, at := range e.Atlases {
		n := strconv.Itoa(len(at.Factors))
		if i == len(e.Atlases)-1 {
			n = ""
		}
		p.Atlases = append(p.Atlases, view.Choice{Link: view.Link{Text: format.Plural(len(at.Factors), "factor"), Address: e.with("factors", n) + "#atlas"}, Chosen: i == e.atlas})
	}
	if len(e.Atlases) > 0 {
		p.Atlas = e.atlasFigure()
	}
	for i := range e.Levels {
		p.Levels = append(p.Levels, e.levelChoice(i))
	}
	p.LevelsOf = e.levelNote()
	if p.Word, err = e.wordPanel(); err != nil {
		return p, err
	}
	p.Drawn, p.Table, p.Columns = e.equations()
	p.Unit, err = e.unitPanel()
	return p, err
}

// readEmotions reads which atlas, level, word and unit are asked for.
func readEmotions(a studyAsked) (emotionsAsked, error) {
	e := emotionsAsked{studyAsked: a}
	if err := a.study.Decode(&e.Emotions); err != nil {
		return e, err
	}
	if e.Level < 0 || e.Level >= len(e.Levels) {
		return e, fmt.Errorf("the study %s has no level %d", a.study.Slug, e.Level)
	}
	if err := e.readAtlas(); err != nil {
		return e, err
	}
	if err := e.readLevel(); err != nil {
		return e, err
	}
	if e.word = a.query.Get("word"); e.word == "" {
		e.word = e.firstWord()
	} else if !slices.ContainsFunc(e.Words, func(w neuron.EmotionWord) bool { return w.Word == e.word }) {
		return e, neuron.NotFoundf("This study has no word %s.", format.Quoted(e.word))
	}
	var err error
	if e.unit, err = address.ParseStudyUnitOf(a.query, e.StudyLayer); err != nil {
		return e, err
	}
	e.keep("factors", e.factorsValue(), "unit", unitValue(e.unit, e.StudyLayer), "word", a.query.Get("word"))
	e.query, err = url.ParseQuery(strings.TrimPrefix(e.with(e.levelValues(e.level)...), "?"))
	return e, err
}

// factorsValue returns how links name the atlas; "" for the usual one.
func (e emotionsAsked) factorsValue() string {
	if e.atlas < 0 || e.atlas == len(e.Atlases)-1 {
		return ""
	}
	return strconv.Itoa(len(e.Atlases[e.atlas].Factors))
}

// levelValues returns how links name a level: by its sparsity where that says which, and not at all where it is the
// usual one.
func (e emotionsAsked) levelValues(i int) []string {
	l := e.Levels[i]
	alike := 0
	for _, other := range e.Levels {
		alike += boolInt(other.Sparsity == l.Sparsity)
	}
	switch {
	case i == e.Level:
		return []string{"set", "", "sparsity", ""}
	case alike == 1:
		return []string{"set", "", "sparsity", format.Exact(l.Sparsity)}
	}
	return []string{"set", l.Set, "sparsity", format.Exact(l.Sparsity)}
}

// readAtlas reads the number of factors; where none is given it is the atlas of most.
func (e *emotionsAsked) readAtlas() error {
	for _, a := range e.Atlases {
		if slices.ContainsFunc(a.Words, func(w neuron.AtlasWord) bool { return len(w.Factors) != len(a.Factors) }) {
			return fmt.Errorf("a word of the study %s has not %d factors", e.study.Slug, len(a.Factors))
		}
	}
	e.atlas = len(e.Atlases) - 1
	n := e.query.Get("factors")
	if n == "" {
		return nil
	}
	e.atlas = slices.IndexFunc(e.Atlases, func(a neuron.Atlas) bool { return strconv.Itoa(len(a.Factors)) == n })
	if e.atlas < 0 {
		return neuron.NotFoundf("This study has no atlas of %s factors.", n)
	}
	return nil
}

// readLevel reads set and sparsity; one alone is enough where it says which.
func (e *emotionsAsked) readLevel() error {
	e.level = e.Level
	set, sparsity := e.query.Get("set"), e.query.Get("sparsity")
	if set == "" && sparsity == "" {
		return nil
	}
	e.level = slices.IndexFunc(e.Levels, func(l neuron.SparseLevel) bool {
		return (set == "" || l.Set == set) && (sparsity == "" || format.Exact(l.Sparsity) == sparsity)
	})
	if e.level < 0 {
		return neuron.NotFoundf("This study has no vectors %s of sparsity %s.", cmp.Or(set, "of any set"), cmp.Or(sparsity, "of any kind"))
	}
	return nil
}

// firstWord is the word that is shown where none is chosen: that of the first figure.
func (e emotionsAsked) firstWord() string {
	first := neuron.EmotionWord{}
	for _, w := range e.Words {
		before := cmp.Or(cmp.Compare(len(w.Figure), len(first.Figure)), strings.Compare(w.Figure, first.Figure)) < 0
		if first.Word == "" || w.Figure != "" && (first.Figure == "" || before) {
			first = w
		}
	}
	return first.Word
}

func (e emotionsAsked) weights() (n int) {
	for _, l := range e.Levels {
		n += len(l.Weights)
	}
	return n
}

func sparsityOf(l neuron.SparseLevel) string { return cmp.Or(l.Name, format.Exact(l.Sparsity)) }

func (e emotionsAsked) levelChoice(i int) view.Choice {
	l := e.Levels[i]
	return view.Choice{
		Link:   view.Link{Text: sparsityOf(l), Address: e.with(append(e.levelValues(i), "word", e.word)...) + "#word"},
		Chosen: i == e.level, Explained: l.Set + ", " + format.Plural(len(l.Weights), "weight"),
	}
}

// levelNote says what the chosen vectors are.
func (e emotionsAsked) levelNote() string {
	l := e.Levels[e.level]
	if l.Note != "" {
		return fmt.Sprintf("%s %s for %s.", l.Note, format.Plural(len(l.Weights), "weight"), format.Plural(len(e.Words), "word"))
	}
	note := fmt.Sprintf("Vectors %s at sparsity %s, an inverse penalty: more keeps more neurons. %s for %s.", l.Set, sparsityOf(l), format.Plural(len(l.Weights), "weight"), format.Plural(len(e.Words), "word"))
	if e.level == e.Level && e.hasFigures() {
		return note + " The article's figures are drawn from these."
	}
	return note
}

func (e emotionsAsked) hasFigures() bool {
	return slices.ContainsFunc(e.Words, func(w neuron.EmotionWord) bool { return w.Figure != "" })
}

func (e emotionsAsked) wordLink(word string) view.Link {
	return view.Link{Text: word, Address: e.with("word", word) + "#word"}
}

// equationText writes terms as "champions + hug + grumpy − crying".
func equationText(terms []neuron.Term) string {
	if len(terms) == 0 {
		return "no neuron"
	}
	var b strings.Builder
	for i, t := range terms {
		switch {
		case t.Weight < 0 && i == 0:
			b.WriteString("− ")
		case t.Weight < 0:
			b.WriteString(" − ")
		case i > 0:
			b.WriteString(" + ")
		}
		b.WriteString(termName(t.EmotionUnit))
	}
	return b.String()
}

func termName(u neuron.EmotionUnit) string { return cmp.Or(u.Name, "unit "+strconv.Itoa(u.Unit)) }

// equations returns the equations that the publication draws, and those of all words as a table with its columns.
func (e emotionsAsked) equations() (drawn []view.EquationRow, table [][]string, columns []string) {
	columns = []string{"Word", "Equation"}
	if e.hasFigures() {
		columns = append(columns, "Drawn in")
	}
	for _, w := range e.Words {
		text := equationText(neuron.Equation(e.Terms(e.Levels[e.level], w.Word)))
		table = append(table, []string{w.Word, text, w.Figure}[:len(columns)])
		if w.Figure != "" && e.level == e.Level {
			drawn = append(drawn, view.EquationRow{Word: e.wordLink(w.Word), Equation: text, Figure: w.Figure})
		}
	}
	slices.SortStableFunc(drawn, func(a, b view.EquationRow) int {
		return cmp.Or(cmp.Compare(len(a.Figure), len(b.Figure)), strings.Compare(a.Figure, b.Figure))
	})
	return drawn, table, columns
}
