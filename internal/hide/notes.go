package hide

import (
	"slices"

	"multiscope/internal/neuron"
)

// What follows returns what is shown of something that people added, and leaves what it was given as it is.

func (l *List) Labels(labels []neuron.Label) []neuron.Label {
	return slices.DeleteFunc(slices.Clone(labels), func(label neuron.Label) bool { return l.Unit(label.Ref) })
}

// BlindStudies leaves out those of hidden neurons.
func (l *List) BlindStudies(studies []neuron.BlindStudy) []neuron.BlindStudy {
	return slices.DeleteFunc(slices.Clone(studies), func(s neuron.BlindStudy) bool { return l.Unit(s.Ref) })
}

// Members leaves out hidden neurons and those of hidden families.
func (l *List) Members(members []neuron.Membership) []neuron.Membership {
	return slices.DeleteFunc(slices.Clone(members), func(m neuron.Membership) bool { return l.Unit(m.Ref) || l.Family(m.Family) })
}

// ShownFamilies leaves out hidden families and those that were merged into one. Parts of one stand for themselves.
func (l *List) ShownFamilies(families []neuron.Family) []neuron.Family {
	shown := slices.DeleteFunc(slices.Clone(families), func(f neuron.Family) bool { return l.Family(f.Slug) || l.Family(f.MergedInto) })
	for i, f := range shown {
		if l.Family(f.Parent) {
			shown[i].Parent = ""
		}
	}
	return shown
}

// Entries leaves hidden neurons out of a list.
func (l *List) Entries(list neuron.List) neuron.List {
	list.Entries = slices.DeleteFunc(slices.Clone(list.Entries), func(e neuron.ListEntry) bool { return l.Unit(e.Ref) })
	return list
}

// Notes leaves what is hidden out of all that people added.
func (l *List) Notes(n neuron.Notes) neuron.Notes {
	if l == nil {
		return n
	}
	lists := slices.Clone(n.Lists)
	for i, list := range lists {
		lists[i] = l.Entries(list)
	}
	return neuron.Notes{Labels: l.Labels(n.Labels), Families: l.ShownFamilies(n.Families), Members: l.Members(n.Members), Lists: lists, Blind: l.BlindStudies(n.Blind)}
}
