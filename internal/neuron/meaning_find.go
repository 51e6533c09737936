package neuron

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// How many of a unit's strongest images are looked at for its meanings, and how many of them, and of its words, are a
// kind: with three images alike in 32 a tenth would do.
const (
	MeaningImages      = 32
	LeastMeaningImages = 4
	LeastMeaningWords  = leastMembers
)

// MeaningEvidence is what drives a unit most, strongest first.
type MeaningEvidence struct {
	Words       []string    // those that stand out
	WordPlaces  [][]float32 // of the words, centred and of length one; nil for one that is not known
	Images      []Image
	ImagePlaces [][]float32 // of the images, likewise
}

// MeaningRules are what evidence is judged by.
type MeaningRules struct {
	Images, Words PlaceNull
	Across        AcrossNull
	Terms         SharedTerms
	Letters       *Letters // of all words that were shown
}

// meaningParts is a meaning while it is put together.
type meaningParts struct {
	words, images []int // in the evidence
}

// Find returns the meanings of a unit: kinds of image and kinds of word that lie far apart, each kind of word with the
// kind of image that it is said of or lies near. False is that there are fewer than two.
func (r MeaningRules) Find(e MeaningEvidence) (UnitMeanings, bool) {
	var parts []meaningParts
	images := FarApart(e.ImagePlaces, r.Images)
	for _, c := range images {
		parts = r.addImages(parts, e, c.Members)
	}
	words := FarApart(e.WordPlaces, r.Words)
	clustered := make([]bool, len(e.Words))
	for _, c := range words {
		for _, w := range c.Members {
			clustered[w] = true
		}
		parts = r.addWords(parts, e, c.Members)
	}
	for w := range e.Words {
		if !clustered[w] {
			r.addWord(parts, e, w)
		}
	}
	parts = r.withoutSpelling(r.joinAcross(parts, e), e)
	if len(parts) < 2 {
		return UnitMeanings{}, false
	}
	slices.SortStableFunc(parts, func(a, b meaningParts) int {
		return cmp.Or(len(b.images)-len(a.images), len(b.words)-len(a.words))
	})
	return r.describe(parts, e)
}

// addImages adds a kind of image: to one of which the same is said, as of pictures of dogs and of the written word, else
// as one of its own.
func (r MeaningRules) addImages(parts []meaningParts, e MeaningEvidence, members []int) []meaningParts {
	for i := range parts {
		if r.ofTheSame(e, parts[i].images, members) {
			parts[i].images = both(parts[i].images, members)
			return parts
		}
	}
	return append(parts, meaningParts{images: members})
}

// addWords adds a kind of word: to the kind of image that it is said of most, else to the one nearest to it unless all
// are far, else as one of its own. Where words and images cannot be compared, nothing says that it is one.
func (r MeaningRules) addWords(parts []meaningParts, e MeaningEvidence, members []int) []meaningParts {
	if i := r.belongs(parts, e, members, r.Across.Far); i >= 0 {
		parts[i].words = append(parts[i].words, members...)
		return parts
	}
	if r.Across.Far == 0 && slices.ContainsFunc(parts, func(p meaningParts) bool { return len(p.images) > 0 }) {
		return parts
	}
	return append(parts, meaningParts{words: members})
}

// addWord adds a word that is of no kind to the kind of image that it belongs to, if any.
func (r MeaningRules) addWord(parts []meaningParts, e MeaningEvidence, w int) {
	if i := r.belongs(parts, e, []int{w}, r.Across.Near); i >= 0 {
		parts[i].words = append(parts[i].words, w)
		slices.Sort(parts[i].words)
	}
}

// joinAcross joins meanings of which the words of one lie near the images of the other: the written word "speed" and trains.
func (r MeaningRules) joinAcross(parts []meaningParts, e MeaningEvidence) []meaningParts {
	for i := range parts {
		for j := range parts {
			if i == j || r.Across.Far == 0 || crossCosine(e, parts[j].images, parts[i].words) <= r.Across.Near {
				continue
			}
			joined := meaningParts{words: both(parts[i].words, parts[j].words), images: both(parts[i].images, parts[j].images)}
			parts[min(i, j)] = joined
			return r.joinAcross(slices.Delete(parts, max(i, j), max(i, j)+1), e)
		}
	}
	return parts
}

// both returns the members of two in order.
func both(a, b []int) []int { return slices.Sorted(slices.Values(slices.Concat(a, b))) }

// withoutSpelling leaves out kinds of word, without images, that are spelled alike: they may be there for their letters and
// not for what they mean, unless they share these letters with the writing of another meaning.
func (r MeaningRules) withoutSpelling(parts []meaningParts, e MeaningEvidence) []meaningParts {
	return slices.DeleteFunc(slices.Clone(parts), func(p meaningParts) bool {
		own := writingOf(e, p)
		return len(p.images) == 0 && spelledAlike(own) && !slices.ContainsFunc(parts, func(o meaningParts) bool {
			return !slices.Equal(o.words, p.words) && r.Letters.Shared(own, writingOf(e, o)) != ""
		})
	})
}

// belongs returns the kind of image that words belong to, −1 for none: the one that they are said of most, else the one
// that lies nearest to them and nearer than a cosine.
func (r MeaningRules) belongs(parts []meaningParts, e MeaningEvidence, words []int, nearest float64) int {
	best, most := -1, 0
	for i, p := range parts {
		if said := agreeing(e, p.images, words); said > most && 3*said >= len(p.images) {
			best, most = i, said
		}
	}
	if best >= 0 || r.Across.Far == 0 {
		return best
	}
	for i, p := range parts {
		if c := crossCosine(e, p.images, words); len(p.images) > 0 && c > nearest {
			best, nearest = i, c
		}
	}
	return best
}

// describe names meanings and says how they go together.
func (r MeaningRules) describe(parts []meaningParts, e MeaningEvidence) (UnitMeanings, bool) {
	u := UnitMeanings{Kind: Polysemantic, Separation: 2}
	for _, p := range parts {
		u.Meanings = append(u.Meanings, r.meaning(p, e))
	}
	for i, a := range parts {
		for j, b := range parts[:i] {
			u.Separation = min(u.Separation, 1-partsCosine(e, a, b))
			if u.Letters == "" {
				u.Letters = r.Letters.Shared(writingOf(e, a), writingOf(e, b))
			}
			if meetInNoFacet(u.Meanings[i], u.Meanings[j]) {
				u.Kind = Conjoined
			}
		}
	}
	if u.Letters != "" {
		u.Kind = Conjoined
	}
	return u, true
}

// meetInNoFacet reports whether one of two meanings drives a unit as writing alone and the other as pictures alone.
func meetInNoFacet(a, b Meaning) bool {
	return a.Writing() != b.Writing() && a.Pictures() != b.Pictures()
}

func (r MeaningRules) meaning(p meaningParts, e MeaningEvidence) Meaning {
	m := Meaning{Images: p.images, Agree: agreeing(e, p.images, p.words)}
	for _, w := range p.words {
		m.Words = append(m.Words, e.Words[w])
	}
	for _, i := range p.images {
		if e.Images[i].Written() {
			m.Written++
		}
	}
	m.Alike = meanCosine(e.ImagePlaces, p.images)
	if len(p.images) == 0 {
		m.Alike = meanCosine(e.WordPlaces, p.words)
	}
	m.Name, m.By = r.name(p, m.Agree, e)
	return m
}

// name returns what the things of a meaning share: a term that few other images have, else the word in their middle,
// else what is written on most, else a term that many have.
func (r MeaningRules) name(p meaningParts, agree int, e MeaningEvidence) (string, MeaningBy) {
	terms := make([][]string, len(p.images))
	for i, at := range p.images {
		terms[i] = e.Images[at].Terms()
	}
	found := FindShared(terms, r.Terms).Name
	if found == "" || !r.Terms.narrow(found) && !strings.Contains(found, " and ") {
		found = r.commonTerm(terms)
	}
	switch {
	case found != "" && r.Terms.narrow(found):
		return found, ByImages
	case len(p.words) >= LeastMeaningWords || agree > 0:
		return e.Words[central(e.WordPlaces, p.words)], ByWords
	}
	if written := mostWritten(e, p.images); written != "" {
		return written, ByWriting
	}
	if found != "" {
		return found, ByImages
	}
	return e.Images[p.images[0]].Caption, ByFirst
}

// mostWritten returns what is written on most of the images, and on most of the others, where most show writing.
func mostWritten(e MeaningEvidence, images []int) string {
	on, total := map[string]int{}, 0
	for _, i := range images {
		if word := e.Images[i].Category(WrittenCategory); word != "" {
			on[word]++
			total++
		}
	}
	if 2*total <= len(images) {
		return ""
	}
	words := slices.SortedFunc(maps.Keys(on), func(a, b string) int { return cmp.Or(on[b]-on[a], cmp.Compare(a, b)) })
	return strings.Join(words[:min(len(words), 2)], ", ")
}

// commonTerm returns the rarest term of those on half of the images, "" for none.
func (r MeaningRules) commonTerm(images [][]string) string {
	on := map[string]int{}
	for _, terms := range images {
		for _, t := range terms {
			on[t]++
		}
	}
	best := ""
	for t, n := range on {
		if n < sharedLeast || 2*n < len(images) || len(t) < 2 { // a letter is what is left of "woman's"
			continue
		}
		if best == "" || cmp.Or(r.Terms.Having[t]-r.Terms.Having[best], cmp.Compare(t, best)) < 0 {
			best = t
		}
	}
	return best
}

// writingOf returns what is written of a meaning: its words, and what stands on its images, each once.
func writingOf(e MeaningEvidence, p meaningParts) []string {
	var all []string
	for _, w := range p.words {
		all = append(all, e.Words[w])
	}
	for _, i := range p.images {
		if word := e.Images[i].Category(WrittenCategory); word != "" {
			all = append(all, word)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
