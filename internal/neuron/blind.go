package neuron

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of blind studies.
const (
	MinBlindBins       = 2
	MaxBlindBins       = 40
	MaxBlindPerBin     = 100
	MaxBlindImages     = 2000 // of a study
	MinBlindCategories = 2
	MaxBlindCategories = 9 // one for each number key
)

// BlindStudy is images of a unit, sampled evenly over its whole range, which people label without knowing the
// activations (Goh et al., Multimodal Neurons, Distill 2021, "conditional probability plots").
type BlindStudy struct {
	ID int64
	Ref
	Weights    string // SHA-256 of the model's, hexadecimal
	Author     string // who began it
	Title      string
	Categories []string // in the order of their keys
	BlindSample
	PerBin    int // images asked for of each bin
	Seed      int64
	Made      time.Time
	Withdrawn time.Time // zero while it stands

	Answers []BlindAnswer // the oldest first
	Paper   *PaperPlot    // what was found elsewhere, in place of images and answers; nil where images are labelled here
}

// BlindSample is images of bins of equal width over a unit's whole range.
type BlindSample struct {
	Lo, Width, Std float64      // activation at the left edge of the first bin, width of a bin; of the unit
	Available      []int        // images that each bin has, sampled or not
	Images         []BlindImage // in the random order in which they are shown
}

// BlindImage is an image of a study.
type BlindImage struct {
	Key        string // path within its data set
	Bin        int
	Activation float64
}

// BlindAnswer is what an annotator says of an image. Of an image and an annotator at most one stands.
type BlindAnswer struct {
	Position  int // of the image
	Author    string
	Category  int // place among the study's categories
	Made      time.Time
	Withdrawn time.Time // zero while it stands
}

// Edges returns the bins.
func (s BlindSample) Edges() EqualBins {
	return EqualBins{Lo: s.Lo, Width: s.Width, N: len(s.Available)}
}

// EmptyBins returns the numbers of the bins without images, from 1.
func (s BlindSample) EmptyBins() (empty []int) {
	for bin, n := range s.Available {
		if n == 0 {
			empty = append(empty, bin+1)
		}
	}
	return empty
}

// Given returns what an annotator has answered: a category for each image, -1 for none.
func (s BlindStudy) Given(author string) []int {
	given := make([]int, len(s.Images))
	for i := range given {
		given[i] = -1
	}
	for _, a := range s.Answers {
		if a.Author == author && a.Withdrawn.IsZero() {
			given[a.Position] = a.Category
		}
	}
	return given
}

// Next returns the first image that an annotator has yet to label, and how many they have labelled; false where they
// have finished.
func (s BlindStudy) Next(author string) (position, done int, more bool) {
	given := s.Given(author)
	for _, c := range given {
		if c >= 0 {
			done++
		}
	}
	position = slices.Index(given, -1)
	return position, done, position >= 0
}

// Annotator is how far somebody is with a study.
type Annotator struct {
	Name     string
	Done     int // images
	Finished bool
}

// Annotators returns who has answered, by name.
func (s BlindStudy) Annotators() (all []Annotator) {
	done := map[string]int{}
	for _, a := range s.Answers {
		if a.Withdrawn.IsZero() {
			done[a.Author]++
		}
	}
	for name, n := range done {
		all = append(all, Annotator{name, n, n == len(s.Images)})
	}
	slices.SortFunc(all, func(a, b Annotator) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Finished returns the names of those who have labelled all images.
func (s BlindStudy) Finished() (names []string) {
	for _, a := range s.Annotators() {
		if a.Finished {
			names = append(names, a.Name)
		}
	}
	return names
}

// MayRead reports whether somebody may see what was found, and activations: one who has answered something and has
// yet to finish may not, nor may one who is signed in and has yet to begin, who would no longer be blind. A study that
// nobody has finished shows nothing to anybody. Of one made elsewhere there is nothing to be blind to.
func (s BlindStudy) MayRead(author string) bool {
	finished := s.Finished()
	return s.Paper != nil || slices.Contains(finished, author) || author == "" && len(finished) > 0
}

// Shown returns the study with the answers alone of those who have finished.
func (s BlindStudy) Shown() BlindStudy {
	finished := s.Finished()
	s.Answers = slices.DeleteFunc(slices.Clone(s.Answers), func(a BlindAnswer) bool {
		return !a.Withdrawn.IsZero() || !slices.Contains(finished, a.Author)
	})
	return s
}

// Check says in a sentence what is wrong with a study, whatever its author and title are made of.
func (s BlindStudy) Check() error {
	bins := len(s.Available)
	switch {
	case s.Paper != nil && len(s.Images)+len(s.Answers) > 0:
		return Invalidf("A blind study has images to be labelled or a result from elsewhere, not both.")
	case s.Paper != nil:
		return s.Paper.Check()
	case bins < MinBlindBins || bins > MaxBlindBins:
		return Invalidf("A blind study has %d to %d bins, not %d.", MinBlindBins, MaxBlindBins, bins)
	case s.PerBin < 1 || s.PerBin > MaxBlindPerBin:
		return Invalidf("A blind study has 1 to %d images of each bin, not %d.", MaxBlindPerBin, s.PerBin)
	case len(s.Images) == 0 || len(s.Images) > MaxBlindImages:
		return Invalidf("A blind study has 1 to %d images, not %d.", MaxBlindImages, len(s.Images))
	case !isPositive(s.Width) || !isPositive(s.Std) || math.IsNaN(s.Lo) || math.IsInf(s.Lo, 0):
		return Invalidf("The bins of a blind study begin at an activation and have a width, with a standard deviation; %v, %v and %v are not.", s.Lo, s.Width, s.Std)
	}
	if err := CheckBlindCategories(s.Categories); err != nil {
		return err
	}
	if err := s.checkImages(); err != nil {
		return err
	}
	return s.checkAnswers()
}

func isPositive(x float64) bool { return x > 0 && !math.IsInf(x, 0) }

func (s BlindStudy) checkImages() error {
	for i, im := range s.Images {
		if im.Key == "" || im.Bin < 0 || im.Bin >= len(s.Available) || math.IsNaN(im.Activation) || math.IsInf(im.Activation, 0) {
			return Invalidf("Image %d of a blind study has no key, no bin of %d, or no activation.", i+1, len(s.Available))
		}
	}
	return nil
}

func (s BlindStudy) checkAnswers() error {
	type of struct {
		position int
		author   string
	}
	standing := map[of]bool{}
	for i, a := range s.Answers {
		if a.Position < 0 || a.Position >= len(s.Images) || a.Category < 0 || a.Category >= len(s.Categories) {
			return Invalidf("Answer %d of a blind study is of none of its %d images or %d categories.", i+1, len(s.Images), len(s.Categories))
		}
		if key := (of{a.Position, a.Author}); a.Withdrawn.IsZero() {
			if standing[key] {
				return Invalidf("Answer %d of a blind study is a second one by %s of one image.", i+1, a.Author)
			}
			standing[key] = true
		}
	}
	return nil
}

// CheckBlindCategories says in a sentence what is wrong with categories.
func CheckBlindCategories(categories []string) error {
	if n := len(categories); n < MinBlindCategories || n > MaxBlindCategories {
		return Invalidf("Images are sorted into %d to %d categories, one for each number key; these are %d.", MinBlindCategories, MaxBlindCategories, n)
	}
	seen := map[string]bool{}
	for i, c := range categories {
		folded := strings.ToLower(c)
		switch {
		case !IsName(c) || len(c) > 200:
			return Invalidf("Category %s has no name that is one line of visible text of at most 200 bytes.", strconv.Itoa(i+1))
		case seen[folded]:
			return Invalidf("There are two categories called “%s”.", c)
		}
		seen[folded] = true
	}
	return nil
}

// BlindSummary is what a unit's page says of a study.
type BlindSummary struct {
	ID int64
	Ref
	Title, Author string
	Images        int
	Annotators    []Annotator
	Elsewhere     bool // whether its result was made elsewhere
	Made          time.Time
}

// Finished counts those who have labelled all images.
func (s BlindSummary) Finished() (n int) {
	for _, a := range s.Annotators {
		if a.Finished {
			n++
		}
	}
	return n
}
