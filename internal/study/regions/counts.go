package regions

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// countWords counts the names of places among the strongest words of each unit.
func (f *finder) countWords(ctx context.Context) error {
	f.words = slices.Repeat([]int{-1}, f.Layer.Units)
	table, err := f.Store.LexiconTable(ctx, f.Entry.Slug, f.Layer.Slug)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(table.Lexicons, func(l neuron.LexiconUnits) bool { return l.Lexicon == neuron.GeographicLexicon })
	if at < 0 {
		f.data.Notes = append(f.data.Notes, "None of the words that the layer was shown is known to name a place, so that units are not counted by their words: show it more with “multiscope text words”.")
		return nil
	}
	for k, units := range table.Lexicons[at].Units {
		for _, u := range units {
			f.words[u] = k
		}
	}
	f.data.Shares = &neuron.RegionShares{Words: table.Words, PlaceWords: table.Lexicons[at].Words}
	for k := range neuron.LexiconWords + 1 {
		f.data.Shares.Chance = append(f.data.Shares.Chance, table.Chance(table.Lexicons[at], k))
	}
	return nil
}

// cluster compares each unit's answers to the names of countries with the same answers dealt out at random.
func (f *finder) cluster(answers *tensor.Float32) {
	near := nearest(f.data.Countries, neighbours)
	f.clustered = make([]clustering, f.Layer.Units)
	p := make([]float64, f.Layer.Units)
	study.Parallel(f.Layer.Units, func(unit int) {
		f.clustered[unit] = cluster(column(answers, unit)[:len(near)], near, f.o.Permutations, f.o.Seed)
		p[unit] = f.clustered[unit].P
	})
	found := discoveries(p, chanceShare)
	s := f.data.Shares
	if s == nil {
		s = &neuron.RegionShares{}
		f.data.Shares = s
	}
	s.Units = f.Layer.Units
	s.Buckets = make([]neuron.RegionBucket, neuron.LexiconWords+1)
	for unit, yes := range found {
		if !yes {
			f.clustered[unit].P = 1 // no more than chance
		} else {
			s.Clustered++
		}
		k := f.words[unit]
		if k < 0 {
			continue
		}
		s.Buckets[k].Units++
		if yes {
			s.Buckets[k].Clustered++
		}
		if f.conservative(unit) {
			s.Conservative++
		}
		if f.liberal(unit) {
			s.Liberal++
		}
	}
}

// isClustered reports whether the countries that drive a unit lie together.
func (f *finder) isClustered(unit int) bool { return f.clustered[unit].P < 1 }

// conservative and liberal are two readings of what a regional unit is: see neuron.RegionShares.
func (f *finder) conservative(unit int) bool {
	return f.words[unit] == neuron.LexiconWords || f.words[unit] >= 3 && f.isClustered(unit)
}

func (f *finder) liberal(unit int) bool {
	return f.conservative(unit) || f.words[unit] >= 3 || f.words[unit] >= 1 && f.isClustered(unit)
}
