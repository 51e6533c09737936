package neuron

import "time"

// DefaultTextMaxima is how many text maxima a search finds for a unit unless it is told otherwise.
const DefaultTextMaxima = 4

// TextSearch is what a search for the texts that a unit calls for most has found: its text maxima, and what they are
// to be compared with. A score is the cosine of a text's embedding and the unit's readout.
type TextSearch struct {
	Unit    int
	Recipe  string       // JSON: all that determines what is found
	Maxima  []ScoredText // highest score first
	Word    ScoredText   // the best single word; without text where there was none to compare with
	Caption ScoredText   // the best caption of the data set; without text where there was none
	Encoded int          // texts that the text tower read for it, those that searches share aside
	Made    time.Time
	Read    []bool // for each maximum, whether its embedding is stored, so that its attribution can be shown; nil: not known
}

// ScoredText is a text with its score on a unit.
type ScoredText struct {
	Text  string
	Score float64
}

// Best returns the highest text maximum, without text where none was found.
func (s TextSearch) Best() ScoredText {
	if len(s.Maxima) == 0 {
		return ScoredText{}
	}
	return s.Maxima[0]
}

// BeatsWord says whether the highest text maximum scores higher than every single word.
func (s TextSearch) BeatsWord() bool {
	return len(s.Maxima) > 0 && (s.Word.Text == "" || s.Best().Score > s.Word.Score)
}

// TextHit is a unit that was found by one of its text maxima.
type TextHit struct {
	Ref
	Rank int // of the text among the unit's maxima, from 0
	ScoredText
}
