package neuron

import "math"

// Multimodal is how far pictures and writing of one concept drive a unit: both as the mean activation on
// what shows the concept lies above the mean of all, in standard deviations of all. A concept is a word that
// was shown to the unit and is also said of images.
type Multimodal struct {
	Concept       string // "" where no concept drives it both ways
	Pictures      int    // images of the concept that are no writing
	PictureExcess float64
	WordExcess    float64
}

// Measure is the lower of the two: a unit is as multimodal as its weaker side. It is 0 without a concept.
func (m Multimodal) Measure() float64 { return min(m.PictureExcess, m.WordExcess) }

// WrittenCategory is the name of the category that says what is written on an image. Images that have it do
// not count as pictures.
const WrittenCategory = "word"

// Written reports whether something is written on the image, as far as its data set says so.
func (im Image) Written() bool { return im.Category(WrittenCategory) != "" }

// A concept counts where the mean of its pictures, of which there are not just one or two, lies clearly above
// that of all images: by that many standard deviations, and by NamingExcess standard errors.
const (
	pictureLeast  = 3
	pictureExcess = 1.0
)

// FindMultimodal returns the concept that drives a unit most on both sides. Its words are those that stand
// out; column is its activations, not-a-number for what is no image, and pictures has the places in it of the
// pictures of each word.
func FindMultimodal(u Unit, words []WordScore, column []float32, pictures map[string][]int) Multimodal {
	var best Multimodal
	for _, w := range words {
		n, excess := meanExcess(u, column, pictures[w.Word])
		found := Multimodal{w.Word, n, excess, w.Excess}
		clear := n >= pictureLeast && excess >= pictureExcess && excess*math.Sqrt(float64(n)) >= NamingExcess && w.Excess >= NamingExcess
		if clear && found.Measure() > best.Measure() {
			best = found
		}
	}
	return best
}

// meanExcess returns how far the mean activation at places lies above that of all images, in standard
// deviations, and how many images these are.
func meanExcess(u Unit, column []float32, places []int) (n int, excess float64) {
	sum := 0.0
	for _, p := range places {
		if a := float64(column[p]); !math.IsNaN(a) {
			sum += a
			n++
		}
	}
	if n == 0 || u.Std == 0 || !u.Live() {
		return n, 0
	}
	return n, (sum/float64(n) - u.Mean) / u.Std
}
