package family

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

func lexicon(t testing.TB) *Lexicon {
	t.Helper()
	x, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Every family can be addressed, says what it is, and has a lexicon or a rule; every lexicon has a family.
func TestFamiliesAreWhole(t *testing.T) {
	families := All()
	var ours []string
	for i, f := range families {
		if !neuron.IsSlug(f.Slug) || f.Title == "" || !strings.HasSuffix(f.Description, ".") {
			t.Errorf("%+v lacks a slug, a title or a sentence", f)
		}
		before := slices.IndexFunc(families[:i], func(p neuron.Family) bool { return p.Slug == f.Parent && p.Parent == "" })
		if f.Parent != "" && before < 0 {
			t.Errorf("%s is a part of %q, which does not stand before it or is a part itself", f.Slug, f.Parent)
		}
		if f.Slug != typographic && f.Slug != polysemantic {
			ours = append(ours, f.Slug+".txt")
		}
	}
	var files []string
	entries, err := fs.ReadDir(lexicons, "lexicon")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files = append(files, e.Name())
	}
	slices.Sort(ours)
	if diff := cmp.Diff(ours, files); diff != "" {
		t.Errorf("lexicons (-families +files):\n%s", diff)
	}
}

// A term has at most as many words as are looked for.
func TestTermsCanBeFound(t *testing.T) {
	for term := range lexicon(t).terms {
		if n := len(strings.Fields(term)); n > longestTerm {
			t.Errorf("%q has %d words; at most %d are looked for", term, n, longestTerm)
		}
	}
}

func captioned(captions ...string) (images []neuron.Image) {
	for _, c := range captions {
		images = append(images, neuron.Image{Caption: c})
	}
	return images
}

func repeat(n int, im neuron.Image) []neuron.Image { return slices.Repeat([]neuron.Image{im}, n) }

func TestSuggest(t *testing.T) {
	x := lexicon(t)
	flag := neuron.Image{Caption: "a flag", Categories: []neuron.Category{{Name: "Country", Value: "Ruritania"}}}
	for _, tt := range []struct {
		name   string
		words  []string
		images []neuron.Image
		want   []string // family, role
	}{
		{name: "nothing known"},
		{name: "three of five words", words: []string{"japan", "tokyo", "sushi", "table", "kyoto"}, want: []string{"region primary", "asia primary"}},
		{name: "two of five words and nothing else", words: []string{"japan", "tokyo", "cannot", "would", "perhaps"}},
		{name: "two words beside another family", words: []string{"pizza", "pasta", "bread", "italy", "france"}, want: []string{"food primary", "dishes primary", "region secondary", "europe secondary"}},
		{name: "two words that no image agrees with", words: []string{"pizza", "pasta", "bread", "italy", "france"}, images: repeat(6, neuron.Image{Caption: "a pizza"}), want: []string{"food primary", "dishes primary"}},
		{name: "a word in the plural", words: []string{"Wolves", "Zebras", "Antelopes", "cannot", "would"}, want: []string{"animals primary", "mammals primary"}},
		{name: "four images are too few", images: repeat(4, flag)},
		{name: "categories of five images", images: repeat(5, flag), want: []string{"region primary"}},
		{name: "captions of 60 %", images: append(repeat(3, neuron.Image{Caption: "two dogs on a lawnmower"}), captioned("a red thing", "what one thinks of a green hat")...), want: []string{"counting primary", "animals primary", "mammals primary", "color secondary"}},
		{name: "images of which something else is said", images: append(repeat(5, flag), repeat(5, neuron.Image{Caption: "qwerty"})...)},
		{name: "images of which nothing is said", images: append(repeat(5, flag), repeat(5, neuron.Image{})...), want: []string{"region primary"}},
		{name: "a hot dog is no dog", images: repeat(9, neuron.Image{Caption: "a hot dog"}), want: []string{"food primary", "dishes primary"}},
		{name: "letters", words: []string{"bang", "rang", "fang", "hang", "perhaps"}, want: []string{"typographic primary “-ang”"}},
		{name: "letters that mean the same", words: []string{"japan", "japanese", "japan", "japanese", "perhaps"}, want: []string{"region primary", "asia primary"}},
		{name: "letters beside a family", words: []string{"angola", "angela", "angelic", "angle", "perhaps"}, images: repeat(9, flag), want: []string{"region primary", "typographic secondary “ang-”"}},
		{name: "two families that share the images", images: append(repeat(5, neuron.Image{Caption: "a coin"}), repeat(5, neuron.Image{Caption: "a guitar"})...), want: []string{"polysemantic primary Music + money"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			usual := &Census{}
			for range 1000 {
				usual.Add(nil)
			}
			e := Evidence{Words: tt.words}
			for _, im := range tt.images {
				e.Images = append(e.Images, x.Image(im))
			}
			var got []string
			for _, m := range x.Suggest(e, usual) {
				got = append(got, strings.TrimSpace(m.Family+" "+string(m.Role)+" "+m.Title))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Suggest() (-want +got):\n%s", diff)
			}
		})
	}
}

// What half of the data set is says nothing of a unit.
func TestSuggestAgainstTheDataSet(t *testing.T) {
	x := lexicon(t)
	e, usual := Evidence{}, &Census{}
	dog := x.Image(neuron.Image{Caption: "a dog"})
	for i := range 20 {
		e.Images = append(e.Images, dog)
		if usual.Add(nil); i%2 == 0 {
			usual.Add(dog)
		}
	}
	if got := x.Suggest(e, usual); len(got) == 0 {
		t.Error("images of a third of the data set suggest nothing")
	}
	for range 40 {
		usual.Add(dog)
	}
	if got := x.Suggest(e, usual); got != nil {
		t.Errorf("where most images are of dogs a unit is suggested for %v", got)
	}
}

// Each image stands under one term, the most frequent first, and one of its caption where that has any.
func TestEvidence(t *testing.T) {
	x := lexicon(t)
	e := Evidence{Words: []string{"japan", "the", "tokyo", "of", "kyoto"}}
	for _, im := range append(captioned("sushi in tokyo", "tokyo", "the flag of japan"), neuron.Image{Categories: []neuron.Category{{Name: "country", Value: "Japan"}}}) {
		e.Images = append(e.Images, x.Image(im))
	}
	e.Images = append(e.Images, x.Image(captioned("osaka")[0]))
	got := x.Suggest(e, &Census{})[0]
	want := neuron.Membership{Family: "region", Role: neuron.Primary, Origin: neuron.Suggested, Score: .8, Evidence: []neuron.Evidence{
		{Kind: "word", Text: "japan", Of: 5}, {Kind: "word", Text: "tokyo", Of: 5}, {Kind: "word", Text: "kyoto", Of: 5},
		{Kind: "caption", Text: "tokyo", Images: 2, Of: 5}, {Kind: "caption", Text: "flag of", Images: 1, Of: 5}, {Kind: "caption", Text: "osaka", Images: 1, Of: 5},
		{Kind: "category", Text: "japan", Images: 1, Of: 5},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Suggest()[0] (-want +got):\n%s", diff)
	}
}

func FuzzSuggest(f *testing.F) {
	f.Add("japan tokyo sushi", "two dogs in paris", "country", "Japan")
	f.Add("", "hot dog", "", "")
	x := lexicon(f)
	f.Fuzz(func(t *testing.T, words, caption, name, value string) {
		im := neuron.Image{Caption: caption, Categories: []neuron.Category{{Name: name, Value: value}}}
		said := x.Image(im)
		usual := &Census{}
		usual.Add(said)
		usual.Add(nil)
		usual.Add(nil)
		for _, m := range x.Suggest(Evidence{Words: strings.Split(words, " "), Images: slices.Repeat([][]Match{said}, 7)}, usual) {
			if m.Score <= 0 || m.Score > 1 || len(m.Evidence) == 0 {
				t.Errorf("%+v has no score in (0,1] or no evidence", m)
			}
		}
	})
}
