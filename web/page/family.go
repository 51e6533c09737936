package page

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// familyNotes is what people say of families.
type familyNotes interface {
	// Families returns the families that people added or changed, as they stand.
	Families(ctx context.Context) ([]neuron.Family, error)
	// Members returns who is confirmed in a family or refused.
	Members(ctx context.Context, family string) ([]neuron.Membership, error)
	// JudgedFamilies returns the slugs of the families of which somebody has confirmed or refused a neuron.
	JudgedFamilies(ctx context.Context) ([]string, error)
	// UnitFamilies returns the same as Members of one unit.
	UnitFamilies(ctx context.Context, r neuron.Ref) ([]neuron.Membership, error)
}

// noMembers says that a family has no neurons.
const noMembers = "No neuron of the models here is suggested for this family, and nobody has added one."

// pageRefused is how many refused neurons a page lists.
const pageRefused = 50

// Family shows the neurons of a family.
func (s *Site) Family(src familyPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		slug, as := server.SplitFormat(r.Param("family"))
		slug, asPicture := asset.CutPreview(slug, as)
		if asPicture {
			f, err := s.sharedFamily(r.Context(), src, slug)
			if err != nil {
				return server.Answer{}, err
			}
			return sendFamilyPreview(r, src, f)
		}
		q, err := address.ParseFamilyQuery(r.Query())
		if err == nil && q.After.Model != "" && as != server.AsJSON {
			err = neuron.Invalidf("after= is for a family's JSON alone; pages are asked for with page=, and CSV has all.")
		}
		if err != nil {
			return server.Answer{}, err
		}
		t, err := s.familyTree(r.Context(), src)
		if err != nil {
			return server.Answer{}, err
		}
		f, err := t.Find(slug)
		if err != nil {
			return server.Answer{}, err
		}
		if to := t.Target(f); to.Slug != f.Slug {
			return server.Redirect(http.StatusFound, address.Family(to.Slug)+string(as)+q.String()), nil
		}
		st, err := s.standing(r.Context(), src, t, f.Slug)
		if err != nil {
			return server.Answer{}, err
		}
		if as != server.AsPage {
			return familyData(t, f, st, q, as)
		}
		return s.showFamily(r, src, t, f, st, q)
	}
}

func (s *Site) showFamily(r *server.Request, src familyPageSource, t neuron.FamilyTree, f neuron.Family, st neuron.FamilyStanding, q address.FamilyQuery) (server.Answer, error) {
	models, err := src.Models(r.Context())
	if err != nil {
		return server.Answer{}, err
	}
	p := newFamilyHead(t, f, models, tallyOf(st.Members))
	p.Page = s.page(r, f.Title, fmt.Sprintf("Neurons of the family %s: %s", f.Title, f.Description))
	p.Section, p.Hidden = "families", q.Page > 1 || q != address.FamilyQuery{Page: 1}
	data := q
	data.Words, data.Facet, data.Shown = false, "", false
	p.JSON, p.CSV = address.Family(f.Slug)+".json"+data.String(), address.Family(f.Slug)+".csv"+data.String()
	previewed(r, &p.Page, address.Family(f.Slug)+".jpg", familyPreviewAlt(t.Sensitive(f)))
	s.shared(r, &p.Page, address.Family(f.Slug))
	if p.Notice, err = newNotice(r, t.Sensitive(f)); err != nil {
		return server.Answer{}, err
	}
	briefs, err := s.briefs(r.Context(), src, t, 1)
	if err != nil {
		return server.Answer{}, err
	}
	for _, part := range t.Parts(f.Slug) {
		p.Parts = append(p.Parts, view.Chip{Link: view.Link{Text: part.Title, Address: address.Family(part.Slug)}, Count: format.Count(briefs[part.Slug].total)})
	}
	if p.Notice == nil {
		if err := fillFamily(r.Context(), src, models, f, st, q, &p); err != nil {
			return server.Answer{}, err
		}
		addFamilyForms(&p, t, f)
	}
	return server.Page(view.Family(p)), nil
}

// newFamilyHead words what a family is.
func newFamilyHead(t neuron.FamilyTree, f neuron.Family, models []neuron.Model, tally familyTally) view.FamilyPage {
	p := view.FamilyPage{
		Crumbs: []view.Link{{Text: "Families", Address: address.Families}}, Slug: f.Slug, Title: f.Title, Description: f.Description, Count: tallyWords(tally),
	}
	if slug := t.Parent(f); slug != "" {
		parent, _ := t.Find(slug)
		p.Crumbs = append(p.Crumbs, view.Link{Text: parent.Title, Address: address.Family(slug)})
	}
	p.Crumbs = append(p.Crumbs, view.Link{Text: f.Title})
	if f.Slug == "typographic" {
		p.Also = letterLayers(models)
	}
	if f.Slug == regionFamily || t.Parent(f) == regionFamily {
		p.Lexicons = lexiconLayers(models)
	}
	if f.Author != "" {
		p.By = fmt.Sprintf("Named and described by %s, %s", f.Author, dayOf(f.Made))
	}
	for _, m := range models {
		if n := tally.byModel[m.Slug]; n > 0 && len(tally.byModel) > 1 {
			p.Facts = append(p.Facts, view.Fact{Name: m.Name, Value: format.Count(n)})
		}
	}
	if f.Slug == polysemanticFamily {
		p.Further = meaningPages(models)
	}
	return p
}

// letterLayers leads to the units that follow letters by all of their words, of which this family asks five.
func letterLayers(models []neuron.Model) (links []view.Link) {
	for _, m := range models {
		for _, l := range m.Layers {
			if l.Letters > 0 {
				q := address.LayerQuery{Sort: address.DefaultSort, Letters: true, Page: 1}
				links = append(links, view.Link{Text: fmt.Sprintf("%s of %s", format.Plural(l.Letters, "letter unit"), layerName(m, l)), Address: address.Layer(m.Slug, l.Slug) + q.String()})
			}
		}
	}
	return links
}

// regionFamily is the family of which the paper counts neurons by the words of places among their strongest.
const regionFamily = "region"

// lexiconLayers leads to the tables of lexicons of the layers that were shown words.
func lexiconLayers(models []neuron.Model) (links []view.Link) {
	for _, m := range models {
		for _, l := range m.Layers {
			if hasLexicons(l) {
				links = append(links, view.Link{Text: layerName(m, l), Address: address.Lexicons(m.Slug, l.Slug)})
			}
		}
	}
	return links
}

// fillFamily adds a page of a family's neurons, and those that people refuse.
func fillFamily(ctx context.Context, src familyPageSource, models []neuron.Model, f neuron.Family, st neuron.FamilyStanding, q address.FamilyQuery, p *view.FamilyPage) error {
	chosen := filterMembers(st.Members, q)
	last := lastPage(len(chosen))
	if q.Page > last {
		return neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	here := chosen[(q.Page-1)*pageUnits : min(q.Page*pageUnits, len(chosen))]
	tiles, err := familyTiles(ctx, src, models, here, q)
	if err != nil {
		return err
	}
	p.Groups, p.Words = groupByRole(tiles), q.Words
	if len(chosen) > 0 {
		p.Range = fmt.Sprintf("%s–%s of %s", format.Count((q.Page-1)*pageUnits+1), format.Count((q.Page-1)*pageUnits+len(here)), format.Count(len(chosen)))
	}
	if p.Shows, err = familyShows(ctx, src, f, st.Members, q); err != nil {
		return err
	}
	p.Filters = familyFilters(f, models, st, q)
	p.Suggested = slices.ContainsFunc(here, func(m neuron.FamilyMember) bool { return m.Origin == neuron.Suggested })
	p.Pages = pagesAt(q.Page, last, func(page int) string {
		to := q
		to.Page = page
		return address.Family(f.Slug) + to.String()
	})
	switch {
	case len(st.Members) == 0:
		p.Empty = noMembers
	case len(chosen) == 0:
		p.Empty = "No neuron of this family is both of that model and there on that word."
	}
	for _, m := range st.Refused[:min(pageRefused, len(st.Refused))] {
		p.Refused = append(p.Refused, newRefused(models, m))
	}
	p.RefusedNote = refusedNote(len(st.Refused))
	return nil
}

func refusedNote(n int) string {
	if n == 1 {
		return "People say that this neuron does not belong here."
	}
	note := "People say that these " + format.Count(n) + " neurons do not belong here."
	if n > pageRefused {
		note += fmt.Sprintf(" The first %d; the data have all.", pageRefused)
	}
	return note
}

func filterMembers(members []neuron.FamilyMember, q address.FamilyQuery) (chosen []neuron.FamilyMember) {
	for _, m := range members {
		if (q.Model == "" || m.Model == q.Model) && (q.Origin == "" || m.Origin == q.Origin) {
			chosen = append(chosen, m)
		}
	}
	return chosen
}

// evidenceTerms is how many words, and terms of images, a line of evidence names.
const evidenceTerms = 2

// roleWords are the headings of roles.
var roleWords = map[neuron.Role]string{
	neuron.Primary: "Primarily", neuron.Secondary: "Secondarily: they stand for something else that calls it to mind",
	neuron.Expression: "Its expression", neuron.MentalHealth: "Mental health",
}

// familyShows offers what stands for each neuron: its image, its words, or visualizations of a facet that one has.
func familyShows(ctx context.Context, src familyPageSource, f neuron.Family, members []neuron.FamilyMember, q address.FamilyQuery) ([]view.Choice, error) {
	choose := func(text, explained string, words bool, facet string) view.Choice {
		to := q
		to.Words, to.Facet = words, facet
		return view.Choice{Link: view.Link{Text: text, Address: address.Family(f.Slug) + to.String()}, Chosen: q.Words == words && q.Facet == facet, Explained: explained}
	}
	choices := []view.Choice{choose("Images", "The image that drives each neuron most", false, ""), choose("Words", "The words that drive each neuron most", true, "")}
	facets, err := facetsOf(ctx, src, refsOf(members))
	if q.Facet != "" && !slices.Contains(facets, q.Facet) && err == nil {
		err = neuron.NotFoundf("No neuron of this family has a picture towards %s.", q.Facet)
	}
	for _, facet := range facets {
		choices = append(choices, choose(facet, "Pictures made to drive each neuron", false, facet))
	}
	return choices, err
}

// familyFilters offers the models and the origins that a family has neurons of, where it has several.
func familyFilters(f neuron.Family, models []neuron.Model, st neuron.FamilyStanding, q address.FamilyQuery) (filters [][]view.Choice) {
	tally := tallyOf(st.Members)
	choose := func(text string, to address.FamilyQuery, chosen bool) view.Choice {
		to.Page = 1
		return view.Choice{Link: view.Link{Text: text, Address: address.Family(f.Slug) + to.String()}, Chosen: chosen}
	}
	all := q
	if all.Model = ""; len(tally.byModel) > 1 || q.Model != "" {
		choices := []view.Choice{choose("All models", all, q.Model == "")}
		for _, m := range models {
			if to := q; tally.byModel[m.Slug] > 0 {
				to.Model = m.Slug
				choices = append(choices, choose(m.Name, to, q.Model == m.Slug))
			}
		}
		filters = append(filters, choices)
	}
	all = q
	if all.Origin = ""; len(tally.byOrigin) > 1 || q.Origin != "" {
		choices := []view.Choice{choose("All", all, q.Origin == "")}
		for _, o := range originWords {
			if to := q; tally.byOrigin[o] > 0 {
				to.Origin = o
				choices = append(choices, choose(capital(string(o)), to, q.Origin == o))
			}
		}
		filters = append(filters, choices)
	}
	return filters
}

// capital begins a word with a capital letter.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
