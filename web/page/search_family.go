package page

import (
	"context"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// familyFound is a family that was found by its title or slug.
type familyFound struct {
	neuron.Family
	match neuron.NameMatch
}

// familiesNamed returns the families that are called a text, or have a word that begins with it, the best first.
func familiesNamed(t neuron.FamilyTree, text string, exact bool) (all []familyFound) {
	for _, f := range t.All {
		if f.MergedInto != "" {
			continue
		}
		title := strings.ToLower(f.Title)
		switch {
		case title == text || f.Slug == text:
			all = append(all, familyFound{f, neuron.WholeName})
		case exact || text == "":
		case strings.HasPrefix(title, text) || strings.HasPrefix(f.Slug, text):
			all = append(all, familyFound{f, neuron.NamePrefix})
		case strings.Contains(" "+title, " "+text):
			all = append(all, familyFound{f, neuron.WordOfName})
		}
	}
	slices.SortStableFunc(all, func(a, b familyFound) int { return int(a.match - b.match) })
	return all
}

// byFamily finds the neurons of the family that fits best, and leads to all that fit. Those of a sensitive family are
// behind its notice: a page leaves them there, and data has them as the family's own data does.
func (x *searching) byFamily(ctx context.Context) (findings, error) {
	t, err := x.site.familyTree(ctx, x.src)
	if err != nil {
		return findings{}, err
	}
	families := familiesNamed(t, x.q.Text, x.q.Exact)
	if len(families) == 0 {
		return findings{}, nil
	}
	var f findings
	for _, one := range families[:min(foundShown, len(families))] {
		f.head.Chips = append(f.head.Chips, view.Chip{Link: view.Link{Text: one.Title, Address: address.Family(one.Slug)}})
	}
	best := families[0].Family
	if about := t.Sensitive(best); about != "" && x.shown {
		f.note = "The neurons of " + best.Title + " are on its page, behind a notice: " + about + "."
		return f, nil
	}
	st, err := x.site.standing(ctx, x.src, t, best.Slug)
	if err != nil {
		return f, err
	}
	var all []found
	for _, m := range st.Members { // one may be there in several roles
		all = append(all, found{called: called{Ref: m.Ref, found: string(m.Origin) + " in " + format.Quoted(best.Title)}, score: m.Score, scored: m.Origin == neuron.Suggested})
	}
	f.rows = x.kept(all)
	return f, nil
}

func (x *searching) nearFamilies(ctx context.Context) ([]string, error) {
	t, err := x.site.familyTree(ctx, x.src)
	titles := make([]string, len(t.All))
	for i, f := range t.All {
		titles[i] = strings.ToLower(f.Title)
	}
	return neuron.SpelledLike(titles, x.q.Text, nearShown), err
}
