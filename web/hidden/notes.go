package hidden

import (
	"context"
	"slices"
	"strings"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
	"multiscope/web/page"
)

// Notes is what people added, without what is hidden.
type Notes struct {
	page.Notes
	list *hide.List
}

// NewNotes returns notes without what list hides.
func NewNotes(src page.Notes, list *hide.List) *Notes { return &Notes{src, list} }

func (n *Notes) LabelsOf(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref][]neuron.Label, error) {
	return n.Notes.LabelsOf(ctx, slices.DeleteFunc(slices.Clone(refs), n.list.Unit))
}

func (n *Notes) UnitLabels(ctx context.Context, r neuron.Ref, withdrawn bool) ([]neuron.Label, error) {
	if n.list.Unit(r) {
		return nil, NotShown()
	}
	return n.Notes.UnitLabels(ctx, r, withdrawn)
}

func (n *Notes) FindLabels(ctx context.Context, text string, most int) ([]neuron.Label, error) {
	labels, err := n.Notes.FindLabels(ctx, text, most+len(n.list.Refs()))
	labels = n.list.Labels(labels)
	return labels[:min(most, len(labels))], err
}

func (n *Notes) Families(ctx context.Context) ([]neuron.Family, error) {
	families, err := n.Notes.Families(ctx)
	return n.list.ShownFamilies(families), err
}

func (n *Notes) Members(ctx context.Context, family string) ([]neuron.Membership, error) {
	if n.list.Family(family) {
		return nil, familyNotShown()
	}
	members, err := n.Notes.Members(ctx, family)
	return n.list.Members(members), err
}

func (n *Notes) JudgedFamilies(ctx context.Context) ([]string, error) {
	slugs, err := n.Notes.JudgedFamilies(ctx)
	return slices.DeleteFunc(slices.Clone(slugs), n.list.Family), err
}

func (n *Notes) UnitFamilies(ctx context.Context, r neuron.Ref) ([]neuron.Membership, error) {
	if n.list.Unit(r) {
		return nil, NotShown()
	}
	members, err := n.Notes.UnitFamilies(ctx, r)
	return n.list.Members(members), err
}

func (n *Notes) Lists(ctx context.Context) ([]neuron.List, error) {
	lists, err := n.Notes.Lists(ctx)
	lists = slices.Clone(lists)
	for i := range lists {
		lists[i] = n.list.Entries(lists[i])
	}
	return lists, err
}

func (n *Notes) List(ctx context.Context, slug string) (neuron.List, error) {
	l, err := n.Notes.List(ctx, slug)
	return n.list.Entries(l), err
}

func (n *Notes) All(ctx context.Context, history bool) (neuron.Notes, error) {
	all, err := n.Notes.All(ctx, history)
	return n.list.Notes(all), err
}

func (n *Notes) BlindStudies(ctx context.Context, r neuron.Ref) ([]neuron.BlindSummary, error) {
	if n.list.Unit(r) {
		return nil, NotShown()
	}
	return n.Notes.BlindStudies(ctx, r)
}

func (n *Notes) BlindStudy(ctx context.Context, id int64) (neuron.BlindStudy, error) {
	s, err := n.Notes.BlindStudy(ctx, id)
	if err == nil && n.list.Unit(s.Ref) {
		return neuron.BlindStudy{}, NotShown()
	}
	return s, err
}

// Changes returns n changes of what is shown, however many others lie between them.
func (n *Notes) Changes(ctx context.Context, before int64, most int) ([]neuron.Change, error) {
	var shown []neuron.Change
	for len(shown) < most {
		changes, err := n.Notes.Changes(ctx, before, most)
		if err != nil || len(changes) == 0 {
			return shown, err
		}
		before = changes[len(changes)-1].ID
		shown = append(shown, slices.DeleteFunc(slices.Clone(changes), n.ofHidden)...)
	}
	return shown[:min(most, len(shown))], nil
}

// ofHidden reports whether a change is of something hidden.
func (n *Notes) ofHidden(c neuron.Change) bool {
	for _, word := range strings.Fields(c.Subject + " " + c.Text) {
		word = strings.Trim(word, ".,;:()“”")
		if ref, err := neuron.ParseRef(word); err == nil && n.list.Unit(ref) || c.Kind != "label" && n.list.Family(word) {
			return true
		}
	}
	return false
}
