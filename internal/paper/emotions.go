package paper

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// The vectors that the article's equations are drawn from.
const (
	drawnSet      = "allSparse"
	drawnSparsity = 40
)

// emotionStudy has the article's sparse vectors of emotions and its atlas (Figures 9 to 13).
func emotionStudy() (neuron.Study, error) {
	s := neuron.Study{
		Slug: "emotions", Kind: neuron.EmotionStudy, Title: "An atlas of emotions",
		Summary: "What a word for a feeling is to RN50x4: a short sum of neurons for simpler things, as jealous is champions + hug + grumpy − crying.",
		Method: "For each word the attention pooling and the text embedding of three prompts (“i am feeling …” and two like it) were made a direction on the units of the last layer. " +
			"A sparse logistic regression tells the words' directions apart; its weights are a word's vector. An equation leaves out units that answer to pairs of letters, " +
			"divides by the largest weight and has the four largest terms, added ones first, without those below 5 %. " +
			"The atlas is a non-negative factorisation of the vectors with 7 factors. The words are those of a feelings wheel after Willcox, 1982.",
		Sensitive: "mental states",
	}
	e := neuron.Emotions{StudyLayer: studyLayer(), Notes: []string{
		"The names of neurons are the authors' working names from the article's code, where no figure draws them; many neurons have none. Figures 9 to 12 draw 14 of the equations.",
		"Text and figure can differ: the article's text says success + grumpy for jealous. How the penalty was chosen is not published.",
	}}
	var err error
	if e.Units, err = emotionUnits(); err != nil {
		return s, err
	}
	if e.Words, err = emotionWords(); err != nil {
		return s, err
	}
	if e.Levels, err = emotionLevels(); err != nil {
		return s, err
	}
	e.Level = slices.IndexFunc(e.Levels, func(l neuron.SparseLevel) bool { return l.Set == drawnSet && l.Sparsity == drawnSparsity })
	a, err := emotionAtlas(e.Words)
	if err != nil {
		return s, err
	}
	e.Atlases = []neuron.Atlas{a}
	s.Units = emotionParts(e)
	return s, s.SetData(e)
}

// studyLayer is the layer that the studies are on.
func studyLayer() neuron.StudyLayer {
	return neuron.StudyLayer{Model: Slug("RN50x4"), Layer: layers["RN50x4"]}
}

func emotionUnits() ([]neuron.EmotionUnit, error) {
	rows, err := readCSV("emotion_units.csv")
	if err != nil {
		return nil, err
	}
	var units []neuron.EmotionUnit
	for _, r := range rows {
		unit, err := neuron.ParseUnit(r[0])
		if err != nil {
			return nil, fmt.Errorf("paper: emotion_units.csv: %w", err)
		}
		units = append(units, neuron.EmotionUnit{NamedUnit: neuron.NamedUnit{Unit: unit, Name: r[1]}, Letters: r[2] == "true"})
	}
	return units, nil
}

func emotionWords() ([]neuron.EmotionWord, error) {
	rows, err := readCSV("emotion_words.csv")
	if err != nil {
		return nil, err
	}
	var words []neuron.EmotionWord
	for _, r := range rows {
		w := neuron.EmotionWord{Word: r[0]}
		if r[1] != "" {
			w.Figure = "Figure " + r[1]
		}
		for _, way := range strings.Split(r[2], "; ") {
			w.Wheel = append(w.Wheel, strings.Split(way, " > "))
		}
		words = append(words, w)
	}
	return words, nil
}

func emotionLevels() ([]neuron.SparseLevel, error) {
	rows, err := readCSV("emotion_weights.csv")
	if err != nil {
		return nil, err
	}
	var levels []neuron.SparseLevel
	for _, r := range rows {
		n, err := numbers(r[1], r[3], r[4])
		if err != nil {
			return nil, fmt.Errorf("paper: emotion_weights.csv: %w", err)
		}
		at := slices.IndexFunc(levels, func(l neuron.SparseLevel) bool { return l.Set == r[0] && l.Sparsity == n[0] })
		if at < 0 {
			at = len(levels)
			levels = append(levels, neuron.SparseLevel{Set: r[0], Sparsity: n[0]})
		}
		levels[at].Weights = append(levels[at].Weights, neuron.WordWeight{Word: r[2], Unit: int(n[1]), Weight: n[2]})
	}
	return levels, nil
}

// numbers reads several numbers.
func numbers(texts ...string) ([]float64, error) {
	all := make([]float64, len(texts))
	for i, s := range texts {
		var err error
		if all[i], err = strconv.ParseFloat(s, 64); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func emotionAtlas(words []neuron.EmotionWord) (neuron.Atlas, error) {
	a := neuron.Atlas{Note: "With 2 factors the article found the axes of valence and arousal; the numbers of those are not published. " +
		"How places on the grid were found is not said. A word without colour has factors that are all practically zero."}
	if err := readJSON("atlas.json", &a.Words); err != nil {
		return a, err
	}
	var factors [][]string
	if err := readJSON("atlas_factors.json", &factors); err != nil {
		return a, err
	}
	for _, f := range factors {
		a.Factors = append(a.Factors, neuron.AtlasFactor{Words: f})
	}
	for _, w := range a.Words {
		a.Rows, a.Columns = max(a.Rows, w.Row+1), max(a.Columns, w.Column+1)
	}
	for _, w := range words {
		if !slices.ContainsFunc(a.Words, func(c neuron.AtlasWord) bool { return c.Word == w.Word }) {
			a.Missing = append(a.Missing, w.Word)
		}
	}
	return a, nil
}

// emotionParts says of each unit in which drawn equations it stands.
func emotionParts(e neuron.Emotions) []neuron.StudyUnit {
	added, taken := map[int][]string{}, map[int][]string{}
	for _, w := range e.Words {
		for _, t := range neuron.Equation(e.Terms(e.Levels[e.Level], w.Word)) {
			if t.Weight < 0 {
				taken[t.Unit] = append(taken[t.Unit], w.Word)
				continue
			}
			added[t.Unit] = append(added[t.Unit], w.Word)
		}
	}
	var parts []neuron.StudyUnit
	for _, u := range e.Units {
		var said []string
		if words := added[u.Unit]; len(words) > 0 {
			said = append(said, "part of "+strings.Join(words, ", "))
		}
		if words := taken[u.Unit]; len(words) > 0 {
			said = append(said, "subtracted from "+strings.Join(words, ", "))
		}
		if len(said) > 0 {
			parts = append(parts, neuron.StudyUnit{Ref: e.Ref(u.Unit), Part: strings.Join(said, "; ")})
		}
	}
	return parts
}
