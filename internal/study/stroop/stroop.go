// Package stroop shows a model names of colours that are written in other colours, and asks it for the colour: the Stroop
// experiment of Goh et al., Multimodal Neurons in Artificial Neural Networks (Distill 2021), Figure 17, in several fonts and
// on several papers, and by several prompts. It also finds which units of a layer follow the ink and which the word.
//
// It holds, for each picture, the activations of the layer and the image embedding, four bytes each: of 736 pictures, 2560
// units and an embedding of 640 some 9 MB. Start at Run.
package stroop

import (
	"context"
	"fmt"
	"image"
	"slices"
	"strings"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// Options are all that the result depends on besides model and layer.
type Options struct {
	Inks    []Color
	Words   []Color // whose names are written
	Papers  []Color
	Neutral string // the word that names no colour
	Sets    []Set
}

// Set is prompts that classify together: by the mean direction of their texts.
type Set struct {
	Name      string // in addresses
	Templates []string
}

// Defaults returns the paper's colours, and its prompt before others. There is no word “black” among its words.
func Defaults() Options {
	inks, _ := Colors("black, red, green, blue, purple, orange, pink, yellow")
	papers, _ := Colors("white, light grey, black")
	return Options{
		Inks: inks, Words: WithoutBlack(inks), Papers: papers, Neutral: "example",
		Sets: []Set{
			{"paper", []string{"my favorite word, written in the color {}"}},
			{"written", []string{"the word written in {}", "a word written in {} ink", "{} letters"}},
			{"photo", []string{"a photo of the color {}"}},
			{"plain", []string{"{}"}},
		},
	}
}

// block is how many pictures are shown and stored together: about a second of a small model.
const block = 64

// Run runs the experiment.
func Run(ctx context.Context, s *study.Session, o Options) (neuron.Study, error) {
	if err := o.check(); err != nil {
		return neuron.Study{}, err
	}
	r, err := s.Begin(ctx, "stroop", neuron.StroopStudy, o)
	if err != nil {
		return neuron.Study{}, err
	}
	d, err := newDrawer(o, s.Side())
	if err != nil {
		return neuron.Study{}, err
	}
	classifiers := make([]*study.Classifier, len(o.Sets))
	for i, set := range o.Sets {
		if classifiers[i], err = s.Classifier(ctx, names(o.Inks), set.Templates); err != nil {
			return neuron.Study{}, err
		}
	}
	shown, err := show(ctx, r, d)
	if err != nil {
		return neuron.Study{}, err
	}
	f := found{Options: o, drawer: d, shown: shown, units: s.Layer.Units}
	st, err := f.study(r, classifiers)
	if err != nil {
		return neuron.Study{}, err
	}
	return r.Finish(ctx, st)
}

func (o Options) check() error {
	if len(o.Inks) < 2 {
		return neuron.Invalidf("The experiment needs two inks at least, not %d.", len(o.Inks))
	}
	if len(o.Words) == 0 {
		return neuron.Invalidf("No word names one of the inks, so that none could be answered in place of its ink.")
	}
	for _, word := range o.Words {
		if !slices.Contains(o.Inks, word) {
			return neuron.Invalidf("The word %q names none of the inks, which are all that can be answered: name it with --inks, too.", word.Name)
		}
	}
	for _, ink := range o.Inks {
		if !slices.ContainsFunc(o.Papers, func(p Color) bool { return !tooNear(ink, p) }) {
			return neuron.Invalidf("%s cannot be told from any of the papers: %s.", ink.Name, strings.Join(names(o.Papers), ", "))
		}
	}
	return nil
}

// show returns what each picture does: the activations of the layer's units, then the embedding.
func show(ctx context.Context, r *study.Run, d *drawer) (*tensor.Float32, error) {
	units := r.Layer.Units
	task := study.Task{Name: "Words in ink", Unit: "pictures", Rows: len(d.pictures), Width: units + r.Entry.Space.Units, Block: block}
	return r.Rows(ctx, task, func(ctx context.Context, first int, rows *tensor.Float32) error {
		pictures := study.Pictures{Count: rows.Shape[0], Drawn: true, Draw: func(_ context.Context, i int) (image.Image, error) {
			return d.draw(d.pictures[first+i])
		}}
		return r.Images.Show(ctx, pictures, func(shown index.Shown) error {
			if shown.Failure != "" || shown.Embedding == nil {
				return fmt.Errorf("the model has no embedding of picture %d: %s", first+shown.Index, shown.Failure)
			}
			row := rows.Row(shown.Index)
			copy(row, shown.Activations)
			copy(row[units:], shown.Embedding)
			return nil
		})
	})
}

// found is what the pictures did.
type found struct {
	Options
	*drawer
	shown *tensor.Float32
	units int
}

func (f found) study(r *study.Run, classifiers []*study.Classifier) (neuron.Study, error) {
	data := neuron.Stroop{StudyLayer: r.StudyLayer(), Method: "zero-shot", Neutral: f.Neutral, Words: names(f.Words), Units: followers(f.follows())}
	for _, ink := range f.Inks {
		data.Colors = append(data.Colors, neuron.StroopColor{Name: ink.Name, RGB: ink.RGB})
	}
	sets := make([]neuron.StroopSet, len(classifiers))
	for i, c := range classifiers {
		sets[i] = f.answers(f.Sets[i], c)
	}
	data.StroopSet, data.Others = sets[0], sets[1:]
	if len(f.leftOut) > 0 {
		data.Notes = append(data.Notes, fmt.Sprintf("%s left out, since they can hardly be told apart (under %d in CIELAB): %s.",
			counted(len(f.leftOut), "pair of ink and paper is", "pairs of ink and paper are"), leastDistance, strings.Join(f.leftOut, ", ")))
	}
	data.Nearest = f.nearest(data.Units)
	st := neuron.Study{
		Title: "A Stroop effect in " + r.ModelName(), Summary: summary(r.ModelName(), data),
		Method: fmt.Sprintf("%d words (“%s” and the names of colours), each in %d inks, %d fonts and on %d papers: %d pictures at the size of the model's input, classified zero-shot over the names of the inks. "+
			"A cell is the mean over its pictures. Nothing is drawn by lot.", len(f.Words)+1, f.Neutral, len(f.Inks), len(f.fonts), len(f.Papers), len(f.pictures)),
	}
	for _, u := range data.Units {
		st.Units = append(st.Units, neuron.StudyUnit{Ref: r.Ref(u.Unit), Part: part(u)})
	}
	var err error
	if st.Pictures, err = f.show(); err != nil {
		return st, err
	}
	return st, st.SetData(data)
}

// summary says what is answered where word and ink differ.
func summary(model string, s neuron.Stroop) string {
	c := s.Count(s.StroopSet, neuron.Incongruent)
	neutral := s.Count(s.StroopSet, neuron.Neutral)
	percent := func(k int) string { return fmt.Sprintf("%.0f %%", 100*float64(k)/float64(c.Pictures)) }
	return fmt.Sprintf("Asked for the colour of a word that names another one, %s answers the word in %s of %d pictures, the ink in %s and neither in %s; of “%s” it names the ink in %d of %d.",
		model, percent(c.Word), c.Pictures, percent(c.Ink), percent(c.Neither()), s.Neutral, neutral.Ink, neutral.Pictures)
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// unanswered returns the stimuli of a set of prompts before any picture of them is classified.
func (f found) unanswered(set Set) neuron.StroopSet {
	out := neuron.StroopSet{Name: set.Name, Prompt: colorPlace(set.Templates[0])}
	for _, t := range set.Templates[1:] {
		out.More = append(out.More, colorPlace(t))
	}
	for ink := range f.Inks {
		for word := range len(f.Words) + 1 {
			st := neuron.StroopStimulus{Ink: f.Inks[ink].Name, Word: f.name(word), Probabilities: make([]float64, len(f.Inks)), Answers: make([]int, len(f.Inks)), Picture: f.pictureName(ink, word)}
			out.Stimuli = append(out.Stimuli, st)
		}
	}
	return out
}

// answers classifies all pictures by one set of prompts.
func (f found) answers(set Set, c *study.Classifier) neuron.StroopSet {
	out := f.unanswered(set)
	looks := make([]neuron.StroopLook, len(f.fonts)*len(f.Papers))
	for i, p := range f.pictures {
		st := &out.Stimuli[p.ink*(len(f.Words)+1)+p.word]
		probabilities := c.Probabilities(f.shown.Row(i)[f.units:])
		answer := neuron.StroopStimulus{Probabilities: probabilities}.Answer()
		st.Answers[answer]++
		for k, x := range probabilities {
			st.Probabilities[k] += x
		}
		if st.Kind() == neuron.Incongruent {
			look := &looks[p.font*len(f.Papers)+p.paper]
			look.Font, look.Paper, look.Pictures = f.fonts[p.font].Name, f.Papers[p.paper].Name, look.Pictures+1
			switch f.Inks[answer].Name {
			case st.Ink:
				look.Ink++
			case st.Word:
				look.Word++
			}
		}
	}
	for _, st := range out.Stimuli {
		n := float64(max(st.Pictures(), 1))
		for k := range st.Probabilities {
			st.Probabilities[k] /= n
		}
	}
	out.Looks = slices.DeleteFunc(looks, func(l neuron.StroopLook) bool { return l.Pictures == 0 })
	return out
}

// colorPlace writes a template as data of studies have it.
func colorPlace(template string) string {
	return strings.ReplaceAll(template, study.ClassPlace, "{color}")
}

// name returns the word at a place, "" for the neutral one.
func (o Options) name(word int) string {
	if word == 0 {
		return ""
	}
	return o.Words[word-1].Name
}
