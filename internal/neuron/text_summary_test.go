package neuron

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		text, name string
		want       bool
	}{
		{"a japanese flag", "japan", true},
		{"berries and cream", "berry", true},
		{"something lonely", "loneliness", false},
		{"jealous friend", "jealousy", true},
		{"red apple", "red heart", false},
		{"heart that is red", "red heart", true},
		{"raw sushi", "sushi and tokyo tower", true},
		{"tower", "sushi and tokyo tower", false},
		{"cartoon", "car", false},
		{"cars", "car", true},
		{"ox", "ox", true},
		{"oxen", "ox", false},
		{"", "japan", false},
		{"japan", "", false},
	} {
		if got := Names(tt.text, tt.name); got != tt.want {
			t.Errorf("Names(%q, %q) = %t", tt.text, tt.name, got)
		}
	}
}

func TestSummariseTexts(t *testing.T) {
	live := func(concept, shared string) Unit {
		return Unit{Max: 1, Multimodal: Multimodal{Concept: concept}, Shared: Shared{Name: shared}}
	}
	units := map[int]Unit{0: live("japan", ""), 1: live("", "heart"), 2: live("cat", "dog"), 3: {}, 4: live("", "")}
	searches := []TextSearch{
		{Unit: 0, Word: ScoredText{"japan", 0.5}, Caption: ScoredText{"flag of japan", 0.8}, Maxima: []ScoredText{{"red sun", 0.75}, {"japanese flag", 0.7}}},
		{Unit: 1, Word: ScoredText{"heart", 0.4}, Caption: ScoredText{"a heart", 0.4}, Maxima: []ScoredText{{"heart", 0.4}}},
		{Unit: 2, Word: ScoredText{"pet", 0.2}, Maxima: []ScoredText{{"dog", 0.6}}},
		{Unit: 3, Word: ScoredText{"x", 0.1}, Maxima: []ScoredText{{"y", 0.2}}},
		{Unit: 4},
	}
	want := TextSummary{
		Units: 5, Found: 4, Live: 3, BeatWord: 2, OverWord: 1.5, Captioned: 2, BeatCaption: 0, OverCaption: (0.75/0.8 + 1) / 2,
		Concepts: Named{Units: 2, Any: 1}, Shared: Named{Units: 1, First: 1, Any: 1},
	}
	got := SummariseTexts(searches, units)
	got.OverWord = float64(int(got.OverWord*1e6+0.5)) / 1e6
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("SummariseTexts() differs:\n%s", diff)
	}
}
