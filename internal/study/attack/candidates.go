package attack

import (
	"cmp"
	"context"
	"image"
	"slices"
	"strings"
	"unicode/utf8"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
)

// How many texts are tried.
const (
	mostCandidates = 400
	longestText    = 14 // letters
	classUnits     = 3  // units of a class whose words are tried
	unitWords      = 4  // of each
	classWords     = 5  // of a class
)

// candidate is a text for a target.
type candidate struct {
	target  int
	text    string
	foundBy string
	wordOf  int // the unit whose word it is; −1 for none
	stamp   *image.RGBA
}

func (c candidate) unit() *neuron.AttackWordUnit {
	if c.wordOf < 0 {
		return nil
	}
	return &neuron.AttackWordUnit{Unit: c.wordOf}
}

// candidates returns what may be written for each class: its name, where it is short, words that excite the units which tell
// it from others, and what the user names.
func (a *attack) candidates(ctx context.Context) ([]candidate, error) {
	words, err := a.Store.StrongestWords(ctx, a.Entry.Slug, a.Layer.Slug, unitWords)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(words, func(w []string) bool { return len(w) > 0 }) {
		a.note("No words were shown to %s, so that texts are names of classes alone: index with --words for more.", a.Entry.Slug)
	}
	areas := study.Separation(a.activations, a.labels(), a.classCount())
	var found []candidate
	for most := classWords; ; most-- {
		found = found[:0]
		for c := range a.classCount() {
			if len(a.options.Named) == 0 || slices.Contains(a.options.Named, a.className(c)) {
				found = append(found, a.textsFor(c, study.Strongest(areas.Row(c), classUnits), words, most)...)
			}
		}
		if len(found) <= mostCandidates || most == 0 {
			break
		}
	}
	if len(found) > mostCandidates {
		slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(len(a.text), len(b.text)) })
		a.note("Of %d texts the %d shortest were tried.", len(found), mostCandidates)
		found = found[:mostCandidates]
	}
	return a.set(found)
}

// labels returns the classes of the training images, −1 for other images: what they are, or what they are taken for where
// nothing says it.
func (a *attack) labels() []int {
	labels := slices.Repeat([]int{-1}, len(a.images))
	for _, i := range a.train {
		if labels[i] = a.truths[i]; a.options.Category == "" {
			labels[i] = top(a.before(0, i))
		}
	}
	return labels
}

func (a *attack) textsFor(class int, units []int, words [][]string, most int) []candidate {
	var texts []candidate
	add := func(text, by string, wordOf int) bool {
		text = strings.TrimSpace(text)
		if n := utf8.RuneCountInString(text); n == 0 || n > longestText || slices.ContainsFunc(texts, func(c candidate) bool { return strings.EqualFold(c.text, text) }) {
			return false
		}
		texts = append(texts, candidate{target: class, text: text, foundBy: by, wordOf: wordOf})
		return true
	}
	add(strings.ToLower(study.Spoken(a.className(class))), "its name", -1)
	for _, text := range a.options.Texts {
		add(text, "named by hand", -1)
	}
	added := 0
	for rank := range unitWords {
		for _, u := range units {
			if added < most && rank < len(words[u]) && add(words[u][rank], "a word of a neuron", u) {
				added++
			}
		}
	}
	return texts
}

// set sets the texts in type, and names those that cannot be.
func (a *attack) set(found []candidate) (set []candidate, _ error) {
	var failed []string
	for _, c := range found {
		text, err := a.font.Set(c.text)
		if err != nil {
			failed = append(failed, c.text)
			continue
		}
		c.stamp = a.stamp(text)
		set = append(set, c)
	}
	if len(failed) > 0 {
		a.note("%d texts cannot be written with the fonts that are here: %s.", len(failed), study.Listed(failed, 5))
	}
	if len(set) == 0 {
		return nil, study.Unfitf("There is no text to write: no class has a name of up to %d letters, and there are no words of its units.", longestText)
	}
	return set, nil
}
