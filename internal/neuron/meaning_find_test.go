package neuron_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

// made is a unit that was made up: kinds of image and of word, each around a place of its own.
type made struct {
	e    neuron.MeaningEvidence
	seed uint64
}

var topics = scattered(40, 8)

func (m *made) images(topic, n int, caption string, written ...string) *made {
	m.seed++
	for i, p := range around(100+m.seed, topics[topic], n) {
		im := neuron.Image{Caption: caption}
		if len(written) > 0 {
			im.Categories = []neuron.Category{{Name: neuron.WrittenCategory, Value: written[i%len(written)]}}
		}
		m.e.Images, m.e.ImagePlaces = append(m.e.Images, im), append(m.e.ImagePlaces, p)
	}
	return m
}

func (m *made) words(topic int, words ...string) *made {
	m.seed++
	m.e.Words, m.e.WordPlaces = append(m.e.Words, words...), append(m.e.WordPlaces, around(100+m.seed, topics[topic], len(words))...)
	return m
}

var manyWords = []string{"philosophy", "philadelphia", "philippines", "sushi", "frog", "toad", "newt", "barber", "welcome", "anchor", "table", "window"}

func meaningRules() neuron.MeaningRules {
	all := scattered(1, 500)
	words := manyWords
	for i := range 3000 {
		words = append(words, string([]byte{'a' + byte(i%26), 'z' - byte(i/26%26), 'a' + byte(i/676%26), 'o', 'u'}))
	}
	return neuron.MeaningRules{
		Images: neuron.NewPlaceNull(all, neuron.MeaningImages, neuron.LeastMeaningImages),
		Words:  neuron.NewPlaceNull(all, 20, neuron.LeastMeaningWords),
		Across: neuron.NewAcrossNull(all, all),
		Terms: neuron.SharedTerms{Total: 10000, Having: map[string]int{
			"a": 9000, "word": 4000, "the": 5000, "scene": 2000, "frog": 9, "tokyo": 9, "anchor": 9, "philosophy": 2, "phone": 9, "church": 9,
		}},
		Letters: neuron.NewLetters(words),
	}
}

func TestFindMeanings(t *testing.T) {
	rules := meaningRules()
	type meaning struct {
		Name   string
		Words  []string
		Images int
	}
	for _, tt := range []struct {
		name    string
		unit    *made
		kind    neuron.MeaningKind // "" for one meaning or none
		letters string
		want    []meaning
	}{
		{name: "nothing", unit: &made{}},
		{name: "one kind of image", unit: new(made).images(0, 12, "a frog")},
		{name: "two kinds of image", unit: new(made).images(0, 8, "a frog").images(1, 6, "a tokyo"), kind: neuron.Polysemantic,
			want: []meaning{{"frog", nil, 8}, {"tokyo", nil, 6}}},
		{name: "two kinds of image of which the same is said", unit: new(made).images(0, 8, "a frog").images(1, 6, "a frog")},
		{name: "a term that many images have does not join", unit: new(made).images(0, 8, "scene").images(1, 6, "scene"), kind: neuron.Polysemantic,
			want: []meaning{{"scene", nil, 8}, {"scene", nil, 6}}},
		{name: "three images are no kind", unit: new(made).images(0, 8, "a frog").images(1, 3, "a tokyo")},
		{name: "words go to the images that they are said of", unit: new(made).images(0, 8, "a frog").images(1, 6, "a tokyo").words(5, "frog", "leap", "pond"), kind: neuron.Polysemantic,
			want: []meaning{{"frog", []string{"frog", "leap", "pond"}, 8}, {"tokyo", nil, 6}}},
		{name: "words go to the images near them", unit: new(made).images(0, 8, "a frog").words(0, "toad", "newt", "pond"), kind: ""},
		{name: "pictures of one and writing of another", unit: new(made).images(0, 8, "a frog").words(2, "sushi", "maki", "sake"), kind: neuron.Conjoined,
			want: []meaning{{"frog", nil, 8}, {"sushi", []string{"sushi", "maki", "sake"}, 0}}},
		{name: "words that are spelled alike may be there for their letters", unit: new(made).images(0, 8, "a frog").words(2, "barred", "barrier", "barbie")},
		{name: "unless these are the letters of the other", unit: new(made).images(0, 8, "a phone", "philosophy", "philosopher", "philosophies").words(2, "philadelphia", "philly", "phillies"), kind: neuron.Conjoined, letters: "phil-",
			want: []meaning{{"philosopher and philosophy", nil, 8}, {"philadelphia", []string{"philadelphia", "philly", "phillies"}, 0}}},
		{name: "two kinds of word", unit: new(made).words(0, "frog", "toad", "newt").words(1, "anchor", "ship", "sail"), kind: neuron.Polysemantic,
			want: []meaning{{"frog", []string{"frog", "toad", "newt"}, 0}, {"anchor", []string{"anchor", "ship", "sail"}, 0}}},
		{name: "writing of one alone beside pictures of another alone", unit: new(made).images(0, 6, "the word frog", "frog").images(1, 5, "a church"), kind: neuron.Conjoined,
			want: []meaning{{"frog", nil, 6}, {"church", nil, 5}}},
	} {
		got, several := rules.Find(tt.unit.e)
		if several != (tt.kind != "") || got.Kind != tt.kind || got.Letters != tt.letters {
			t.Errorf("%s: Find() = kind %q, letters %q, %t: %+v; want %q, %q", tt.name, got.Kind, got.Letters, several, got.Meanings, tt.kind, tt.letters)
			continue
		}
		var meanings []meaning
		for _, m := range got.Meanings {
			name := m.Name
			if m.By == neuron.ByWords {
				name = m.Words[0] // which of them is central, noise decides
			}
			meanings = append(meanings, meaning{name, m.Words, len(m.Images)})
		}
		if diff := cmp.Diff(tt.want, meanings); diff != "" {
			t.Errorf("%s: Find() (-want +got):\n%s", tt.name, diff)
		}
		if several && got.Separation < 1-rules.Images.Far {
			t.Errorf("%s: a separation of %.2f is not far", tt.name, got.Separation)
		}
	}
}
