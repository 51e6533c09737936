package featurevis

import (
	"fmt"
	"strconv"
	"strings"
)

// Objective is what an image is optimised to maximise: a weighted sum of terms, such as
//
//	channel(visual.layer4.2.sum, 89) + 0.5*text("japan") - position(visual.layer3.1, 7, 2, 3)
//
// A minus sign asks for what inhibits. ParseObjective reads it and String writes it.
type Objective []Term

// Term is a function of the image, times a weight. Its kind decides which fields are used.
type Term struct {
	Weight float64
	Kind   Kind
	Tap    string
	Unit   int    // channel or class
	Y, X   int    // of a position; of a token, Y alone
	Text   string // the text, or the name of a facet
	File   string // a picture or a .npy
	Alpha  string // .npy of weights of the positions that a channel is averaged over
	Amount float64
}

// Kind says what a term measures.
type Kind string

// The kinds of terms, with their arguments; brackets mark those that can be left out.
const (
	// Channel is a unit's mean over positions: channel(tap, unit[, alpha.npy]).
	Channel Kind = "channel"
	// Position is a unit at one place: position(tap, unit, y, x), or position(tap, unit, token).
	Position Kind = "position"
	// Layer is the mean square of a whole tap, as in DeepDream: layer(tap).
	Layer Kind = "layer"
	// Direction is the mean over positions of v·activations: direction(tap, v.npy).
	Direction Kind = "direction"
	// Cosine is the cosine of the mean over positions with a vector, or with the embedding of
	// a text given as tokens: cosine(tap, v.npy), cosine(visual, tokens.npy).
	Cosine Kind = "cosine"
	// Text is the cosine of the image embedding with that of a text: text("japan").
	Text Kind = "text"
	// Image is the cosine of the image embedding with that of a picture: image(FILE).
	Image Kind = "image"
	// Class is the logit of one class of a linear probe, a matrix with a row for each class:
	// class(tap, probe.npy, k).
	Class Kind = "class"
	// Diversity is how little the images of a batch resemble each other in a tap's Gram
	// matrix (Olah et al., Distill 2017): diversity(tap).
	Diversity Kind = "diversity"
	// InFacet adds the paper's faceted term, with the strength, to all other terms but
	// diversity: facet(name, 5).
	InFacet Kind = "facet"
)

// argument is the kind of one argument of a term, by its meaning.
type argument int

const (
	tapArgument argument = iota
	unitArgument
	yArgument
	xArgument
	fileArgument
	alphaArgument
	textArgument
	amountArgument
)

// signatures lists the arguments of each kind; the last `optional` of them can be left out.
var signatures = map[Kind]struct {
	arguments []argument
	optional  int
}{
	Channel:   {[]argument{tapArgument, unitArgument, alphaArgument}, 1},
	Position:  {[]argument{tapArgument, unitArgument, yArgument, xArgument}, 1},
	Layer:     {[]argument{tapArgument}, 0},
	Direction: {[]argument{tapArgument, fileArgument}, 0},
	Cosine:    {[]argument{tapArgument, fileArgument}, 0},
	Text:      {[]argument{textArgument}, 0},
	Image:     {[]argument{fileArgument}, 0},
	Class:     {[]argument{tapArgument, fileArgument, unitArgument}, 0},
	Diversity: {[]argument{tapArgument}, 0},
	InFacet:   {[]argument{textArgument, amountArgument}, 0},
}

// noX marks a position without x: a token.
const noX = -1

// set reads one argument.
func (t *Term) set(a argument, s string) (err error) {
	switch a {
	case tapArgument:
		t.Tap = s
	case fileArgument:
		t.File = s
	case alphaArgument:
		t.Alpha = s
	case textArgument:
		t.Text = s
	case unitArgument:
		t.Unit, err = wholeNumber(s)
	case yArgument:
		t.Y, err = wholeNumber(s)
	case xArgument:
		t.X, err = wholeNumber(s)
	case amountArgument:
		t.Amount, err = finite(s)
	}
	if err == nil && s == "" {
		err = fmt.Errorf("an argument is empty")
	}
	return err
}

// argument writes one argument, "" where it is absent.
func (t Term) argument(a argument) string {
	switch a {
	case tapArgument:
		return quoted(t.Tap)
	case fileArgument:
		return quoted(t.File)
	case alphaArgument:
		return quoted(t.Alpha)
	case textArgument:
		return strconv.Quote(t.Text)
	case unitArgument:
		return strconv.Itoa(t.Unit)
	case yArgument:
		return strconv.Itoa(t.Y)
	case xArgument:
		if t.X == noX {
			return ""
		}
		return strconv.Itoa(t.X)
	}
	return strconv.FormatFloat(t.Amount, 'g', -1, 64)
}

// quoted puts quotes around what is not a bare word.
func quoted(s string) string {
	if s == "" || bare(s) {
		return s // nothing is absent
	}
	return strconv.Quote(s)
}

// String writes the term with its weight: "-0.5*channel(visual.layer4.2.sum,89)".
func (t Term) String() string {
	var args []string
	for _, a := range signatures[t.Kind].arguments {
		if s := t.argument(a); s != "" {
			args = append(args, s)
		}
	}
	call := string(t.Kind) + "(" + strings.Join(args, ",") + ")"
	switch t.Weight {
	case 1:
		return call
	case -1:
		return "-" + call
	}
	return strconv.FormatFloat(t.Weight, 'g', -1, 64) + "*" + call
}

// String writes the objective so that ParseObjective reads it again.
func (o Objective) String() string {
	var b strings.Builder
	for i, t := range o {
		s := t.String()
		if rest, negative := strings.CutPrefix(s, "-"); i > 0 && negative {
			b.WriteString(" - " + rest)
			continue
		} else if i > 0 {
			b.WriteString(" + ")
		}
		b.WriteString(s)
	}
	return b.String()
}
