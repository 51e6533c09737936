package neuron

import (
	"math"
	"slices"
	"testing"
)

func TestTerms(t *testing.T) {
	im := Image{Caption: "Flag of Japan, the FLAG", Categories: []Category{{"concept", "Tokyo tower"}, {"country", "japan"}, {"note", " "}}}
	want := []string{"flag", "japan", "of", "the", "tokyo tower"}
	if got := im.Terms(); !slices.Equal(got, want) {
		t.Errorf("Terms() = %q; want %q", got, want)
	}
}

func TestFindShared(t *testing.T) {
	having := map[string]int{"a": 9000, "of": 4000, "food": 1000, "japan": 60, "sushi": 12, "tower": 10, "flag": 40, "crowd": 40}
	both := func(n int, terms []string, m int, others []string, rest ...string) [][]string {
		images := slices.Concat(slices.Repeat([][]string{terms}, n), slices.Repeat([][]string{others}, m))
		for len(images) < SharedAmong {
			images = append(images, rest)
		}
		return images
	}
	for _, tt := range []struct {
		name   string
		images [][]string
		want   Shared
	}{
		{"what is on all images is nothing", both(20, []string{"a", "of"}, 0, nil), Shared{}},
		{"the most specific", both(20, []string{"a", "food", "japan", "sushi"}, 0, nil), Shared{"sushi", "", 20, 20}},
		{"one that covers more", both(12, []string{"japan", "sushi"}, 8, []string{"japan"}), Shared{"japan", "country", 20, 20}},
		{"two, the second no wider than the first", both(9, []string{"japan", "sushi"}, 6, []string{"japan"}, "a"), Shared{"japan", "country", 15, 20}},
		{"one on too few, and what is wider is nothing else", both(9, []string{"food", "sushi"}, 5, []string{"food"}, "a"), Shared{}},
		{"one that is wider and less likely", both(6, []string{"crowd", "tower"}, 7, []string{"crowd"}, "a"), Shared{"crowd", "", 13, 20}},
		{"two, each on some", both(8, []string{"sushi"}, 6, []string{"tower"}, "a"), Shared{"sushi and tower", "", 14, 20}},
		{"two on too few", both(5, []string{"sushi"}, 4, []string{"tower"}, "a"), Shared{}},
		{"one by chance", both(2, []string{"sushi"}, 0, nil, "a"), Shared{}},
		{"of equals the longer", both(11, []string{"crowd", "flag"}, 0, nil, "a"), Shared{"crowd", "", 11, 20}},
		{"no terms", both(0, nil, 0, nil), Shared{}},
		{"no images", nil, Shared{}},
	} {
		if got := FindShared(tt.images, SharedTerms{Total: 10_000, Having: having, Kinds: map[string]string{"japan": "country"}}); got != tt.want {
			t.Errorf("%s: FindShared() = %+v; want %+v", tt.name, got, tt.want)
		}
	}
}

// Of 10 images 4 have a term; three are drawn: two or three have it in (6·6 + 4)/120 of all draws.
func TestDrawnByChance(t *testing.T) {
	const tolerance = 1e-12
	for _, tt := range []struct {
		least int
		want  float64
	}{{0, 1}, {2, 40. / 120}, {3, 4. / 120}, {4, 0}} {
		if got := drawnByChance(10, 4, 3, tt.least); math.Abs(got-tt.want) > tolerance {
			t.Errorf("drawnByChance(10, 4, 3, %d) = %g; want %g", tt.least, got, tt.want)
		}
	}
}
