package demo

import (
	"math/rand/v2"
	"slices"
)

// kind is a sort of picture.
type kind struct {
	name  string
	share int   // of every fifty pictures
	deck  []int // the things that its pictures show, dealt in turn
	make  func(w *world, thing int, r *rand.Rand) picture
}

// kinds returns the kinds of the data set. The model saw the same kinds, words a little more
// often and scenes and counts less.
func (w *world) kinds() []kind {
	var emoji, core []int
	for i, c := range w.concepts {
		for range c.weight() {
			emoji = append(emoji, i)
		}
	}
	for i, x := range w.words {
		for range x.weight() {
			core = append(core, i)
		}
	}
	things := w.where(func(c concept) bool { return c.group != "Symbols" && c.subgroup != "time" })
	return []kind{
		{"emoji", 19, emoji, newSingle},
		{"word", 17, core, newWriting},
		{"pair", 5, w.labelled(things), newLabelled},
		{"count", 3, w.where(concept.countable), newCopies},
		{"scene", 3, upTo(len(w.groups)), newScene},
		{"colour", 2, upTo(len(colors)), newPatch},
		{"two", 1, w.pairable, newCouple},
	}
}

// labelled returns those concepts that a word can be written beside.
func (w *world) labelled(concepts []int) []int {
	return slices.DeleteFunc(slices.Clone(concepts), func(i int) bool { return len(w.labelsFor(i)) == 0 })
}

// lay plans n pictures: of every fifty each kind has its share, in random order, and each
// kind's deck is dealt in turn, so that a thing comes again only when all have come.
func lay(seed int64, n int, kinds []kind) []card {
	var fifty []int
	for k, kind := range kinds {
		fifty = append(fifty, slices.Repeat([]int{k}, kind.share)...)
	}
	order := deal(seed, len(kinds), fifty, n)
	need := make([]int, len(kinds))
	for _, k := range order {
		need[k]++
	}
	hands := make([][]int, len(kinds))
	for k, kind := range kinds {
		hands[k] = deal(seed, k, kind.deck, need[k])
	}
	plan := make([]card, n)
	for i, k := range order {
		plan[i] = card{kind: &kinds[k], thing: hands[k][0]}
		hands[k] = hands[k][1:]
	}
	return plan
}

// upTo returns 0 … n−1.
func upTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}
