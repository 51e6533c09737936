package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// suggestion is a unit of the made-up layer in a family.
func suggestion(unit int, family string, role neuron.Role, score float64, words ...string) neuron.Membership {
	m := neuron.Membership{Ref: ref(unit), Family: family, Role: role, Origin: neuron.Suggested, Score: score}
	for _, w := range words {
		m.Evidence = append(m.Evidence, neuron.Evidence{Kind: "word", Text: w})
	}
	return m
}

func TestFamilies(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	region := neuron.Family{Slug: "region", Title: "Region", Description: "Places.", Sensitive: "geography"}
	asia := neuron.Family{Slug: "asia", Title: "Asia", Parent: "region"}
	write := func(families ...neuron.Family) {
		t.Helper()
		if err := s.WriteFamilies(t.Context(), families); err != nil {
			t.Fatal(err)
		}
		got, err := s.Families(t.Context())
		if diff := cmp.Diff(families, got); err != nil || diff != "" {
			t.Errorf("Families() (-want +got): %v\n%s", err, diff)
		}
	}
	write(region, neuron.Family{Slug: "food", Title: "Food"}, asia)
	region.Title = "Regions"
	write(asia, region) // another order, another title, and none of food
}

func TestSuggestions(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	members := []neuron.Membership{
		suggestion(3, "region", neuron.Primary, .8, "japan", "tokyo"),
		suggestion(5, "region", neuron.Secondary, .4, "pizza"),
		suggestion(4, "region", neuron.Primary, 1, "france"),
		suggestion(3, "food", neuron.Secondary, .4),
	}
	suggest := func(members ...neuron.Membership) {
		t.Helper()
		if err := s.WriteSuggestions(t.Context(), model, layer, "1a2b", members); err != nil {
			t.Fatal(err)
		}
	}
	suggest(suggestion(7, "animals", neuron.Primary, 1))
	suggest(members...)
	got, err := s.FamilyMembers(t.Context(), "region")
	if diff := cmp.Diff([]neuron.Membership{members[2], members[0], members[1]}, got); err != nil || diff != "" {
		t.Errorf("FamilyMembers(region) (-want +got): %v\n%s", err, diff)
	}
	if got, err := s.FamilyMembers(t.Context(), "animals"); err != nil || len(got) != 0 {
		t.Errorf("FamilyMembers(animals) = %v, %v; want none, for they were replaced", got, err)
	}
	got, err = s.UnitFamilies(t.Context(), ref(3))
	if diff := cmp.Diff([]neuron.Membership{members[0], members[3]}, got); err != nil || diff != "" {
		t.Errorf("UnitFamilies(3) (-want +got): %v\n%s", err, diff)
	}
	counts, err := s.FamilyCounts(t.Context())
	want := []neuron.FamilyCount{{Family: "food", Model: model, Origin: neuron.Suggested, Units: 1}, {Family: "region", Model: model, Origin: neuron.Suggested, Units: 3}}
	if diff := cmp.Diff(want, counts); err != nil || diff != "" {
		t.Errorf("FamilyCounts() (-want +got): %v\n%s", err, diff)
	}
	firsts, err := s.FamilyFirsts(t.Context(), 2)
	if diff := cmp.Diff(map[string][]neuron.Ref{"region": {ref(4), ref(3)}, "food": {ref(3)}}, firsts); err != nil || diff != "" {
		t.Errorf("FamilyFirsts(2) (-want +got): %v\n%s", err, diff)
	}
}

// The suggestions of a layer say by what they are, and that they are old once its statistics are new.
func TestSuggestionsCover(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	if err := s.WriteSuggestions(t.Context(), model, layer, "1a2b", nil); err != nil {
		t.Fatal(err)
	}
	c := coverage(t, s)
	if c.FamilyLexicon != "1a2b" || c.FamilyFiles != c.Summarised || c.FamilyWords != c.Layer.Words {
		t.Errorf("Coverage() = %+v; want all files and words, by 1a2b", c)
	}
	if err := s.FinishSummaries(t.Context(), model, layer, c.Summarised); err != nil {
		t.Fatal(err)
	}
	if c := coverage(t, s); c.FamilyFiles != 0 {
		t.Errorf("after new statistics families are by %d files; want none", c.FamilyFiles)
	}
}

func coverage(t *testing.T, s *store.Writer) neuron.Coverage {
	t.Helper()
	c, err := s.Coverage(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The strongest words are those that a unit's page shows first.
func TestStrongestWords(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	units, err := s.StrongestWords(t.Context(), model, layer, 5)
	if err != nil || len(units) != 24 {
		t.Fatalf("StrongestWords() has %d units, %v; want 24", len(units), err)
	}
	for unit, words := range units {
		d, err := s.Unit(t.Context(), ref(unit))
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, w := range d.TopWords[:5] {
			if w.Excess > 0 {
				want = append(want, w.Word)
			}
		}
		if diff := cmp.Diff(want, words); diff != "" {
			t.Errorf("strongest words of unit %d (-want +got):\n%s", unit, diff)
		}
	}
}
