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
	last := lastPage(len(chosen))
	if q.Page > last {
		return server.Answer{}, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	doc := api.FamilyMembers{Family: newFamilyData(t, f, tallyOf(st.Members)), Matching: len(chosen), Rows: []api.FamilyMember{}, Refused: []api.FamilyMember{}}
	for _, m := range chosen[(q.Page-1)*pageUnits : min(q.Page*pageUnits, len(chosen))] {
		doc.Rows = append(doc.Rows, newMemberData(m))
	}
	for _, m := range st.Refused {
		doc.Refused = append(doc.Refused, newMemberData(m))
	}
	if q.Page < last {
		q.Page++
		doc.Next = address.Family(f.Slug) + ".json" + q.String()
	}
	return server.JSON(doc)
}

func newMemberData(m neuron.FamilyMember) api.FamilyMember {
	return api.NewFamilyMember(m.Membership, m.Opinions)
}
