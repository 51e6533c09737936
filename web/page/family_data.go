package page

import (
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/server"
)

// familyData answers with a page of a family's neurons as JSON, or with all as CSV.
func familyData(t neuron.FamilyTree, f neuron.Family, st neuron.FamilyStanding, q address.FamilyQuery, as server.Format) (server.Answer, error) {
	chosen := filterMembers(st.Members, q)
	if as == server.AsCSV {
		var rows [][]string
		for _, m := range slices.Concat(chosen, st.Refused) {
			rows = append(rows, api.FamilyCells(newMemberData(m)))
		}
		return server.CSV(api.FamilyColumns, rows)
	}
	from, err := firstRow(chosen, q)
	if err != nil {
		return server.Answer{}, err
	}
	to := min(from+pageUnits, len(chosen))
	doc := api.FamilyMembers{Family: newFamilyData(t, f, tallyOf(st.Members)), Matching: len(chosen), Rows: []api.FamilyMember{}, Refused: []api.FamilyMember{}}
	for _, m := range chosen[from:to] {
		doc.Rows = append(doc.Rows, newMemberData(m))
	}
	for _, m := range st.Refused {
		doc.Refused = append(doc.Refused, newMemberData(m))
	}
	if to < len(chosen) {
		q.Page, q.After = 1, chosen[to-1].Ref
		doc.Next = address.Family(f.Slug) + ".json" + q.String()
	}
	return server.JSON(doc)
}

// firstRow returns where the rows begin that are asked for. Behind a neuron they are the same whatever is added before
// it meanwhile, so that who goes from next to next misses none and has none twice.
func firstRow(chosen []neuron.FamilyMember, q address.FamilyQuery) (int, error) {
	if q.After.Model != "" {
		at := slices.IndexFunc(chosen, func(m neuron.FamilyMember) bool { return m.Ref == q.After })
		if at < 0 {
			return 0, neuron.Conflictf("The neuron %s is not, or no longer, among those that are listed, so that what follows it is not known; begin with the first page.", q.After)
		}
		return at + 1, nil
	}
	if last := lastPage(len(chosen)); q.Page > last {
		return 0, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	return (q.Page - 1) * pageUnits, nil
}

func newMemberData(m neuron.FamilyMember) api.FamilyMember {
	return api.NewFamilyMember(m.Membership, m.Opinions)
}
