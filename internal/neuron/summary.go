package neuron

import (
	"cmp"
	"math"
	"slices"
)

// Widths in z of a histogram's bin and of a level of the spectrum. Both are powers of two, so
// that the edges are exact numbers and every level is a whole number of bins.
const (
	BinStep   = 0.125
	LevelStep = 0.5
)

// Pick is an image that stands for something: its place in the data set's order, from 0, and
// the unit's activation on it.
type Pick struct {
	Ordinal    int
	Activation float64
	Copies     int // near-duplicates that were passed over for it
}

// LevelPicks are the images drawn from level Level of the spectrum, where z lies in
// [Level·LevelStep, (Level+1)·LevelStep), strongest first.
type LevelPicks struct {
	Level int
	Picks []Pick
}

// Summary is what a unit's column of activations says.
type Summary struct {
	Unit             // the statistics; its Ref is the caller's to fill in
	Checksum  uint32 // CRC-32 of the column as it is stored, the caller's to fill in
	Histogram Histogram
	Top       []Pick // strongest first
	Bottom    []Pick // most inhibited first
	Levels    []LevelPicks
}

// Summariser condenses columns over one data set. It is safe for concurrent use.
type Summariser struct {
	kept         Kept
	order        []int32       // ordinals, shuffled
	fingerprints []Fingerprint // of the images; nil where near-duplicates are not looked for
}

// Kept says how many examples a summary keeps: the strongest, the most inhibited, and those of each level.
type Kept struct{ Top, Bottom, PerLevel int }

// NewSummariser returns a summariser for a data set of so many images. Of near-duplicates by their
// fingerprints, one for each image, only the first counts; fingerprints may be nil.
//
// Levels are sampled by one shuffled order of the images, drawn from seed: each takes the first
// ones in that order. That is a uniform sample for each level of each unit, and the union over all
// units stays small, since units share the images that lie in the middle for most of them.
func NewSummariser(images int, kept Kept, seed int64, fingerprints []Fingerprint) *Summariser {
	return &Summariser{kept: kept, order: Shuffled(images, seed), fingerprints: fingerprints}
}

// Summarise condenses one column: an activation for each image in order, NaN where there is none.
// It panics when the column is not as long as the data set.
func (s *Summariser) Summarise(column []float32) Summary {
	if len(column) != len(s.order) {
		panic("neuron: a column does not fit its data set")
	}
	sum := Summary{}
	sum.Unit, _ = Moments(column)
	bins := make([]int32, len(column))
	sum.Histogram = sum.histogram(column, bins)
	sum.Top = s.extreme(column, bins, sum.Histogram, 1, s.kept.Top)
	sum.Bottom = s.extreme(column, bins, sum.Histogram, -1, s.kept.Bottom)
	sum.Levels = s.levels(column, bins, sum.Histogram)
	return sum
}

// missing is the bin of an image without an activation.
const missing = math.MinInt32

// bin returns the number of the bin that z lies in; bin 0 begins at zero.
func bin(z float64) int { return int(math.Floor(z / BinStep)) }

// Moments computes the statistics of a column but for the densities, and counts the activations in it. It
// takes two passes, so that large means do not eat small deviations.
func Moments(column []float32) (Unit, int) {
	u := Unit{Min: math.Inf(1), Max: math.Inf(-1)}
	n, total := 0.0, 0.0
	for _, a := range column {
		if a != a {
			continue
		}
		n++
		total += float64(a)
		u.Min = min(u.Min, float64(a))
		u.Max = max(u.Max, float64(a))
	}
	if n == 0 {
		return Unit{}, 0
	}
	u.Mean = total / n
	var m2, m4 float64
	for _, a := range column {
		if a != a {
			continue
		}
		d := (float64(a) - u.Mean) * (float64(a) - u.Mean)
		m2 += d
		m4 += d * d
	}
	u.Std = math.Sqrt(m2 / n)
	if u.Min == u.Max {
		u.Std = 0 // whatever rounding of the mean left
	}
	if u.Std > 0 {
		u.Kurtosis = n * m4 / (m2 * m2)
	}
	return u, int(n)
}

// histogram counts the column into bins of z, writes the bin of each image into bins, and
// completes the densities, which are shares of what it counts.
func (s *Summary) histogram(column []float32, bins []int32) Histogram {
	first, last := bin(s.Z(s.Min)), bin(s.Z(s.Max))
	h := Histogram{Lo: float64(first) * BinStep, Step: BinStep, Counts: make([]int64, last-first+1)}
	var n, above, above1 float64
	for i, a := range column {
		if a != a {
			bins[i] = missing
			continue
		}
		z := s.Z(float64(a))
		b := bin(z)
		bins[i] = int32(b)
		h.Counts[b-first]++
		n++
		if a > 0 {
			above++
		}
		if z > 1 {
			above1++
		}
	}
	if n > 0 {
		s.Density, s.Density1 = above/n, above1/n
	}
	return h
}

// mostCopies is how many times the number of images that are kept are looked at: a data set of
// nothing but copies gives fewer examples, and takes no more time.
const mostCopies = 16

// extreme returns the n images at the high end (sign 1) or the low end (sign −1), the most
// extreme first, equal ones in the order of the data set. It looks further where it finds
// near-duplicates.
func (s *Summariser) extreme(column []float32, bins []int32, h Histogram, sign, n int) []Pick {
	var kept []Pick
	seen := 0 // picks that were looked at
	for want := n; ; want *= 2 {
		picks := outermost(column, bins, h, sign, want)
		for _, p := range picks[seen:] {
			kept = s.add(kept, p)
		}
		seen = len(picks)
		if len(kept) >= n || len(picks) < want || want >= mostCopies*n {
			return slices.Clone(kept[:min(n, len(kept))])
		}
	}
}

// outermost returns the want most extreme images.
func outermost(column []float32, bins []int32, h Histogram, sign, want int) []Pick {
	limit := edge(h, sign, want)
	var picks []Pick
	for i, b := range bins {
		if b != missing && int(b)*sign >= limit*sign {
			picks = append(picks, Pick{Ordinal: i, Activation: float64(column[i])})
		}
	}
	slices.SortStableFunc(picks, func(a, b Pick) int {
		return -sign * cmp.Compare(a.Activation, b.Activation)
	})
	return picks[:min(want, len(picks))]
}

// add appends p unless it is a near-duplicate of what is kept, and counts it there then.
func (s *Summariser) add(kept []Pick, p Pick) []Pick {
	if s.fingerprints != nil {
		for i := range kept {
			if s.fingerprints[kept[i].Ordinal].Alike(s.fingerprints[p.Ordinal]) {
				kept[i].Copies++
				return kept
			}
		}
	}
	return append(kept, p)
}

// edge returns the bin nearest to the middle that must be looked at to find the want most extreme
// images.
func edge(h Histogram, sign, want int) int {
	first := int(math.Round(h.Lo / h.Step))
	from, to := 0, len(h.Counts)-1
	if sign > 0 {
		from, to = to, from
	}
	found := int64(0)
	for i := from; i != to; i -= sign {
		if found += h.Counts[i]; found >= int64(want) {
			return first + i
		}
	}
	return first + to
}

// levelShift turns a bin's number into its level's: a level is four bins. Shifting rounds
// towards inhibition, as both begin at zero.
const levelShift = 2

// levels draws the images of each level that has any, from inhibition to excitation.
func (s *Summariser) levels(column []float32, bins []int32, h Histogram) []LevelPicks {
	first := int(math.Round(h.Lo/h.Step)) >> levelShift
	last := (int(math.Round(h.Lo/h.Step)) + len(h.Counts) - 1) >> levelShift
	drawn := make([][]Pick, last-first+1)
	for _, i := range s.order {
		if bins[i] == missing {
			continue
		}
		level := int(bins[i])>>levelShift - first
		if len(drawn[level]) < s.kept.PerLevel {
			drawn[level] = s.add(drawn[level], Pick{Ordinal: int(i), Activation: float64(column[i])})
		}
	}
	var levels []LevelPicks
	for i, picks := range drawn {
		if len(picks) > 0 {
			slices.SortFunc(picks, stronger)
			levels = append(levels, LevelPicks{Level: first + i, Picks: picks})
		}
	}
	return levels
}

func stronger(a, b Pick) int {
	return cmp.Or(cmp.Compare(b.Activation, a.Activation), cmp.Compare(a.Ordinal, b.Ordinal))
}

// Shuffled returns the numbers from 0 to n−1 in an order drawn from seed. Each number's rank
// depends on it and the seed alone, so that a longer list only puts more numbers between.
func Shuffled(n int, seed int64) []int32 {
	keys := make([]uint64, n)
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
		keys[i] = mix(mix(uint64(seed)) + uint64(i))
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(keys[a], keys[b]) })
	return order
}

// Drawn reports whether an image belongs to a uniform sample of about n of so many images, drawn from seed. The
// sample is the beginning of the order that Shuffled gives.
func Drawn(ordinal, n, of int, seed int64) bool {
	return n >= of || float64(mix(mix(uint64(seed))+uint64(ordinal))) < float64(n)/float64(of)*(1<<64)
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number
// Generators, OOPSLA 2014), over its golden-ratio step.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
