package neuron

import (
	"math"
	"slices"
	"time"
)

// firstShown is how many units the first page chooses from.
const firstShown = 128

// FirstShown asks for the units of a layer that the first page chooses from: those that pictures and writing of one
// concept drive, where there are enough of them, and else the most selective ones. The demo visualizes them first.
func FirstShown(l Layer) UnitQuery {
	q := UnitQuery{Model: l.Model, Layer: l.Slug, Sort: ByKurtosis, LiveOnly: true, Limit: firstShown}
	if l.Multimodal >= firstShown {
		q.Sort = ByMultimodal
	}
	return q
}

// Featured returns the unit that the first page shows large, of those that FirstShown asks for, at least one: another
// one each day, of those whose page is easily read. They rest near zero, and their strongest images share what their
// strongest word says; where there are none, either will do.
func Featured(cards []UnitCard, now time.Time) UnitCard {
	atRest := func(u UnitCard) bool { return math.Abs(u.Mean) < u.Std/2 }
	agreeing := func(u UnitCard) bool { return u.Shared.Name != "" && slices.Contains(u.Words, u.Shared.Name) }
	for _, clear := range []func(UnitCard) bool{
		func(u UnitCard) bool { return atRest(u) && agreeing(u) }, agreeing, atRest,
	} {
		if of := slices.DeleteFunc(slices.Clone(cards), func(u UnitCard) bool { return !clear(u) }); len(of) > 0 {
			return of[Day(now)%int64(len(of))]
		}
	}
	return cards[0]
}

// Day counts days, which begin at midnight UTC.
func Day(now time.Time) int64 { return now.Unix() / (24 * 60 * 60) }
