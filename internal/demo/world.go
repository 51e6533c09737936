package demo

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"multiscope/internal/lettering"
)

// world is everything that pictures are made of. It is never written after it is loaded.
type world struct {
	concepts  []concept
	words     []word
	wordOf    map[string]int // index in words by text
	sprites   []sprite       // one for each concept
	fonts     []*lettering.Font
	countries []string // that have a flag here, sorted
	groups    []group  // concepts that belong together
	pairable  []int    // concepts that may stand beside any other
}

// group is what a scene shows some of: the concepts of a topic or of a subgroup.
type group struct {
	name     string
	category string // what the name is a value of; "" for a subgroup
	concepts []int
}

// loadWorld reads the tables and fonts, once.
var loadWorld = sync.OnceValues(func() (*world, error) {
	w := &world{wordOf: map[string]int{}}
	var err error
	if w.concepts, err = readConcepts(); err != nil {
		return nil, err
	}
	byID := map[string]int{}
	for i, c := range w.concepts {
		byID[c.id] = i
		if c.iso != "" {
			w.countries = append(w.countries, c.name)
		}
	}
	slices.Sort(w.countries)
	if w.words, err = readWords(byID); err != nil {
		return nil, err
	}
	for i, x := range w.words {
		w.wordOf[x.text] = i
	}
	if w.sprites, err = readSprites(w.concepts); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	if w.fonts, err = lettering.Fonts(); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	w.markForeign()
	w.groups = w.groupsOf()
	w.pairable = w.where(func(c concept) bool { return len(c.name) <= 16 && c.group != "Symbols" })
	return w, nil
})

// markForeign marks the words that a font can not write: the names of some symbols are ideographs.
func (w *world) markForeign() {
	for i := range w.words {
		x := &w.words[i]
		if strings.ContainsFunc(x.text, func(c rune) bool { return c > unicode.MaxLatin1 }) {
			x.foreign = slices.ContainsFunc(w.fonts, func(f *lettering.Font) bool {
				_, err := f.Set(x.text)
				return err != nil
			})
		}
	}
}

// groupsOf returns the topics and emotions with at least three concepts and the subgroups with
// at least five, each in the order of its first concept.
func (w *world) groupsOf() []group {
	var all []group
	at := map[string]int{}
	add := func(category, name string, i int) {
		key := category + "/" + name
		k, ok := at[key]
		if !ok {
			k = len(all)
			at[key] = k
			all = append(all, group{name: name, category: category})
		}
		all[k].concepts = append(all[k].concepts, i)
	}
	for i, c := range w.concepts {
		add("", c.subgroup, i)
		for _, t := range c.topics {
			add(w.topicCategory(t), t, i)
		}
		for _, e := range c.emotions {
			add(categoryEmotion, e, i)
		}
	}
	return slices.DeleteFunc(all, func(g group) bool {
		return len(g.concepts) < 3 || g.category == "" && len(g.concepts) < 5
	})
}

// where returns the concepts for which ok is true.
func (w *world) where(ok func(concept) bool) []int {
	var some []int
	for i, c := range w.concepts {
		if ok(c) {
			some = append(some, i)
		}
	}
	return some
}

// isCountry reports whether a country with a flag is called so.
func (w *world) isCountry(name string) bool {
	_, ok := slices.BinarySearch(w.countries, name)
	return ok
}

// topicCategory returns the category of something that a concept makes one think of.
func (w *world) topicCategory(topic string) string {
	if w.isCountry(topic) {
		return categoryCountry
	}
	return categoryTopic
}
