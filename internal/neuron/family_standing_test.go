package neuron

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFamilyStanding(t *testing.T) {
	said := func(unit int, origin Origin, role Role, author string) Membership {
		return Membership{Ref: Ref{Unit: unit}, Origin: origin, Role: role, Author: author}
	}
	indexed := []Membership{
		said(1, Published, Secondary, ""), said(1, Suggested, Primary, ""),
		said(2, Suggested, Primary, ""), said(3, Suggested, Primary, ""), said(4, Suggested, Secondary, ""), said(5, Suggested, Primary, ""),
	}
	indexed[2].Score, indexed[5].Score = .5, .9
	st := NewFamilyStanding(indexed, []Membership{
		said(3, Refused, Primary, "Ada"),
		said(4, Refused, Secondary, "Ada"), said(4, Confirmed, Primary, "Béla"), said(4, Refused, Secondary, "Cleo"),
		said(9, Confirmed, Secondary, "Ada"),
	})
	type row struct {
		Unit     int
		Origin   Origin
		Role     Role
		Opinions int
	}
	rows := func(members []FamilyMember) (rows []row) {
		for _, m := range members {
			rows = append(rows, row{m.Unit, m.Origin, m.Role, len(m.Opinions)})
		}
		return rows
	}
	want := []row{{4, Confirmed, Primary, 3}, {5, Suggested, Primary, 0}, {2, Suggested, Primary, 0}, {9, Confirmed, Secondary, 1}, {1, Published, Secondary, 0}}
	if diff := cmp.Diff(want, rows(st.Members)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]row{{3, Refused, Primary, 1}}, rows(st.Refused)); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
}
