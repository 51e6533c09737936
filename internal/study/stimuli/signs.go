package stimuli

import (
	"errors"

	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
)

func letterSuite() (suite, error) {
	s := suite{StimulusSuite: neuron.StimulusSuite{
		StimulusGrid: neuron.StimulusGrid{Name: "signs", Title: "Letters and digits", Wide: 26, Rows: []string{"A–Z", "a–z", "0–9"}}, Prefers: "the sign {}",
		What: "Letters and digits in Roboto Regular, Medium, Bold and Italic, black on white and white on black, a little off the middle.",
	}}
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" {
		s.Values = append(s.Values, string(c))
	}
	fonts, err := lettering.Fonts()
	if err != nil {
		return s, err
	}
	s.Variants = 2 * len(fonts)
	set := make([][]lettering.Text, len(s.Values))
	for i, value := range s.Values {
		for _, font := range fonts {
			text, err := font.Set(value)
			if err != nil {
				return s, err
			}
			set[i] = append(set[i], text)
		}
	}
	s.draw = func(c canvas, value, variant int) {
		ink, paper := polarity(variant)
		c.fill(paper)
		c.text(set[value][variant/2], c.nearMiddle(), c.nearMiddle(), .7, ink)
	}
	return s, nil
}

// nearMiddle is a place at most 8 % of the side off the middle.
func (c canvas) nearMiddle() float64 { return .5 + .16*(c.random.Float64()-.5) }

// written are scripts by some of their letters, which no other of them has.
var written = []struct{ name, letters string }{
	{"Latin", "RGQfkd"}, {"Greek", "ΔΛΞΨξω"}, {"Cyrillic", "БЖЮЯдф"}, {"Arabic", "سحطعقه"}, {"Hiragana", "あきぬほむれ"}, {"Katakana", "アキヌホムレ"},
	{"Han", "水山愛語花夜"}, {"Hebrew", "אבלםשק"}, {"Devanagari", "अकगतमश"}, {"Hangul", "가늘봄쌀숲화"}, {"Thai", "กขคชพฬ"},
}

// scriptSuite has the scripts that a font of this machine has; it returns those that none has besides.
func scriptSuite() (s suite, lacking []string, err error) {
	s = suite{StimulusSuite: neuron.StimulusSuite{
		StimulusGrid: neuron.StimulusGrid{Name: "scripts", Title: "Scripts"}, Prefers: "{} letters",
		What: "Six letters of each script, one at a time, in one font, black on white and white on black, a little off the middle.",
	}}
	stacks, err := lettering.Stacks()
	if err != nil {
		return s, nil, err
	}
	var set [][]lettering.Text
	for _, script := range written {
		texts, err := setEach(stacks[0], script.letters)
		var missing *lettering.MissingError
		switch {
		case errors.As(err, &missing):
			lacking = append(lacking, script.name)
		case err != nil:
			return s, nil, err
		default:
			s.Values, set = append(s.Values, script.name), append(set, texts)
		}
	}
	s.Variants = 2 * len(set[0])
	s.draw = func(c canvas, value, variant int) {
		ink, paper := polarity(variant)
		c.fill(paper)
		c.text(set[value][variant/2], c.nearMiddle(), c.nearMiddle(), .6, ink)
	}
	return s, lacking, nil
}

func setEach(stack *lettering.Stack, letters string) (texts []lettering.Text, err error) {
	for _, c := range letters {
		text, err := stack.Set(string(c))
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}
