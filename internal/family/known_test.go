package family

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/text"
)

//go:embed testdata/left-out.tsv
var leftOut string

// leftOutOf returns the words of a lexicon of internal/text that a family does without, each with the reason.
func leftOutOf(t *testing.T, lexicon string) map[string]string {
	t.Helper()
	reasons := map[string]string{}
	for line := range strings.Lines(leftOut) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(row) != 3 || row[2] == "" {
			t.Fatalf("testdata/left-out.tsv: %q is no lexicon, words and reason", line)
		}
		if row[0] != lexicon {
			continue
		}
		for word := range strings.SplitSeq(row[1], ", ") {
			reasons[word] = row[2]
		}
	}
	return reasons
}

// What is written into pictures as the name of a place, a feeling, a color or a currency speaks for the family of
// these, or is left out for a reason: a word more in internal/text is a decision here.
func TestListedWordsAreKnown(t *testing.T) {
	x := lexicon(t)
	for _, tt := range []struct{ lexicon, family string }{
		{"countries", "region"}, {"capitals", "region"}, {"nationalities", "region"}, {"continents", "region"}, {"cities", "region"},
		{"emotions", "emotion"}, {"colors", "color"}, {"currencies", "money"},
	} {
		t.Run(tt.lexicon, func(t *testing.T) {
			family := slices.IndexFunc(x.families, func(f neuron.Family) bool { return f.Slug == tt.family })
			out := leftOutOf(t, tt.lexicon)
			words := text.Lexicon(tt.lexicon)
			if len(words) == 0 {
				t.Fatalf("text.Lexicon(%q) has no words", tt.lexicon)
			}
			for _, w := range words {
				reason, left := out[w.Word]
				if known := slices.Contains(x.word(w.Word), family); known == left {
					t.Errorf("%q speaks for %s: %v; left out: %v (%s); want one of both", w.Word, tt.family, known, left, reason)
				}
				delete(out, w.Word)
			}
			for w := range out {
				t.Errorf("testdata/left-out.tsv leaves out %q, which %s do not have", w, tt.lexicon)
			}
		})
	}
}

// TestPlacesLieSomewhere: each country and each people is of a part of the world.
func TestPlacesLieSomewhere(t *testing.T) {
	x := lexicon(t)
	for _, lexicon := range []string{"countries", "nationalities"} {
		out := leftOutOf(t, lexicon)
		for _, w := range text.Lexicon(lexicon) {
			part := slices.ContainsFunc(x.word(w.Word), func(f int) bool { return x.parent[f] >= 0 && x.families[x.parent[f]].Slug == "region" })
			if _, left := out[w.Word]; !part && !left {
				t.Errorf("%q is of no part of the world", w.Word)
			}
		}
	}
}
