package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// longestHeldQuery is how many bytes of lists of numbers a query may have whose answer is held: thousands of others are.
const longestHeldQuery = 1 << 10

// Units returns a page of a layer's units and how many there are in all that meet what is asked of them.
func (r *Reader) Units(ctx context.Context, q neuron.UnitQuery) ([]neuron.UnitCard, int, error) {
	ctx, err := r.withVersion(ctx)
	if err != nil {
		return nil, 0, err
	}
	layer, err := r.layer(ctx, q.Model, q.Layer)
	if err != nil {
		return nil, 0, err
	}
	if layer.Published > 0 {
		return r.publishedUnits(ctx, layer, q)
	}
	list, err := r.newUnitList(ctx, layer, q)
	if err != nil {
		return nil, 0, err
	}
	units, err := r.listedUnits(ctx, list)
	var cards []neuron.UnitCard
	if err == nil {
		cards, err = r.gridCards(ctx, slices.Repeat([]*layerRow{&layer}, len(units)), units)
	}
	total := 0
	if err == nil {
		total, err = r.countListed(ctx, list)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read units of %s/%s: %w", q.Model, q.Layer, r.read.Explain(err))
	}
	return cards, total, nil
}

// unitList is a query for units whose words and categories are looked up.
type unitList struct {
	neuron.UnitQuery // with all that is known by number in Among
	layer            layerRow
	order            unitOrder
	monosemantic     float64 // from which monosemanticity on, where that is asked for
}

func (r *Reader) newUnitList(ctx context.Context, l layerRow, q neuron.UnitQuery) (list unitList, err error) {
	if q.NamedOnly || q.Sort == neuron.ByName {
		return list, neuron.Invalidf("The neurons of %s/%s have no published names to sort or filter by.", q.Model, q.Layer)
	}
	list = unitList{UnitQuery: q, layer: l}
	var known bool
	if list.order, known = unitOrders[cmp.Or(q.Sort, neuron.ByNumber)]; !known {
		return list, neuron.Invalidf("Units cannot be sorted by %q; try %q.", q.Sort, neuron.UnitSorts)
	}
	if list.order.metric || q.MonosemanticOnly {
		m, err := r.measures(ctx, l)
		switch {
		case err != nil:
			return list, err
		case list.order.metric && !slices.Contains(m.Sorts, q.Sort):
			return list, neuron.NotFoundf("The neurons of %s cannot be sorted by %s: it was not computed of any of them.", l.Tap, q.Sort)
		case q.MonosemanticOnly && m.Monosemantic == nil:
			return list, neuron.NotFoundf("Which neurons of %s are monosemantic is not known: it was not computed of any of them.", l.Tap)
		case q.MonosemanticOnly:
			list.monosemantic = *m.Monosemantic
		}
	}
	list.Among, err = r.among(ctx, l, q)
	return list, err
}

// args are what a query of a list is given; ?1 to ?6 are the same in all of them.
func (l unitList) args(limit, offset int, more ...any) []any {
	return append([]any{l.layer.id, max(limit, 0), max(offset, 0), cmp.Or(l.Without, "[]"), cmp.Or(l.Among, "[]"), l.monosemantic}, more...)
}

// held reports whether what a list has is worth holding.
func (l unitList) held() bool { return len(l.UnitQuery.Among) <= longestHeldQuery }

// listedUnits returns the numbers of a page of a list.
func (r *Reader) listedUnits(ctx context.Context, l unitList) ([]int, error) {
	read := func() ([]int, error) {
		if l.Behind {
			return r.unitsBehind(ctx, l)
		}
		return r.collectUnits(ctx, unitsSQL(l.UnitQuery, l.order, ""), l.args(l.Limit, l.Offset)...)
	}
	if !l.held() {
		return read()
	}
	return r.unitsHeld.get(ctx, r, l.UnitQuery, read)
}

func (r *Reader) collectUnits(ctx context.Context, query string, args ...any) ([]int, error) {
	return sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (unit int, err error) { return unit, rows.Scan(&unit) }, query, args...)
}

// unitsBehind returns the units that follow l.After in the order. Each part of them lies in one piece in an index, so that
// nothing before it is read.
func (r *Reader) unitsBehind(ctx context.Context, l unitList) (units []int, err error) {
	var key sql.NullFloat64
	err = r.read.QueryRowContext(ctx, unitKeySQL(l.order), l.layer.id, l.After).Scan(&key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d for others to follow.", l.layer.Slug, l.layer.Units, l.After)
	case err != nil:
		return nil, err
	}
	for _, part := range l.order.behind(key.Valid) {
		more, err := r.collectUnits(ctx, unitsSQL(l.UnitQuery, l.order, part), l.args(l.Limit-len(units), 0, key.Float64, l.After)...)
		if err != nil {
			return nil, err
		}
		if units = append(units, more...); len(units) >= l.Limit {
			break
		}
	}
	return units, nil
}

// countListed returns how many units a list has.
func (r *Reader) countListed(ctx context.Context, l unitList) (int, error) {
	if !l.layer.Ready {
		return 0, nil
	}
	key := l.UnitQuery
	key.Sort, key.Offset, key.Limit, key.Behind, key.After = "", 0, 0, false, 0
	read := func() (n int, err error) {
		return n, r.read.QueryRowContext(ctx, countUnitsSQL(key), l.args(0, 0)...).Scan(&n)
	}
	if !l.held() {
		return read()
	}
	return r.unitCountsHeld.get(ctx, r, key, read)
}
