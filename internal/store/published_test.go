package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestPublishedUnits(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	writePublished(t, s, published(), true)
	for _, tt := range []struct {
		name  string
		q     neuron.UnitQuery
		units []int
		total int
		wrong bool
	}{
		{"by name, those without one last", neuron.UnitQuery{Limit: 9}, []int{9, 3}, 2, false},
		{"by number", neuron.UnitQuery{Limit: 9, Sort: neuron.ByNumber}, []int{3, 9}, 2, false},
		{"named", neuron.UnitQuery{Limit: 9, NamedOnly: true}, []int{9}, 1, false},
		{"the second", neuron.UnitQuery{Limit: 1, Offset: 1}, []int{3}, 2, false},
		{"by peak", neuron.UnitQuery{Limit: 9, Sort: neuron.ByPeak}, nil, 0, true},
		{"live", neuron.UnitQuery{Limit: 9, LiveOnly: true}, nil, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.q.Model, tt.q.Layer = "net-published", "layer4-5-sum"
			cards, total, err := s.Units(t.Context(), tt.q)
			var units []int
			for _, c := range cards {
				units = append(units, c.Unit.Unit)
			}
			if !slices.Equal(units, tt.units) || total != tt.total || (err != nil) != tt.wrong {
				t.Errorf("Units() = %v of %d, %v; want %v of %d", units, total, err, tt.units, tt.total)
			}
		})
	}
	if _, _, err := s.Units(t.Context(), neuron.UnitQuery{Model: model, Layer: layer, Sort: neuron.ByName, Limit: 9}); err == nil {
		t.Error("an indexed layer is sorted by published names")
	}
}

func TestPublishedUnit(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	p := published()
	writePublished(t, s, p, true)
	want := p.Units[1]
	d, err := s.Unit(t.Context(), want.Ref)
	if err != nil || !cmp.Equal(&want, d.Published) || d.Name != "Donald Trump" || d.ModelOf.Published == "" || len(d.Top) > 0 {
		t.Errorf("Unit(%s) = %+v, %v; want %+v alone", want.Ref, d, err, want)
	}
	silent := want.Ref
	silent.Unit = 4
	for _, unit := range []int{4, 20} {
		silent.Unit = unit
		if _, err := s.Unit(t.Context(), silent); err == nil {
			t.Errorf("%s is there, of which nothing is published", silent)
		}
	}
	cards, err := s.UnitCards(t.Context(), []neuron.Ref{want.Ref, silent, ref(3)})
	if err != nil || len(cards) != 2 || cards[want.Ref].Published == nil || cards[ref(3)].Published != nil {
		t.Errorf("UnitCards() = %+v, %v; want one published and one indexed", cards, err)
	}
	families, err := s.PublishedFamilies(t.Context(), []neuron.Ref{ref(3), want.Ref})
	if err != nil || !slices.Equal(families[want.Ref], []string{"Person"}) || len(families[ref(3)]) > 0 {
		t.Errorf("PublishedFamilies() = %v, %v", families, err)
	}
	hits, err := s.PublishedWord(t.Context(), "Donald")
	if err != nil || len(hits) != 1 || hits[0] != (neuron.WordHit{Ref: want.Ref, Rank: 2, Words: 2}) {
		t.Errorf("PublishedWord(Donald) = %+v, %v", hits, err)
	}
	if ref, err := s.RandomUnit(t.Context()); err != nil || ref.Model != model {
		t.Errorf("RandomUnit() = %s, %v; want an indexed one", ref, err)
	}
}

func TestFindNames(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Named: 3})
	p := published()
	at := p.Units[0].Ref
	p.Units[0].Name = "trump card"
	p.Units = append(p.Units, neuron.PublishedUnit{Ref: neuron.Ref{Model: at.Model, Layer: at.Layer, Unit: 12}, Name: "Trump"})
	writePublished(t, s, p, true)
	for _, tt := range []struct {
		name, text string
		units      []int
	}{
		{"whole, then as it begins, then a word; each unit once", "trump", []int{9, 12, 3}}, // 9 is called so in a family
		{"in capitals and with spaces", " TRUMP ", []int{9, 12, 3}},
		{"another name", "pres", []int{9}},
		{"a word's beginning", "car", []int{3}},
		{"two words", "donald trump", []int{9}},
		{"a part of a word", "rump", nil},
		{"nothing", " ", nil},
		{"what nobody is called", "zebra", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hits, err := s.FindNames(t.Context(), tt.text, 9)
			var units []int
			for _, h := range hits {
				units = append(units, h.Unit)
			}
			slices.Sort(units)
			want := slices.Sorted(slices.Values(tt.units))
			if err != nil || !slices.Equal(units, want) {
				t.Errorf("FindNames(%q) = %+v, %v; want units %v", tt.text, hits, err, tt.units)
			}
		})
	}
	hits, err := s.FindNames(t.Context(), "trump", 1)
	if err != nil || len(hits) != 1 || hits[0].Unit != 12 || hits[0].Match != neuron.WholeName || hits[0].Field != neuron.MainName {
		t.Errorf("the first called trump is %+v, %v; want unit 12, whose name it is", hits, err)
	}
}

// TestMatchPublished publishes words of a layer that is like the indexed one: those that were measured, those of other
// units, and others.
func TestMatchPublished(t *testing.T) {
	for _, tt := range []struct {
		name string
		by   int // unit whose measured words are published: so many on
		word string
		same bool
	}{
		{"the same words", 0, "", true},
		{"words of the next unit", 1, "", false},
		{"words that were never shown", 0, "never shown ", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := storetest.New(t, storetest.Spec{Units: 60, Words: 400})
			l, err := s.Layer(t.Context(), model, layer)
			if err != nil {
				t.Fatal(err)
			}
			p := published()
			p.Memberships, p.Units = nil, nil
			like := neuron.Layer{Model: "net-published", Slug: l.Slug, Tap: l.Tap, Units: l.Units, Height: 3, Width: 3, Reduce: neuron.Mean}
			p.Models[0].Layers = []neuron.Layer{like}
			for u := range l.Units {
				d, err := s.Unit(t.Context(), neuron.Ref{Model: model, Layer: layer, Unit: (u + tt.by) % l.Units})
				if err != nil {
					t.Fatal(err)
				}
				unit := neuron.PublishedUnit{Ref: neuron.Ref{Model: like.Model, Layer: like.Slug, Unit: u}, Name: "called so"}
				for _, w := range d.TopWords[:3] {
					unit.Words = append(unit.Words, tt.word+w.Word)
				}
				p.Units = append(p.Units, unit)
			}
			writePublished(t, s, p, true)
			matches, err := s.MatchPublished(t.Context())
			if err != nil || len(matches) != 1 || matches[0].Same() != tt.same {
				t.Fatalf("MatchPublished() = %+v, %v; want one, the same: %v", matches, err, tt.same)
			}
			stored, err := s.PublishedMatches(t.Context())
			if diff := cmp.Diff(matches, stored); err != nil || diff != "" {
				t.Errorf("PublishedMatches() after it: %v\n%s", err, diff)
			}
			d, err := s.Unit(t.Context(), neuron.Ref{Model: model, Layer: layer, Unit: 5})
			if err != nil || (d.Matched != nil) != tt.same || tt.same && (d.Matched.Name != "called so" || d.Matched.Source == "") {
				t.Errorf("an indexed unit is matched with %+v, %v; want one: %v", d.Matched, err, tt.same)
			}
		})
	}
}
