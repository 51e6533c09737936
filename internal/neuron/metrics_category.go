package neuron

import (
	"cmp"
	"math"
	"slices"
)

// LeastCategoryImages is how many images a category has for metrics to count it. Of fewer, a unit among thousands tells some
// apart by chance.
const LeastCategoryImages = 20

// CategoryTable says of each place of a column which categories its image has: 4 bytes for each and 4 for the place.
// Categories with fewer than LeastCategoryImages images among those are left out, as is one that all images have.
type CategoryTable struct {
	categories []CategoryCount // Images counts those of the columns
	names      []string        // in the order in which they came
	nameOf     []int32         // of each category, in names
	starts     []int32         // of each place, in said
	said       []int32         // categories
}

// CategoryTableBuilder takes images in the order of columns.
type CategoryTableBuilder struct {
	table  CategoryTable
	known  map[Category]int32
	places int
}

func NewCategoryTableBuilder() *CategoryTableBuilder {
	return &CategoryTableBuilder{known: map[Category]int32{}}
}

// Add takes the image at a place of the columns. Places that come between have none.
func (b *CategoryTableBuilder) Add(place int, categories []Category) {
	b.skipTo(place)
	from := len(b.table.said)
	for _, c := range categories {
		id, known := b.known[c]
		if !known {
			id = int32(len(b.table.categories))
			b.known[c] = id
			b.table.categories = append(b.table.categories, CategoryCount{Category: c})
		}
		if !slices.Contains(b.table.said[from:], id) {
			b.table.said = append(b.table.said, id)
			b.table.categories[id].Images++
		}
	}
	b.places++
}

func (b *CategoryTableBuilder) skipTo(place int) {
	for len(b.table.starts) <= place {
		b.table.starts = append(b.table.starts, int32(len(b.table.said)))
	}
}

// Table returns the table of so many places.
func (b *CategoryTableBuilder) Table(places int) *CategoryTable {
	b.skipTo(places)
	t := &b.table
	renamed := make([]int32, len(t.categories)) // −1 for one that is left out
	var kept []CategoryCount
	for id, c := range t.categories {
		renamed[id] = -1
		if c.Images < LeastCategoryImages || c.Images == b.places {
			continue
		}
		renamed[id] = int32(len(kept))
		kept = append(kept, c)
		name := slices.Index(t.names, c.Name)
		if name < 0 {
			name = len(t.names)
			t.names = append(t.names, c.Name)
		}
		t.nameOf = append(t.nameOf, int32(name))
	}
	t.categories = kept
	n := int32(0)
	for place := range places {
		from, to := t.starts[place], t.starts[place+1]
		t.starts[place] = n
		for _, id := range t.said[from:to] {
			if renamed[id] >= 0 {
				t.said[n] = renamed[id]
				n++
			}
		}
	}
	t.starts[places], t.said = n, t.said[:n]
	return t
}

// at returns the categories of the image at a place.
func (t *CategoryTable) at(place int) []int32 { return t.said[t.starts[place]:t.starts[place+1]] }

// VarianceExplained returns η², the share of the variance of activations that lies between the values of a category's name:
// Σ n_g·(mean_g − mean)² / Σ (a − mean)², for the name that explains most. Images that have none of the name's values, or one
// of too few images, are a group of their own; one with several counts for the first. Since a name of many values explains more
// by chance, names are compared by ε² = 1 − (1 − η²)·(n − 1)/(n − groups) (Kelley, An unbiased correlation ratio measure, 1935).
// Activations that are not a number do not count. False is that no name has a value that can be counted, or all activations
// are equal.
func (t *CategoryTable) VarianceExplained(column []float32) (share float64, name string, found bool) {
	u, n := Moments(column)
	total := u.Std * u.Std * float64(n)
	if total == 0 || len(t.categories) == 0 {
		return 0, "", false
	}
	groups := t.groups(column, u.Mean)
	best := 0.0
	for at, of := range t.names {
		between, count := 0.0, 0
		rest := groupSum{n: float64(n)} // the sum of all deviations is 0
		for id, g := range groups {
			if int(t.nameOf[id]) != at || g.n == 0 {
				continue
			}
			between += g.sum * g.sum / g.n
			rest.n, rest.sum = rest.n-g.n, rest.sum-g.sum
			count++
		}
		if rest.n > 0 {
			between += rest.sum * rest.sum / rest.n
			count++
		}
		if count < 2 || n <= count {
			continue
		}
		eta := min(1, between/total)
		epsilon := 1 - (1-eta)*float64(n-1)/float64(n-count)
		if !found || epsilon > best {
			best, share, name, found = epsilon, eta, of, true
		}
	}
	return share, name, found
}

// groupSum is how many images a group has and by how much their activations exceed the mean of all, added up.
type groupSum struct{ n, sum float64 }

// groups returns the group of each category.
func (t *CategoryTable) groups(column []float32, mean float64) []groupSum {
	groups := make([]groupSum, len(t.categories))
	counted := make([]int, len(t.names)) // place + 1 at which a name was counted last
	for place, a := range column {
		if a != a {
			continue
		}
		for _, id := range t.at(place) {
			if name := t.nameOf[id]; counted[name] <= place {
				counted[name] = place + 1
				groups[id].n++
				groups[id].sum += float64(a) - mean
			}
		}
	}
	return groups
}

// AveragePrecision returns the category that activations tell best from all other images, and their average precision as a test
// for it: Σ (recall_k − recall_{k−1})·precision_k over the different activations, highest first, so that the order of equal ones
// does not matter (scikit-learn's average_precision_score). Chance gives a category its share of images, so that the best is
// the one with the highest (precision − share) / (1 − share), of equals the one with more images. False is that there is none.
func (t *CategoryTable) AveragePrecision(column []float32) (precision float64, best CategoryCount, found bool) {
	order := descending(column)
	sums, of := make([]float64, len(t.categories)), make([]float64, len(t.categories))
	fresh := make([]float64, len(t.categories)) // images of the current activation
	var touched []int32
	for from := 0; from < len(order); {
		to := from
		for ; to < len(order) && column[order[to]] == column[order[from]]; to++ {
			for _, id := range t.at(int(order[to])) {
				if fresh[id] == 0 {
					touched = append(touched, id)
				}
				fresh[id]++
			}
		}
		for _, id := range touched {
			of[id] += fresh[id]
			sums[id] += fresh[id] * of[id] / float64(to)
			fresh[id] = 0
		}
		touched, from = touched[:0], to
	}
	gain := 0.0
	for id, c := range t.categories {
		share := of[id] / float64(len(order))
		if of[id] < LeastCategoryImages || share >= 1 {
			continue
		}
		p := sums[id] / of[id]
		g := (p - share) / (1 - share)
		if !found || cmp.Or(cmp.Compare(g, gain), cmp.Compare(c.Images, best.Images)) > 0 {
			gain, precision, best, found = g, p, c, true
		}
	}
	return precision, best, found
}

// descending returns the places of activations that are numbers, the highest first, of equals the first. It sorts by digits,
// since an index sorts the column of every unit.
func descending(column []float32) []int32 {
	const digit, digits = 11, 3
	keys, order := make([]uint32, len(column)), make([]int32, 0, len(column))
	for place, a := range column {
		if a == a {
			keys[place] = descendingKey(a)
			order = append(order, int32(place))
		}
	}
	next := make([]int32, len(order))
	for shift := 0; shift < digit*digits; shift += digit {
		var starts [1<<digit + 1]int32
		for _, place := range order {
			starts[keys[place]>>shift&(1<<digit-1)+1]++
		}
		for i := 1; i < len(starts); i++ {
			starts[i] += starts[i-1]
		}
		for _, place := range order {
			at := &starts[keys[place]>>shift&(1<<digit-1)]
			next[*at] = place
			*at++
		}
		order, next = next, order
	}
	return order
}

// descendingKey returns a number that is the lower the higher a is. That of −0 comes right after that of 0.
func descendingKey(a float32) uint32 {
	bits := math.Float32bits(a)
	if bits>>31 == 1 {
		return bits
	}
	return 1<<31 - 1 - bits
}
