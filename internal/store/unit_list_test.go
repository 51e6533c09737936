package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// measured returns a layer of 60 units with metrics, of which every seventh unit has none, and units 6 to 8 the same.
func measured(t *testing.T) *store.Reader {
	t.Helper()
	s := storetest.New(t, storetest.Spec{Units: 60, Words: 80, Shared: 30, Multimodal: 20, Letters: true})
	path := s.Path()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Exec(t, path, `
DELETE FROM unit_metrics;
INSERT INTO unit_metrics (layer_id, unit, monosemanticity, clarity, polysemanticity, variance_explained, explained_by, average_precision, best_category, redundancy, redundant_with)
SELECT layer_id, unit, x / 100.0, x / 200.0, 1 - x / 200.0, x / 300.0, 'kind', x / 150.0, (SELECT min(id) FROM categories) + unit % 2, x / 120.0, 0
FROM (SELECT layer_id, unit, CASE WHEN unit % 7 = 0 THEN NULL WHEN unit BETWEEN 6 AND 8 THEN 66 ELSE (unit * 37) % 97 END x FROM units);
UPDATE layers SET metrics_by = '{}'`)
	r, err := store.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// walk returns the units that a query asks for, read behind each other, and how many there are said to be.
func walk(t *testing.T, r *store.Reader, q neuron.UnitQuery) (units []int, total int) {
	t.Helper()
	for {
		cards, n, err := r.Units(t.Context(), q)
		if err != nil {
			t.Fatalf("Units(%+v): %v", q, err)
		}
		for _, c := range cards {
			units = append(units, c.Unit.Unit)
		}
		if len(cards) < q.Limit {
			return units, n
		}
		q.Behind, q.After = true, cards[len(cards)-1].Unit.Unit
	}
}

// TestUnitsBehindEachOther reads every order of units under filters whole, at places and behind each other.
func TestUnitsBehindEachOther(t *testing.T) {
	r := measured(t)
	m, err := r.Measures(t.Context(), model, layer)
	if err != nil || slices.Contains(m.Sorts, neuron.ByLocalisation) || len(m.Sorts) != len(neuron.MetricSorts)-1 || m.Monosemantic == nil {
		t.Fatalf("Measures() = %+v, %v; want all but the localisation", m, err)
	}
	for _, sort := range slices.Concat(neuron.UnitSorts[:7], m.Sorts) {
		for _, q := range []neuron.UnitQuery{
			{}, {LiveOnly: true}, {DeadOnly: true}, {MultimodalOnly: true}, {MonosemanticOnly: true, LiveOnly: true}, {LettersOnly: true},
			{Among: "[1,2,3,7,8,14,59]"}, {Word: "japan"}, {Without: "[0,7,8]"}, {Among: "[1,2,3,7,8,14,59]", Without: "[2,7]", LiveOnly: true}, {Among: "[]"},
		} {
			q.Model, q.Layer, q.Sort, q.Limit = model, layer, sort, 1000
			whole, total := walk(t, r, q)
			q.Limit = 1
			behind, n := walk(t, r, q)
			if !slices.Equal(whole, behind) || total != len(whole) || n != total {
				t.Errorf("%+v has %d units, %v, and behind each other %d, %v", q, total, whole, n, behind)
			}
			q.Limit, q.Offset = 2, len(whole)/2
			part, _, err := r.Units(t.Context(), q)
			if err != nil || len(part) > 0 && part[0].Unit.Unit != whole[q.Offset] {
				t.Errorf("%+v begins with %v, %v; want %d", q, part[0].Unit.Unit, err, whole[q.Offset])
			}
		}
	}
}

// TestUnitFilters asks for units that the cards of all units say which they are.
func TestUnitFilters(t *testing.T) {
	r := measured(t)
	all, _, err := r.Units(t.Context(), neuron.UnitQuery{Model: model, Layer: layer, Limit: 60})
	if err != nil || len(all) != 60 {
		t.Fatalf("%d units, %v; want 60", len(all), err)
	}
	m, err := r.Measures(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	shared := storetest.SharedName(4).Name
	for _, tt := range []struct {
		name  string
		q     neuron.UnitQuery
		meets func(neuron.UnitCard) bool
	}{
		{"dead", neuron.UnitQuery{DeadOnly: true}, func(c neuron.UnitCard) bool { return !c.Live() }},
		{"live", neuron.UnitQuery{LiveOnly: true}, func(c neuron.UnitCard) bool { return c.Live() }},
		{"multimodal and live", neuron.UnitQuery{LiveOnly: true, MultimodalOnly: true}, func(c neuron.UnitCard) bool { return c.Live() && c.Multimodal.Concept != "" }},
		{"what images share", neuron.UnitQuery{Category: shared}, func(c neuron.UnitCard) bool { return c.Shared.Name == shared }},
		{"monosemantic", neuron.UnitQuery{MonosemanticOnly: true}, func(c neuron.UnitCard) bool {
			x := c.Unit.Unit * 37 % 97
			if c.Unit.Unit >= 6 && c.Unit.Unit <= 8 {
				x = 66
			}
			return c.Unit.Unit%7 != 0 && float64(x)/100 >= *m.Monosemantic
		}},
	} {
		tt.q.Model, tt.q.Layer, tt.q.Limit = model, layer, 60
		var want []int
		for _, c := range all {
			if tt.meets(c) {
				want = append(want, c.Unit.Unit)
			}
		}
		if got, total := walk(t, r, tt.q); !slices.Equal(got, want) || total != len(want) || len(want) == 0 {
			t.Errorf("%s: %d units, %v; want %v", tt.name, total, got, want)
		}
	}
}

// TestUnitsOfAWord have it among their strongest, as their pages say.
func TestUnitsOfAWord(t *testing.T) {
	r := measured(t)
	var want []int
	for unit := range 60 {
		d, err := r.Unit(t.Context(), ref(unit))
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(d.TopWords[:min(neuron.AmongWords, len(d.TopWords))], func(w neuron.WordScore) bool { return w.Word == "japan" }) {
			want = append(want, unit)
		}
	}
	got, _ := walk(t, r, neuron.UnitQuery{Model: model, Layer: layer, Word: "japan", Limit: 60})
	if !slices.Equal(got, want) || len(got) == 0 || len(got) == 60 {
		t.Errorf("units of japan are %v; want %v", got, want)
	}
}

// TestUnitsThatTellACategory are found by its value, in small letters: each unit tells one.
func TestUnitsThatTellACategory(t *testing.T) {
	r := measured(t)
	names, err := r.Categories(t.Context(), model)
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]bool{}
	for _, name := range names {
		for _, c := range name.Most {
			units, _ := walk(t, r, neuron.UnitQuery{Model: model, Layer: layer, Category: strings.ToLower(c.Value), Limit: 60})
			for _, unit := range units {
				found[unit] = true
			}
		}
	}
	if len(found) != 60 {
		t.Errorf("%d units tell a category; want 60", len(found))
	}
}

func TestUnitsThatCannotBeAskedFor(t *testing.T) {
	r := measured(t)
	for name, q := range map[string]neuron.UnitQuery{
		"a word that was not shown":     {Word: "never shown"},
		"a metric that nobody computed": {Sort: neuron.ByLocalisation},
		"behind no unit":                {Behind: true, After: 60},
		"behind no unit by a metric":    {Behind: true, After: 60, Sort: neuron.ByClarity},
	} {
		q.Model, q.Layer, q.Limit = model, layer, 5
		units, _, err := r.Units(t.Context(), q)
		if e := new(neuron.Error); !errors.As(err, &e) || e.Kind != neuron.NotFound {
			t.Errorf("%s: %d units, %v; want a NotFound", name, len(units), err)
		}
	}
}
