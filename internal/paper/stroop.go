package paper

import (
	"fmt"
	"slices"

	"multiscope/internal/neuron"
)

// inks are the colours as pages draw them; the article does not say which it drew.
var inks = map[string]string{
	"black": "#1a1a1a", "red": "#d3212d", "green": "#1d8a3a", "blue": "#2456d6", "purple": "#7b2fb0", "orange": "#f08a1c", "pink": "#f28cb8", "yellow": "#f2d21b",
}

// stroopStudy has the article's Stroop experiment (Figure 17).
func stroopStudy() (neuron.Study, error) {
	s := neuron.Study{
		Slug: "stroop", Kind: neuron.StroopStudy, Title: "A Stroop effect",
		Summary: "Asked for the colour that a word is written in, RN50x4 answers the colour that the word names: 49 of 49 times where the two differ.",
		Method: "The names of seven colours and a neutral word, each written in eight inks, were classified zero-shot over the eight colours. " +
			"There is no stimulus with the word black.",
	}
	var d struct {
		Method  string   `json:"method"`
		Prompt  string   `json:"prompt"`
		Neutral string   `json:"neutral_word"`
		Colors  []string `json:"colors"`
	}
	if err := readJSON("stroop.json", &d); err != nil {
		return s, err
	}
	data := neuron.Stroop{StudyLayer: studyLayer(), Method: d.Method, StroopSet: neuron.StroopSet{Prompt: d.Prompt}, Neutral: d.Neutral}
	for _, name := range d.Colors {
		data.Colors = append(data.Colors, neuron.StroopColor{Name: name, RGB: inks[name]})
	}
	rows, err := readCSV("stroop.csv")
	if err != nil {
		return s, err
	}
	for _, r := range rows {
		if err := addProbability(&data, d.Colors, r); err != nil {
			return s, err
		}
	}
	return s, s.SetData(data)
}

// addProbability adds a row of ink, word, colour and probability.
func addProbability(d *neuron.Stroop, colors []string, r []string) error {
	color := slices.Index(colors, r[2])
	p, err := numbers(r[3])
	if err != nil || color < 0 {
		return fmt.Errorf("paper: stroop.csv: %v is not a colour and a number, %w", r[2:], err)
	}
	if n := len(d.Stimuli); n == 0 || d.Stimuli[n-1].Ink != r[0] || d.Stimuli[n-1].Word != r[1] {
		d.Stimuli = append(d.Stimuli, neuron.StroopStimulus{Ink: r[0], Word: r[1], Probabilities: make([]float64, len(colors))})
	}
	if r[1] != "" && !slices.Contains(d.Words, r[1]) {
		d.Words = append(d.Words, r[1])
	}
	d.Stimuli[len(d.Stimuli)-1].Probabilities[color] = p[0]
	return nil
}
