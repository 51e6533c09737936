package family

import (
	"cmp"
	"slices"

	"multiscope/internal/neuron"
)

// The rule. A unit belongs to a family primarily where three of its five strongest words are in the lexicon, which is
// how the paper counts region neurons, or the captions or categories of 60 % of its strongest images. It
// belongs secondarily where two words or 35 % of the images are, beside another family that it belongs to primarily.
// Images count where something is said of at least five, and where the family is on them twice as often as in the data set.
const (
	rule = "1" // counts changes of this file

	Words         = 5 // strongest words that are asked
	wordsPrimary  = 3
	wordsSecond   = 2
	imagesLeast   = 5
	imagesPrimary = .6
	imagesSecond  = .35
	imagesLift    = 2
)

// Evidence is what is known of a unit.
type Evidence struct {
	Words  []string  // the strongest, strongest first
	Images [][]Match // what its strongest images speak for; nil for one of which nothing is said
}

// Census counts what the images of a data set speak for.
type Census struct {
	images int
	of     map[int]int // images by family
}

// Add counts an image.
func (c *Census) Add(said []Match) {
	if c.of == nil {
		c.of = map[int]int{}
	}
	c.images++
	counted := map[int]bool{}
	for _, m := range said {
		if !counted[m.family] {
			counted[m.family] = true
			c.of[m.family]++
		}
	}
}

// share is how many of all images speak for a family.
func (c *Census) share(family int) float64 { return float64(c.of[family]) / float64(max(c.images, 1)) }

// claim is what speaks for one family.
type claim struct {
	words  []string
	images []int // places of the images
	asked  int   // images that say anything
	usual  float64
	role   neuron.Role
}

func (c *claim) imageShare() float64 {
	if c.asked < imagesLeast {
		return 0
	}
	share := float64(len(c.images)) / float64(c.asked)
	if share < imagesLift*c.usual {
		return 0
	}
	return share
}

func (c *claim) primary() bool {
	return len(c.words) >= wordsPrimary || c.imageShare() >= imagesPrimary
}

// present reports whether something speaks for the family that is more than two words that it has by chance, since
// they look like another: where images say anything, one of them agrees.
func (c *claim) present() bool {
	agreed := c.asked < imagesLeast || len(c.images) > 0
	return len(c.words) >= wordsSecond && agreed || c.imageShare() >= imagesSecond
}

// score is the share of the words and images that speak for the family: the mean of both where there are both.
func (c *claim) score(words int) float64 {
	ofWords := float64(len(c.words)) / Words
	switch {
	case c.asked < imagesLeast:
		return ofWords
	case words == 0:
		return c.imageShare()
	}
	return (ofWords + c.imageShare()) / 2
}

// Suggest returns the families that a unit is suggested for, the best first, given what the images of the data set
// speak for.
func (x *Lexicon) Suggest(e Evidence, usual *Census) []neuron.Membership {
	claims := x.claims(e, usual)
	for f := range claims {
		if claims[f].primary() {
			claims[f].role = neuron.Primary
		}
	}
	for f := range claims {
		if c := &claims[f]; c.role == "" && c.present() && x.besidePrimary(claims, f) {
			c.role = neuron.Secondary
		}
	}
	var found []neuron.Membership
	for f, c := range claims {
		if c.role != "" {
			found = append(found, neuron.Membership{
				Family: x.families[f].Slug, Role: c.role, Origin: neuron.Suggested, Score: c.score(len(e.Words)), Evidence: x.evidence(f, c, e),
			})
		}
	}
	slices.SortStableFunc(found, func(a, b neuron.Membership) int { return cmp.Compare(b.Score, a.Score) })
	found = append(found, x.mixed(claims, e)...)
	return append(found, x.lettered(claims, e)...)
}

// claims gathers what speaks for each family.
func (x *Lexicon) claims(e Evidence, usual *Census) []claim {
	claims := make([]claim, len(x.families))
	for _, w := range e.Words[:min(Words, len(e.Words))] {
		for _, f := range x.word(w) {
			claims[f].words = append(claims[f].words, w)
		}
	}
	asked := 0
	for i, said := range e.Images {
		if said != nil {
			asked++
		}
		for _, m := range said {
			if at := claims[m.family].images; len(at) == 0 || at[len(at)-1] != i {
				claims[m.family].images = append(at, i)
			}
		}
	}
	for f := range claims {
		claims[f].asked, claims[f].usual = asked, usual.share(f)
	}
	return claims
}

// besidePrimary reports whether another family than one and its parent has the unit primarily.
func (x *Lexicon) besidePrimary(claims []claim, family int) bool {
	for f := range claims {
		if claims[f].role == neuron.Primary && f != x.parent[family] && x.parent[f] != family {
			return true
		}
	}
	return false
}

// evidence lists the words, and then the terms of images, the most frequent first. Each image stands under one term,
// one of its caption where that has any.
func (x *Lexicon) evidence(family int, c claim, e Evidence) []neuron.Evidence {
	var list []neuron.Evidence
	for _, w := range c.words {
		list = append(list, neuron.Evidence{Kind: "word", Text: w, Of: min(Words, len(e.Words))})
	}
	if c.imageShare() == 0 {
		return list
	}
	left := slices.Clone(c.images)
	for _, kind := range []string{"caption", "category"} {
		for {
			best, at := commonest(e.Images, left, family, kind)
			if len(at) == 0 {
				break
			}
			list = addImages(list, neuron.Evidence{Kind: kind, Text: best, Images: len(at), Of: c.asked})
			left = slices.DeleteFunc(left, func(i int) bool { return slices.Contains(at, i) })
		}
	}
	return list
}

// addImages adds a term of images to a list, or its images to the same term of another kind.
func addImages(list []neuron.Evidence, e neuron.Evidence) []neuron.Evidence {
	for i := range list {
		if list[i].Images > 0 && list[i].Text == e.Text {
			list[i].Images += e.Images
			return list
		}
	}
	return append(list, e)
}

// commonest returns the term of a kind that most of the images have that are listed, and those.
func commonest(images [][]Match, listed []int, family int, kind string) (best string, at []int) {
	having := map[string][]int{}
	for _, i := range listed {
		for _, m := range images[i] {
			on := having[m.text]
			if m.family == family && m.kind == kind && (len(on) == 0 || on[len(on)-1] != i) {
				having[m.text] = append(on, i)
			}
		}
	}
	for text, on := range having {
		if len(on) > len(at) || len(on) == len(at) && text < best {
			best, at = text, on
		}
	}
	return best, at
}

// CountWords returns how many of a unit's strongest words are in the lexicon of each family, in the order of Families.
func (x *Lexicon) CountWords(words []string) []int {
	counts := make([]int, len(x.families))
	for _, w := range words[:min(Words, len(words))] {
		for _, f := range x.word(w) {
			counts[f]++
		}
	}
	return counts
}
