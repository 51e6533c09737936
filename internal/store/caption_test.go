package store_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// TestCaptionsFindUnits counts among the strongest images of each unit those with words in their captions, and compares.
func TestCaptionsFindUnits(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 24, Images: 300, Layers: 2})
	for _, tt := range []struct {
		name, text string
		phrase     bool
		has        func(caption string) bool
	}{
		{"a word", "Japan", false, func(c string) bool { return neuron.HasWord(c, "japan") }},
		{"two words in any order", "background japan", false, func(c string) bool { return neuron.HasWord(c, "japan") && neuron.HasWord(c, "background") }},
		{"a phrase", "japan on a", true, func(c string) bool { return strings.Contains(c, "japan on a") }},
		{"a phrase in another order", "on japan", true, func(c string) bool { return strings.Contains(c, "on japan") }},
		{"a part of a word", "jap", false, func(string) bool { return false }},
		{"nothing but signs", `"*^`, false, func(string) bool { return false }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.FindCaptions(t.Context(), neuron.CaptionQuery{Text: tt.text, Phrase: tt.phrase, Model: "model-0", Layer: "layer4-1-sum", Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			want := countedUnits(t, s, "layer4-1-sum", func(im neuron.Image) bool { return tt.has(im.Caption) })
			checkKind(t, got, want)
			if !got.Counted || (len(want) > 0) != (len(got.Sample) > 0) || slices.ContainsFunc(got.Sample, func(im neuron.Image) bool { return !tt.has(im.Caption) }) {
				t.Errorf("FindCaptions(%q) counted %v, shows %+v", tt.text, got.Counted, got.Sample)
			}
		})
	}
	all, err := s.FindCaptions(t.Context(), neuron.CaptionQuery{Text: "japan", Limit: 3})
	if err != nil || len(all.Units) != 3 {
		t.Errorf("three units of all layers are %+v, %v", all.Units, err)
	}
}

// TestCaptionsAreFoundAfterAllWereRemoved: what removing leaves of the index of captions takes new ones.
func TestCaptionsAreFoundAfterAllWereRemoved(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "scope.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, had := range []bool{true, false, true} {
		if !had {
			if err := s.RemoveModel(t.Context(), "model-0"); err != nil {
				t.Fatal(err)
			}
		} else if err := storetest.Fill(t.Context(), s, storetest.Spec{Units: 24, Images: 300}); err != nil {
			t.Fatal(err)
		}
		words, err := s.SuggestCaptionWords(t.Context(), "japan", 1)
		if err != nil || (len(words) == 1) != had {
			t.Errorf("SuggestCaptionWords = %v, %v; want some: %v", words, err, had)
		}
	}
}

func TestCategoriesFindUnits(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 24, Images: 300})
	for _, tt := range []struct {
		name, of, value string
		want            string // the first category that is found; "" for none
	}{
		{"a value", "", "Flags", "group=flags"},
		{"a beginning", "", "fla", "group=flags"},
		{"a name and a value", "kind", "word", "kind=word"},
		{"a word of a value", "kind", "colour", "kind=colour"},
		{"another name", "group", "word", ""},
		{"nothing", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hits, err := s.FindCategories(t.Context(), tt.of, tt.value, 5)
			if err != nil {
				t.Fatal(err)
			}
			if got := firstCategory(hits); got != tt.want {
				t.Fatalf("FindCategories(%q, %q) = %+v; want %s first", tt.of, tt.value, hits, tt.want)
			}
			if tt.want == "" {
				return
			}
			c := hits[0]
			got, err := s.CategoryUnits(t.Context(), neuron.CategoryQuery{Dataset: c.Dataset, Category: c.Category, Limit: 100})
			if err != nil || got.Images != c.Images {
				t.Fatalf("CategoryUnits = %d images, %v; want %d", got.Images, err, c.Images)
			}
			checkKind(t, got, countedUnits(t, s, "layer4-0-sum", func(im neuron.Image) bool { return slices.Contains(im.Categories, c.Category) }))
		})
	}
	_, err := s.CategoryUnits(t.Context(), neuron.CategoryQuery{Dataset: "pictures", Category: neuron.Category{Name: "kind", Value: "none"}})
	if !isNotFound(err) {
		t.Errorf("a category that is not there: %v", err)
	}
	near, err := s.NearestCategories(t.Context(), "anmials", 3)
	if err != nil || len(near) == 0 || near[0] != "animals" {
		t.Errorf("NearestCategories(anmials) = %v, %v", near, err)
	}
}

func firstCategory(hits []neuron.CategoryHit) string {
	if len(hits) == 0 {
		return ""
	}
	return hits[0].Name + "=" + hits[0].Value
}

// countedUnits counts the images that are of a kind among the strongest of each unit that is not silent.
func countedUnits(t *testing.T, s interface {
	Unit(ctx context.Context, r neuron.Ref) (neuron.UnitDetail, error)
	Image(ctx context.Context, id int64) (neuron.Image, error)
}, layer string, of func(neuron.Image) bool) map[int]int {
	t.Helper()
	counts := map[int]int{}
	for unit := range 24 {
		d, err := s.Unit(t.Context(), neuron.Ref{Model: "model-0", Layer: layer, Unit: unit})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range d.Top[:min(len(d.Top), neuron.AgreementImages)] {
			im, err := s.Image(t.Context(), e.Image.ID) // with its categories
			if err != nil {
				t.Fatal(err)
			}
			if d.Live() && of(im) {
				counts[unit]++
			}
		}
	}
	return counts
}

// checkKind compares the units of a kind, and how they are sorted.
func checkKind(t *testing.T, got neuron.KindImages, want map[int]int) {
	t.Helper()
	if len(got.Units) != len(want) {
		t.Errorf("%d units are found; want %d", len(got.Units), len(want))
	}
	for i, u := range got.Units {
		if u.Images != want[u.Unit] || u.Of != neuron.AgreementImages || i > 0 && u.Images > got.Units[i-1].Images {
			t.Errorf("%s has %d of %d after %d; want %d", u.Ref, u.Images, u.Of, got.Units[max(i-1, 0)].Images, want[u.Unit])
		}
	}
}

// TestCaptionWords: words of captions are completed and corrected, and go with the images that have them.
func TestCaptionWords(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Images: 300})
	words, err := s.SuggestCaptionWords(t.Context(), "b", 2)
	if err != nil || len(words) == 0 || words[0].Word != "background" || words[0].Images != 300 {
		t.Errorf("SuggestCaptionWords(b) = %+v, %v; want background in 300 captions first", words, err)
	}
	near, err := s.NearestCaptionWords(t.Context(), "bakcground", 2)
	if err != nil || len(near) != 1 || near[0] != "background" {
		t.Errorf("NearestCaptionWords(bakcground) = %v, %v; want background", near, err)
	}
}

func TestNearestNames(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Named: 6})
	all, err := s.FindNames(t.Context(), "class", 10)
	if err != nil || len(all) == 0 {
		t.Fatalf("names with g: %+v, %v", all, err)
	}
	typed := "x" + strings.ToLower(all[0].Name)
	near, err := s.NearestNames(t.Context(), typed, 3)
	if err != nil || len(near) == 0 || near[0].Name != all[0].Name {
		t.Errorf("NearestNames(%q) = %+v, %v; want %q first", typed, near, err, all[0].Name)
	}
	if far, err := s.NearestNames(t.Context(), "qqqqqqqqqqqqqqqqqqq", 3); err != nil || len(far) > 0 {
		t.Errorf("a text like no name is like %+v, %v", far, err)
	}
}
