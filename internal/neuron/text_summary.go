package neuron

import (
	"slices"
	"strings"
)

// TextSummary says how good the text maxima of a layer are.
type TextSummary struct {
	Units       int     `json:"units"`       // that were searched for
	Found       int     `json:"found"`       // that have text maxima
	Live        int     `json:"live"`        // of these, above zero on any image: the numbers below are theirs
	BeatWord    int     `json:"beatWord"`    // whose best text scores higher than every single word
	OverWord    float64 `json:"overWord"`    // the median of how many times as high as the best word's the score is
	Captioned   int     `json:"captioned"`   // that could be compared with captions
	BeatCaption int     `json:"beatCaption"` // whose best text scores higher than every caption
	OverCaption float64 `json:"overCaption"` // median
	Concepts    Named   `json:"concepts"`    // of units with a concept
	Shared      Named   `json:"shared"`      // of units without, whose strongest images share something
}

// Named counts units whose text maxima name what they are called.
type Named struct {
	Units int `json:"units"`
	First int `json:"first"` // whose highest text maximum does
	Any   int `json:"any"`   // of whose text maxima one does
}

// SummariseTexts says how good text maxima are, given the units of their layer by number.
func SummariseTexts(searches []TextSearch, units map[int]Unit) (s TextSummary) {
	var overWord, overCaption []float64
	for _, search := range searches {
		s.Units++
		if len(search.Maxima) == 0 {
			continue
		}
		s.Found++
		u, best := units[search.Unit], search.Best().Score
		if !u.Live() {
			continue
		}
		s.Live++
		if search.BeatsWord() {
			s.BeatWord++
		}
		overWord = appendRatio(overWord, best, search.Word)
		if search.Caption.Text != "" {
			s.Captioned++
			overCaption = appendRatio(overCaption, best, search.Caption)
			if best > search.Caption.Score {
				s.BeatCaption++
			}
		}
		s.countNamed(search, u)
	}
	s.OverWord, s.OverCaption = median(overWord), median(overCaption)
	return s
}

func (s *TextSummary) countNamed(search TextSearch, u Unit) {
	count, name := &s.Concepts, u.Multimodal.Concept
	if name == "" {
		count, name = &s.Shared, u.Shared.Name
	}
	if name == "" {
		return
	}
	count.Units++
	for i, m := range search.Maxima {
		if Names(m.Text, name) {
			count.Any++
			if i == 0 {
				count.First++
			}
			return
		}
	}
}

// appendRatio appends how many times as high as that of a text a score is, where that says something.
func appendRatio(ratios []float64, score float64, than ScoredText) []float64 {
	if than.Text == "" || than.Score <= 0 {
		return ratios
	}
	return append(ratios, score/than.Score)
}

// median of no numbers is 0.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// Names says whether a text has all words of a name, or forms of them: “japanese” for “japan”. Of a name of two things,
// “sushi and tokyo tower”, one of them is enough.
func Names(text, name string) bool {
	words := strings.Fields(strings.ToLower(text))
	return slices.ContainsFunc(strings.Split(strings.ToLower(name), " and "), func(part string) bool {
		fields := strings.Fields(part)
		return len(fields) > 0 && !slices.ContainsFunc(fields, func(f string) bool {
			return !slices.ContainsFunc(words, func(w string) bool { return areForms(w, f) })
		})
	})
}

// endings are how forms of an English word differ in their end.
var endings = map[string]bool{
	"": true, "s": true, "es": true, "ed": true, "d": true, "er": true, "ers": true, "ing": true, "y": true, "ies": true, "ied": true, "e": true,
	"n": true, "ian": true, "an": true, "ese": true, "ish": true, "ic": true, "al": true, "ful": true, "ness": true, "ly": true, "ity": true,
}

// areForms says whether two words differ in their endings alone, behind three letters that are the same.
func areForms(a, b string) bool {
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	for cut := same; cut >= 3; cut-- {
		if endings[a[cut:]] && endings[b[cut:]] {
			return true
		}
	}
	return a == b
}
