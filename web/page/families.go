package page

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// familySource is families as the index has them.
type familySource interface {
	treeSource
	// FamilyMembers returns the units that are published in a family and then those that are suggested, the best first.
	FamilyMembers(ctx context.Context, family string) ([]neuron.Membership, error)
	FamilyCounts(ctx context.Context) ([]neuron.FamilyCount, error)
	// FamilyFirsts returns the first n members of each family that were run here.
	FamilyFirsts(ctx context.Context, n int) (map[string][]neuron.Ref, error)
}

// familyPageSource is families and what their pages show of their neurons.
type familyPageSource interface {
	familySource
	listSource
	asset.Source
}

// How much a card of a family shows, and from among how many of its neurons, so that no image is there twice.
const (
	fourPictures   = 4
	fourCandidates = 10
)

// Families lists all families.
func (s *Site) Families(src familyPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ctx := r.Context()
		t, err := s.familyTree(ctx, src)
		if err != nil {
			return server.Answer{}, err
		}
		briefs, err := s.briefs(ctx, src, t, fourCandidates)
		if err != nil {
			return server.Answer{}, err
		}
		pictures, err := familyPictures(ctx, src, t, briefs)
		if err != nil {
			return server.Answer{}, err
		}
		p := newFamiliesPage(t, briefs, pictures)
		p.Page = s.page(r, "Families", "Neurons by what they stand for: regions, emotions, animals, colours.")
		p.Section, p.JSON = "families", address.Families+".json"
		p.Command = "multiscope families --db " + shellQuoted(s.databaseOr("scope.db"))
		p.Add = newFamilyForm(t)
		return server.Page(view.Families(p)), nil
	}
}

// FamiliesJSON lists all families as data.
func (s *Site) FamiliesJSON(src familySource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		t, err := s.familyTree(r.Context(), src)
		if err != nil {
			return server.Answer{}, err
		}
		briefs, err := s.briefs(r.Context(), src, t, 1)
		if err != nil {
			return server.Answer{}, err
		}
		doc := api.Families{Rows: []api.Family{}}
		for _, f := range t.All {
			if f.MergedInto == "" {
				doc.Rows = append(doc.Rows, newFamilyData(t, f, briefs[f.Slug].familyTally))
			}
		}
		return server.JSON(doc)
	}
}

func newFamilyData(t neuron.FamilyTree, f neuron.Family, tally familyTally) api.Family {
	return api.Family{
		Slug: f.Slug, Title: f.Title, Description: f.Description, Parent: t.Parent(f), Sensitive: t.Sensitive(f), Total: tally.total,
		Confirmed: tally.byOrigin[neuron.Confirmed], Published: tally.byOrigin[neuron.Published], Suggested: tally.byOrigin[neuron.Suggested],
	}
}

// databaseOr returns the database that commands on pages name.
func (s *Site) databaseOr(otherwise string) string {
	if s.database == "" {
		return otherwise
	}
	return s.database
}

// familyPictures returns for each family with a card some images of its neurons, none of them twice. What is sensitive
// shows none before its notice.
func familyPictures(ctx context.Context, src listSource, t neuron.FamilyTree, briefs map[string]familyBrief) (map[string][]view.Tile, error) {
	var refs []neuron.Ref
	for _, f := range t.Parts("") {
		if t.Sensitive(f) == "" {
			refs = append(refs, briefs[f.Slug].firsts...)
		}
	}
	cards, err := src.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	pictures := map[string][]view.Tile{}
	for _, f := range t.Parts("") {
		if t.Sensitive(f) == "" {
			pictures[f.Slug] = differentPictures(briefs[f.Slug].firsts, cards)
		}
	}
	return pictures, nil
}

// differentPictures returns the strongest images of neurons, each once.
func differentPictures(refs []neuron.Ref, cards map[neuron.Ref]neuron.UnitCard) (tiles []view.Tile) {
	shown := map[int64]bool{}
	for _, ref := range refs {
		top := cards[ref].Top
		at := slices.IndexFunc(top, func(e neuron.Example) bool { return !shown[e.Image.ID] })
		if at < 0 || len(tiles) == fourPictures {
			continue
		}
		shown[top[at].Image.ID] = true
		tiles = append(tiles, newPictures(top[at:], 1)...)
	}
	return tiles
}

func newFamiliesPage(t neuron.FamilyTree, briefs map[string]familyBrief, pictures map[string][]view.Tile) view.FamiliesPage {
	var p view.FamiliesPage
	var all familyTally
	for _, f := range t.Parts("") {
		b := briefs[f.Slug]
		for origin, n := range b.byOrigin {
			all.add(origin, "", n)
		}
		card := view.FamilyCard{
			Address: address.Family(f.Slug), Title: f.Title, Description: f.Description, Count: tallyWords(b.familyTally),
			Pictures: pictures[f.Slug], Sensitive: t.Sensitive(f), By: f.Author,
		}
		for _, part := range t.Parts(f.Slug) {
			card.Parts = append(card.Parts, view.Chip{Link: view.Link{Text: part.Title, Address: address.Family(part.Slug)}, Count: format.Count(briefs[part.Slug].total)})
		}
		p.Cards = append(p.Cards, card)
	}
	p.Untouched = all.total > 0 && all.byOrigin[neuron.Suggested] == all.total
	p.Computed = all.total > 0
	return p
}

// originWords are how counts by origin are worded, the surest first.
var originWords = []neuron.Origin{neuron.Confirmed, neuron.Published, neuron.Suggested}

// tallyWords words a count: "31 neurons: 4 confirmed, 7 published, 20 suggested".
func tallyWords(t familyTally) string {
	if t.total == 0 {
		return "No neuron yet"
	}
	var parts []string
	for _, o := range originWords {
		if n := t.byOrigin[o]; n > 0 {
			parts = append(parts, format.Count(n)+" "+string(o))
		}
	}
	if len(parts) == 1 {
		_, origin, _ := strings.Cut(parts[0], " ")
		return format.Plural(t.total, "neuron") + map[bool]string{true: ", ", false: ", all "}[t.total == 1] + origin
	}
	return format.Plural(t.total, "neuron") + ": " + strings.Join(parts, ", ")
}

// homeFamilies is how many families the first page offers.
const homeFamilies = 12

// largestFamilies offers those families that have most neurons and no notice in front of them.
func (s *Site) largestFamilies(ctx context.Context, src familySource) ([]view.Chip, error) {
	t, err := s.familyTree(ctx, src)
	if err != nil {
		return nil, err
	}
	briefs, err := s.briefs(ctx, src, t, 1)
	if err != nil {
		return nil, err
	}
	families := slices.DeleteFunc(t.Parts(""), func(f neuron.Family) bool { return briefs[f.Slug].total == 0 || t.Sensitive(f) != "" })
	slices.SortStableFunc(families, func(a, b neuron.Family) int { return cmp.Compare(briefs[b.Slug].total, briefs[a.Slug].total) })
	var chips []view.Chip
	for _, f := range families[:min(homeFamilies, len(families))] {
		chips = append(chips, view.Chip{Link: view.Link{Text: f.Title, Address: address.Family(f.Slug)}, Count: format.Count(briefs[f.Slug].total)})
	}
	return chips, nil
}
