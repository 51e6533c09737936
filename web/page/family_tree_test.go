package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

func TestFamilyTree(t *testing.T) {
	tree := newFamilyTree(
		[]neuron.Family{{Slug: "region", Title: "Region", Sensitive: "geography"}, {Slug: "asia", Parent: "region"}, {Slug: "food", Title: "Food"}, {Slug: "dishes", Parent: "food"}},
		[]neuron.Family{{Slug: "cities", Parent: "region"}, {Slug: "food", Title: "Eating", Author: "Ada"}, {Slug: "dishes", MergedInto: "meals"}, {Slug: "meals", MergedInto: "food"}, {Slug: "lost", Parent: "nowhere"}})
	slugs := func(families []neuron.Family) (s []string) {
		for _, f := range families {
			s = append(s, f.Slug)
		}
		return s
	}
	dishes, _ := tree.find("dishes")
	asia, _ := tree.find("asia")
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"all that stand by themselves", slugs(tree.parts("")), []string{"region", "food", "lost"}},
		{"parts, people's own last", slugs(tree.parts("region")), []string{"asia", "cities"}},
		{"what was merged twice", tree.target(dishes).Title, "Eating"},
		{"where its members come from", tree.sources("food"), []string{"food", "dishes", "meals"}},
		{"a part of what is sensitive", tree.sensitive(asia), "geography"},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, err := tree.find("nothing"); err == nil {
		t.Error("a family that is not there is found")
	}
}

func TestStanding(t *testing.T) {
	said := func(unit int, origin neuron.Origin, role neuron.Role, author string) neuron.Membership {
		return neuron.Membership{Ref: neuron.Ref{Unit: unit}, Origin: origin, Role: role, Author: author}
	}
	indexed := []neuron.Membership{
		said(1, neuron.Published, neuron.Secondary, ""), said(1, neuron.Suggested, neuron.Primary, ""),
		said(2, neuron.Suggested, neuron.Primary, ""), said(3, neuron.Suggested, neuron.Primary, ""), said(4, neuron.Suggested, neuron.Secondary, ""), said(5, neuron.Suggested, neuron.Primary, ""),
	}
	indexed[2].Score, indexed[5].Score = .5, .9
	st := newStanding(indexed, []neuron.Membership{
		said(3, neuron.Refused, neuron.Primary, "Ada"),
		said(4, neuron.Refused, neuron.Secondary, "Ada"), said(4, neuron.Confirmed, neuron.Primary, "Béla"), said(4, neuron.Refused, neuron.Secondary, "Cleo"),
		said(9, neuron.Confirmed, neuron.Secondary, "Ada"),
	})
	type row struct {
		Unit     int
		Origin   neuron.Origin
		Role     neuron.Role
		Opinions int
	}
	rows := func(members []familyMember) (rows []row) {
		for _, m := range members {
			rows = append(rows, row{m.Unit, m.Origin, m.Role, len(m.opinions)})
		}
		return rows
	}
	want := []row{{4, neuron.Confirmed, neuron.Primary, 3}, {5, neuron.Suggested, neuron.Primary, 0}, {2, neuron.Suggested, neuron.Primary, 0}, {9, neuron.Confirmed, neuron.Secondary, 1}, {1, neuron.Published, neuron.Secondary, 0}}
	if diff := cmp.Diff(want, rows(st.members)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]row{{3, neuron.Refused, neuron.Primary, 1}}, rows(st.refused)); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	tally := st.tally()
	if tally.total != 5 || tally.byOrigin[neuron.Confirmed] != 2 || tally.byOrigin[neuron.Suggested] != 2 {
		t.Errorf("tally = %+v; want 5, of them 2 confirmed and 2 suggested", tally)
	}
}
