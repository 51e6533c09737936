package page

import (
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// newNearGroups words a neuron's neighbours, which come in groups.
func newNearGroups(d neuron.UnitDetail) []view.NearGroup {
	var groups []view.NearGroup
	var refs [][]neuron.Ref // of the neuron and those of each group
	for _, n := range d.Neighbours {
		heading := nearHeading(d.Ref, n.Ref)
		if last := len(groups) - 1; last < 0 || groups[last].Heading != heading {
			groups = append(groups, view.NearGroup{Heading: heading})
			refs = append(refs, []neuron.Ref{d.Ref})
		}
		g := &groups[len(groups)-1]
		g.Cards = append(g.Cards, newNearCard(d.Ref, n))
		refs[len(groups)-1] = append(refs[len(groups)-1], n.Ref)
	}
	for i := range groups {
		groups[i].Compare = address.Compare(refs[i]...)
	}
	return groups
}

func nearHeading(own, other neuron.Ref) string {
	switch {
	case other.Model != own.Model:
		return "In " + other.Model
	case other.Layer != own.Layer:
		return "In other layers"
	}
	return "In this layer"
}

func newNearCard(own neuron.Ref, n neuron.Neighbour) view.NeuronCard {
	card := newCard(n.UnitCard)
	card.Spark = view.Spark{} // theirs are on their own pages
	card.Measure = strings.Replace(fmt.Sprintf("r = %.2f", n.Correlation), "-", "−", 1)
	if n.Model != own.Model || n.Layer != own.Layer {
		card.Measure += ", " + n.Layer
	}
	return card
}
