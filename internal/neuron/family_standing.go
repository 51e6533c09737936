package neuron

import (
	"cmp"
	"slices"
)

// FamilyMember is all that is said of a neuron and a family.
type FamilyMember struct {
	Membership              // what stands: of people first, then as published, then as suggested
	Opinions   []Membership // of people, the oldest first
}

// FamilyStanding is who belongs to a family.
type FamilyStanding struct {
	Members []FamilyMember // by role, and the surest first
	Refused []FamilyMember // whom people refuse and nobody confirms
}

// surest orders origins by whose word goes first.
var surest = map[Origin]int{Confirmed: 0, Published: 1, Suggested: 2, Refused: 3}

// NewFamilyStanding joins what the index says with what people say: a neuron that anybody confirms belongs to the family,
// one that is only refused does not, and what is published goes before what is suggested.
func NewFamilyStanding(indexed, said []Membership) FamilyStanding {
	at := map[Ref]int{}
	var all []FamilyMember
	place := func(m Membership) *FamilyMember {
		i, known := at[m.Ref]
		if !known {
			i = len(all)
			at[m.Ref], all = i, append(all, FamilyMember{Membership: m})
		}
		return &all[i]
	}
	for _, m := range indexed {
		if known := place(m); surest[m.Origin] < surest[known.Origin] {
			known.Membership = m
		}
	}
	for _, m := range said {
		known := place(m)
		known.Opinions = append(known.Opinions, m)
		known.judge(m)
	}
	var st FamilyStanding
	for _, m := range all {
		if m.Origin == Refused {
			st.Refused = append(st.Refused, m)
		} else {
			st.Members = append(st.Members, m)
		}
	}
	slices.SortStableFunc(st.Members, func(a, b FamilyMember) int {
		return cmp.Or(cmp.Compare(slices.Index(Roles, a.Role), slices.Index(Roles, b.Role)), a.Compare(b))
	})
	return st
}

// judge lets a person's word stand, unless it refuses what another confirms.
func (m *FamilyMember) judge(said Membership) {
	switch {
	case said.Origin == Confirmed:
		m.Origin, m.Role = Confirmed, said.Role
	case m.Origin != Confirmed:
		m.Origin = Refused
	}
}

// Compare orders members by who says so, the surest first.
func (m FamilyMember) Compare(other FamilyMember) int {
	return cmp.Or(cmp.Compare(surest[m.Origin], surest[other.Origin]), cmp.Compare(other.Score, m.Score))
}
