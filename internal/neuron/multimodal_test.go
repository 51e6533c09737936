package neuron

import (
	"math"
	"testing"
)

func TestFindMultimodal(t *testing.T) {
	u := Unit{Mean: -1, Std: 2, Max: 9}
	nan := float32(math.NaN())
	column := []float32{9, 9, 9, 9, -1, -1, 1, nan, 7, 7, 7, 7, 7}
	japan, red := WordScore{Word: "japan", Excess: 8}, WordScore{Word: "red", Excess: 4.5 + NamingExcess}
	for _, tt := range []struct {
		name     string
		unit     Unit
		words    []WordScore
		pictures map[string][]int
		want     Multimodal
	}{
		{"pictures and writing", u, []WordScore{japan}, map[string][]int{"japan": {0, 1, 2, 7}}, Multimodal{"japan", 3, 5, 8}},
		{"the concept that is strong on both", u, []WordScore{red, japan}, map[string][]int{"japan": {0, 1, 2, 3}, "red": {8, 9, 10, 11}}, Multimodal{"japan", 4, 5, 8}},
		{"a word that does not stand out", u, []WordScore{{Word: "japan", Excess: NamingExcess - 1}}, map[string][]int{"japan": {0, 1, 2}}, Multimodal{}},
		{"writing alone", u, []WordScore{japan}, map[string][]int{"japan": {4, 5, 6}}, Multimodal{}},
		{"too few pictures", u, []WordScore{japan}, map[string][]int{"japan": {0, 1, 7}}, Multimodal{}},
		{"no pictures", u, []WordScore{japan}, nil, Multimodal{}},
		{"a silent unit", Unit{Mean: -9, Std: 2, Max: 0}, []WordScore{japan}, map[string][]int{"japan": {0, 1, 2}}, Multimodal{}},
	} {
		if got := FindMultimodal(tt.unit, tt.words, column, tt.pictures); got != tt.want {
			t.Errorf("%s: FindMultimodal() = %+v; want %+v", tt.name, got, tt.want)
		}
	}
}
