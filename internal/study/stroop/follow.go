package stroop

import (
	"cmp"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
)

const (
	mostFollowers = 24 // units that are named for ink, and as many for word
	leastShare    = .25
)

// follows returns how far each unit follows ink and word.
func (f found) follows() []neuron.StroopUnit {
	ink := sumBy(f.shown.Row, len(f.pictures), f.units, len(f.Inks), func(i int) int { return f.pictures[i].ink })
	word := sumBy(f.shown.Row, len(f.pictures), f.units, len(f.Words)+1, func(i int) int { return f.pictures[i].word })
	all := make([]neuron.StroopUnit, f.units)
	for u := range all {
		all[u] = neuron.StroopUnit{Unit: u, Ink: ink.share(u), Word: word.share(u), TopInk: f.Inks[ink.top(u)].Name, TopWord: f.name(word.top(u))}
	}
	return all
}

func inkShare(u neuron.StroopUnit) float64  { return u.Ink }
func wordShare(u neuron.StroopUnit) float64 { return u.Word }

// followers returns the units that follow the ink most and then those that follow the word most.
func followers(all []neuron.StroopUnit) (kept []neuron.StroopUnit) {
	for _, share := range []func(neuron.StroopUnit) float64{inkShare, wordShare} {
		most := slices.SortedStableFunc(slices.Values(all), func(a, b neuron.StroopUnit) int { return cmp.Compare(share(b), share(a)) })
		for _, u := range most[:min(mostFollowers, len(most))] {
			if share(u) >= leastShare && !slices.Contains(kept, u) {
				kept = append(kept, u)
			}
		}
	}
	return kept
}

// nearest names the unit that comes nearest where none of those kept follows the ink, or none the word.
func (f found) nearest(kept []neuron.StroopUnit) (nearest []neuron.StroopNearest) {
	for _, of := range []struct {
		what  string
		share func(neuron.StroopUnit) float64
	}{{"ink", inkShare}, {"word", wordShare}} {
		if !slices.ContainsFunc(kept, func(u neuron.StroopUnit) bool { return of.share(u) >= leastShare }) {
			most := slices.MaxFunc(f.follows(), func(a, b neuron.StroopUnit) int { return cmp.Compare(of.share(a), of.share(b)) })
			nearest = append(nearest, neuron.StroopNearest{What: of.what, Least: leastShare, Of: &most})
		}
	}
	return nearest
}

func part(u neuron.StroopUnit) string {
	if u.Ink >= u.Word {
		return fmt.Sprintf("follows the ink: %.0f %% of its variance, the word %.0f %%; most for %s", 100*u.Ink, 100*u.Word, u.TopInk)
	}
	return fmt.Sprintf("follows the word: %.0f %% of its variance, the ink %.0f %%; most for %s", 100*u.Word, 100*u.Ink, quoted(u.TopWord))
}

// sums are the running sums of units over pictures in groups, of activations less those of the first picture: so that little is
// lost where they are large and vary little.
type sums struct {
	n       []float64   // pictures of each group
	group   [][]float64 // by group and unit
	squares []float64   // by unit
}

// sumBy sums activations by group.
func sumBy(row func(i int) []float32, rows, units, groups int, of func(i int) int) sums {
	s := sums{n: make([]float64, groups), group: make([][]float64, groups), squares: make([]float64, units)}
	for g := range groups {
		s.group[g] = make([]float64, units)
	}
	for i := range rows {
		g := of(i)
		s.n[g]++
		for u, a := range row(i)[:units] {
			x := float64(a) - float64(row(0)[u])
			s.group[g][u] += x
			s.squares[u] += x * x
		}
	}
	return s
}

// share returns η² of a unit: the share of its variance that lies between groups; 0 for one that does not vary.
func (s sums) share(unit int) float64 {
	n, sum, between := 0., 0., 0.
	for g, k := range s.n {
		if k > 0 {
			x := s.group[g][unit]
			n, sum, between = n+k, sum+x, between+x*x/k
		}
	}
	total := s.squares[unit] - sum*sum/n
	if total <= 0 {
		return 0
	}
	return min(max((between-sum*sum/n)/total, 0), 1)
}

// top returns the group with the highest mean.
func (s sums) top(unit int) int {
	best := -1
	for g, k := range s.n {
		if k > 0 && (best < 0 || s.group[g][unit]/k > s.group[best][unit]/s.n[best]) {
			best = g
		}
	}
	return best
}

func quoted(word string) string {
	if word == "" {
		return "the neutral word"
	}
	return "“" + word + "”"
}
