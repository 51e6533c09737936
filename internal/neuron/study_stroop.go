package neuron

import "fmt"

// Stroop is the data of a StroopStudy: names of colours written in inks of the same and of other colours. The set of prompts
// that it has itself is the first; Others are further ones.
type Stroop struct {
	StudyLayer
	Method string `json:"method"`
	StroopSet
	Neutral string          `json:"neutral"` // the word that names no colour
	Colors  []StroopColor   `json:"colors"`  // inks, and what may be answered
	Words   []string        `json:"words"`   // without the neutral one
	Others  []StroopSet     `json:"others,omitempty"`
	Units   []StroopUnit    `json:"units,omitempty"`   // those that follow ink or word most
	Nearest []StroopNearest `json:"nearest,omitempty"` // where no unit follows the ink, or none the word
	Notes   []string        `json:"notes,omitempty"`
}

// StroopSet is the stimuli as some prompts classify them.
type StroopSet struct {
	Name    string           `json:"set,omitempty"` // in addresses; "" where there is one set alone
	Prompt  string           `json:"prompt"`        // with {color} for the colour
	More    []string         `json:"more_prompts,omitempty"`
	Stimuli []StroopStimulus `json:"stimuli"`
	Looks   []StroopLook     `json:"looks,omitempty"`
}

// StroopColor is a colour by its name.
type StroopColor struct {
	Name string `json:"name"`
	RGB  string `json:"rgb"` // as views draw it: "#1a9c3b"
}

// StroopStimulus is a word in an ink and the probability of each colour, in the order of the colours: the mean over its
// pictures.
type StroopStimulus struct {
	Ink           string    `json:"ink"`
	Word          string    `json:"word"` // "" for the neutral one
	Probabilities []float64 `json:"probabilities"`
	Answers       []int     `json:"answers,omitempty"` // pictures by the likeliest colour; nil for one picture
	Picture       string    `json:"picture,omitempty"` // of the study, that shows it
}

// Answer returns the place of the likeliest colour.
func (s StroopStimulus) Answer() int {
	top := 0
	for i, p := range s.Probabilities {
		if p > s.Probabilities[top] {
			top = i
		}
	}
	return top
}

// Pictures returns how many pictures of the stimulus were classified.
func (s StroopStimulus) Pictures() int {
	if s.Answers == nil {
		return 1
	}
	n := 0
	for _, k := range s.Answers {
		n += k
	}
	return n
}

// Answered returns for how many pictures the colour at a place is the likeliest; a place below 0 is no colour.
func (s StroopStimulus) Answered(color int) int {
	switch {
	case color < 0:
		return 0
	case s.Answers != nil:
		return s.Answers[color]
	case color == s.Answer():
		return 1
	}
	return 0
}

// StroopKind says how word and ink of a stimulus go together.
type StroopKind string

// Kinds of stimuli.
const (
	Neutral     StroopKind = "neutral"
	Congruent   StroopKind = "congruent"
	Incongruent StroopKind = "incongruent"
)

// Kind returns how word and ink go together.
func (s StroopStimulus) Kind() StroopKind {
	switch s.Word {
	case "":
		return Neutral
	case s.Ink:
		return Congruent
	}
	return Incongruent
}

// StroopLook is how pictures in one font on one paper are answered where word and ink differ.
type StroopLook struct {
	Font     string `json:"font"`
	Paper    string `json:"paper"`
	Pictures int    `json:"pictures"`
	Ink      int    `json:"ink"` // answered
	Word     int    `json:"word"`
}

// StroopUnit is how far a unit follows ink and word: the shares of its variance over all pictures that lie between inks and
// between words (η²).
type StroopUnit struct {
	Unit    int     `json:"unit"`
	Ink     float64 `json:"ink"`
	Word    float64 `json:"word"`
	TopInk  string  `json:"top_ink"`  // for which its mean is highest
	TopWord string  `json:"top_word"` // "" for the neutral word
}

// StroopNearest is the unit that comes nearest to following ink or word where none does.
type StroopNearest struct {
	What  string      `json:"what"`         // "ink" or "word"
	Least float64     `json:"least"`        // share of a unit's variance from which on it follows
	Of    *StroopUnit `json:"of,omitempty"` // nil where it is hidden
}

// Said says it in sentences.
func (n StroopNearest) Said() string {
	s := fmt.Sprintf("No neuron follows the %s by %.0f %% of its variance or more", n.What, 100*n.Least)
	if n.Of == nil {
		return s + "."
	}
	share := n.Of.Ink
	if n.What == "word" {
		share = n.Of.Word
	}
	return fmt.Sprintf("%s; %d comes nearest with %.1f %%.", s, n.Of.Unit, 100*share)
}

// StroopCount is how the pictures of one kind of stimuli are answered.
type StroopCount struct {
	Pictures, Ink, Word, Both int     // Both are answers that name ink and word, which count as either
	MeanInk, MeanWord         float64 // mean probabilities
}

// Neither returns how many are answered by another colour.
func (c StroopCount) Neither() int { return c.Pictures - c.Ink - c.Word + c.Both }

// Count counts answers to the stimuli of a kind of a set.
func (s Stroop) Count(set StroopSet, kind StroopKind) (c StroopCount) {
	place := map[string]int{}
	for i, color := range s.Colors {
		place[color.Name] = i + 1
	}
	for _, st := range set.Stimuli {
		if st.Kind() != kind {
			continue
		}
		ink, word, n := place[st.Ink]-1, place[st.Word]-1, st.Pictures()
		c.Pictures += n
		c.Ink, c.Word = c.Ink+st.Answered(ink), c.Word+st.Answered(word)
		if ink == word {
			c.Both += st.Answered(ink)
		}
		c.MeanInk, c.MeanWord = c.MeanInk+float64(n)*at(st.Probabilities, ink), c.MeanWord+float64(n)*at(st.Probabilities, word)
	}
	if c.Pictures > 0 {
		c.MeanInk, c.MeanWord = c.MeanInk/float64(c.Pictures), c.MeanWord/float64(c.Pictures)
	}
	return c
}

// at returns a value of a list; 0 for what is not in it.
func at(values []float64, place int) float64 {
	if place < 0 {
		return 0
	}
	return values[place]
}

// Sets returns all sets of prompts, the first one first.
func (s Stroop) Sets() []StroopSet { return append([]StroopSet{s.StroopSet}, s.Others...) }
