package page

import (
	"context"
	"net/url"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// Copy is what is chosen to be written as files, which are read without a server.
type Copy struct {
	Origin   string // address of a server that has the rest; "" for none
	Families []string
	Lists    []string
	Layers   []CopiedLayer
	Units    []neuron.Ref // chosen one by one
}

// CopiedLayer names a layer by its slugs.
type CopiedLayer struct{ Model, Layer string }

// SearchIndex is the address of what the search of such files reads.
const SearchIndex = "/search/index.js"

// unaddressed reports whether pages have no address that could be passed on.
func (s *Site) unaddressed() bool { return s.Copy != nil && s.Copy.Origin == "" }

// copyPage returns what surrounds the content of a page that is written as a file. It shows no progress: nothing
// changes in it.
func (s *Site) copyPage(r *server.Request, title, description string) view.Page {
	p := view.Page{Title: title, Description: description, Version: s.version, Assets: s.copied, Copy: &view.Copy{Origin: s.Copy.Origin}}
	if !s.unaddressed() {
		p.Address = r.Origin() + r.Path()
		if u, err := url.Parse(s.Copy.Origin); err == nil {
			p.Copy.Host = u.Host
		}
	}
	return p
}

// CopySearch is the page that finds neurons in the browser, among those that are written as files.
func (s *Site) CopySearch(r *server.Request) (server.Answer, error) {
	p := s.page(r, "Search", "Find neurons among those that are here.")
	p.Section, p.Hidden, p.Address = "search", true, ""
	p.Assets.Scripts = append(slices.Clone(p.Assets.Scripts), SearchIndex, s.find)
	return server.Page(view.CopiedSearch(view.CopySearch{Page: p})), nil
}

// CopyContents lists what is written as files.
func (s *Site) CopyContents(src familyPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ctx := r.Context()
		p := view.CopyContents{Page: s.page(r, "Neurons to take along", "Neurons of vision models: what excites each, what inhibits it, and by how much.")}
		p.Section = "home"
		models := map[string]bool{}
		for _, add := range []func(context.Context, familyPageSource, *view.CopyContents, map[string]bool) error{
			s.addCopiedFamilies, s.addCopiedLists, s.addCopiedLayers, s.addCopiedUnits,
		} {
			if err := add(ctx, src, &p, models); err != nil {
				return server.Answer{}, err
			}
		}
		all, err := src.Models(ctx)
		if err != nil {
			return server.Answer{}, err
		}
		for _, m := range all {
			if models[m.Slug] {
				p.Models = append(p.Models, view.Provenance{Heading: "Where the numbers of " + m.Name + " come from", Facts: modelProvenance(m)})
			}
		}
		return server.Page(view.CopiedContents(p)), nil
	}
}

func (s *Site) addCopiedFamilies(ctx context.Context, src familyPageSource, p *view.CopyContents, models map[string]bool) error {
	if len(s.Copy.Families) == 0 {
		return nil
	}
	t, err := s.familyTree(ctx, src)
	if err != nil {
		return err
	}
	for _, slug := range s.Copy.Families {
		f, err := t.Find(slug)
		if err != nil {
			return err
		}
		st, err := s.standing(ctx, src, t, f.Slug)
		if err != nil {
			return err
		}
		tally := tallyOf(st.Members)
		for model := range tally.byModel {
			models[model] = true
		}
		part := view.CopyPart{Link: view.Link{Text: f.Title, Address: address.Family(f.Slug)}, Count: tallyWords(tally)}
		if about := t.Sensitive(f); about != "" {
			part.Note = "sensitive: " + about
		}
		p.Families = append(p.Families, part)
	}
	return nil
}

func (s *Site) addCopiedLists(ctx context.Context, _ familyPageSource, p *view.CopyContents, models map[string]bool) error {
	for _, slug := range s.Copy.Lists {
		l, err := s.notes.List(ctx, slug)
		if err != nil {
			return err
		}
		for _, e := range l.Entries {
			models[e.Model] = true
		}
		p.Lists = append(p.Lists, view.CopyPart{
			Link: view.Link{Text: listName(address.ListOf(l)), Address: address.List(slug)}, Count: format.Plural(len(l.Entries), "neuron"), Note: l.Description,
		})
	}
	return nil
}

func (s *Site) addCopiedLayers(ctx context.Context, src familyPageSource, p *view.CopyContents, models map[string]bool) error {
	for _, name := range s.Copy.Layers {
		l, err := findLayer(ctx, src, name.Model, name.Layer)
		if err != nil {
			return err
		}
		m, err := src.Model(ctx, name.Model)
		if err != nil {
			return err
		}
		models[m.Slug] = true
		p.Layers = append(p.Layers, view.CopyPart{
			Link: view.Link{Text: layerTitle(l.Tap), Address: address.Layer(l.Model, l.Slug)}, Count: format.Plural(l.Units-len(l.Hidden), "neuron"), Note: m.Name,
		})
	}
	return nil
}

func (s *Site) addCopiedUnits(ctx context.Context, src familyPageSource, p *view.CopyContents, models map[string]bool) error {
	cards, err := src.UnitCards(ctx, s.Copy.Units)
	if err != nil {
		return err
	}
	var chosen []neuron.UnitCard
	for _, ref := range s.Copy.Units {
		if card, there := cards[ref]; there {
			chosen = append(chosen, card)
			models[ref.Model] = true
		}
	}
	p.Cards = newCards(chosen)
	return nil
}
