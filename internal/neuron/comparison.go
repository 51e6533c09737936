package neuron

import "slices"

// Comparison is units side by side, and two of them against each other.
type Comparison struct {
	Units        []UnitDetail
	Correlations [][]float64 // of each two, row by row; NaN where there is none
	X, Y         int         // places of the two in Units
	Joint        Joint       // A is X, B is Y
	Images       []CommonImage
	Words        []CommonWord
}

// CommonImage is one of the strongest images of several units.
type CommonImage struct {
	Image Image
	Of    []int // places of the units, ascending
}

// CommonWord is one of the strongest words of several units.
type CommonWord struct {
	Word string
	Of   []int // places of the units, ascending
}

// Common fills in what the strongest images and words of the units have in common, what most of them have first.
func (c *Comparison) Common() {
	images, words := map[int64]int{}, map[string]int{}
	for i, u := range c.Units {
		for _, e := range u.Top {
			at, seen := images[e.Image.ID]
			if !seen {
				at = len(c.Images)
				images[e.Image.ID] = at
				c.Images = append(c.Images, CommonImage{Image: e.Image})
			}
			c.Images[at].Of = append(c.Images[at].Of, i)
		}
		for _, w := range excitingWords(u) {
			at, seen := words[w]
			if !seen {
				at = len(c.Words)
				words[w] = at
				c.Words = append(c.Words, CommonWord{Word: w})
			}
			c.Words[at].Of = append(c.Words[at].Of, i)
		}
	}
	c.Images = slices.DeleteFunc(c.Images, func(im CommonImage) bool { return len(im.Of) < 2 })
	c.Words = slices.DeleteFunc(c.Words, func(w CommonWord) bool { return len(w.Of) < 2 })
	slices.SortStableFunc(c.Images, func(a, b CommonImage) int { return len(b.Of) - len(a.Of) })
	slices.SortStableFunc(c.Words, func(a, b CommonWord) int { return len(b.Of) - len(a.Of) })
}

// excitingWords are the words that excite a unit more than others do, measured or published; none of a unit whose words
// stand behind a notice.
func excitingWords(u UnitDetail) []string {
	if u.Published != nil {
		if u.Published.Sensitive != "" {
			return nil
		}
		return u.Published.Words
	}
	var words []string
	for _, w := range u.TopWords {
		if w.Excess > 0 {
			words = append(words, w.Word)
		}
	}
	return words
}

// SameData reports whether two of the units saw the same images.
func (c *Comparison) SameData(i, k int) bool {
	a, b := c.Units[i].ModelOf.Dataset, c.Units[k].ModelOf.Dataset
	return a.Slug == b.Slug && a.Images > 0
}
