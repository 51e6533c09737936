package demo

import (
	"slices"

	"multiscope/internal/neuron"
)

// picture is one picture of the data set before it is drawn. What it shows is settled; how it
// is arranged is up to the canvas's random source.
type picture interface {
	// subject names what is to be seen, in a few words, for the picture's key.
	subject() string
	caption() string
	categories() []neuron.Category
	paint(c canvas) error
}

// Names of categories. A picture can have several values of one.
const (
	categoryKind     = "kind"     // emoji, word, pair, count, two, scene, colour
	categoryConcept  = "concept"  // name of an emoji that it shows or writes
	categoryGroup    = "group"    // as Unicode groups emoji: "Food & Drink"
	categorySubgroup = "subgroup" // "food-fruit"
	categoryTheme    = "theme"    // facets: text, face, flag, building, nature, food, person
	categoryWord     = "word"     // that is written on it
	categoryEmotion  = "emotion"
	categoryCountry  = "country"
	categoryTopic    = "topic" // holidays, professions, parts of the world
	categoryColor    = "colour"
	categoryShape    = "shape"
	categoryNumber   = "number"
	categoryStyle    = "style" // of an emoji not in its own colours
)

// labels collects categories: in order, each once, none empty.
type labels []neuron.Category

func (l *labels) add(name string, values ...string) {
	for _, v := range values {
		c := neuron.Category{Name: name, Value: v}
		if v != "" && !slices.Contains(*l, c) {
			*l = append(*l, c)
		}
	}
}

// labelsOf starts the categories of a picture of the given kind that shows concepts.
func (w *world) labelsOf(kind string, concepts ...int) labels {
	l := labels{{Name: categoryKind, Value: kind}}
	for _, i := range concepts {
		w.describe(&l, w.concepts[i])
	}
	return l
}

// describe adds what is known of a concept.
func (w *world) describe(l *labels, c concept) {
	l.add(categoryConcept, c.name)
	l.add(categoryGroup, c.group)
	l.add(categorySubgroup, c.subgroup)
	l.add(categoryTheme, c.themes()...)
	l.add(categoryEmotion, c.emotions...)
	if c.iso != "" {
		l.add(categoryCountry, c.name)
	}
	for _, t := range c.topics {
		l.add(w.topicCategory(t), t)
	}
}

// spell adds what is known of a written word.
func (w *world) spell(l *labels, x word) {
	l.add(categoryWord, x.text)
	l.add(categoryTheme, "text")
	for _, i := range x.names {
		if w.concepts[i].name == x.text {
			l.add(categoryConcept, x.text)
		}
	}
	switch {
	case x.is("country"):
		l.add(categoryCountry, w.countryOf(x))
	case x.is("topic"):
		l.add(w.topicCategory(x.text), x.text)
	}
	for _, name := range []string{categoryEmotion, categoryColor, categoryNumber} {
		if x.is(name) {
			l.add(name, x.text)
		}
	}
}

// countryOf returns the country that a word names or belongs to, "" where it is not known:
// "united states" for "america", "japan" for "japanese".
func (w *world) countryOf(x word) string {
	if c, ok := nationalities[x.text]; ok {
		return c
	}
	if w.isCountry(x.text) {
		return x.text
	}
	for _, i := range x.names {
		if w.concepts[i].iso != "" {
			return w.concepts[i].name
		}
	}
	return ""
}

// nationalities are the adjectives that the model was trained on and the countries they belong
// to: they have the same captions.
var nationalities = map[string]string{
	"american": "united states", "argentinian": "argentina", "australian": "australia",
	"belgian": "belgium", "brazilian": "brazil", "british": "united kingdom",
	"canadian": "canada", "chinese": "china", "dutch": "netherlands", "egyptian": "egypt",
	"french": "france", "german": "germany", "greek": "greece", "indian": "india",
	"irish": "ireland", "israeli": "israel", "italian": "italy", "japanese": "japan",
	"korean": "south korea", "mexican": "mexico", "norwegian": "norway", "polish": "poland",
	"portuguese": "portugal", "russian": "russia", "scottish": "scotland", "spanish": "spain",
	"swedish": "sweden", "swiss": "switzerland", "thai": "thailand", "turkish": "turkey",
	"ukrainian": "ukraine", "vietnamese": "vietnam",
}
