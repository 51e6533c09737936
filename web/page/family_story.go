package page

import (
	"time"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

var sampleFamilies = []neuron.Family{
	{Slug: "region", Title: "Region", Description: "A place of any size, from a city to half of the world: its name, flag, landmarks, food, script and people.", Sensitive: "geography, ethnicity"},
	{Slug: "asia", Title: "Asia", Description: "The continent, its countries and cities.", Parent: "region"},
	{Slug: "europe", Title: "Europe", Description: "The continent, its countries and cities.", Parent: "region"},
	{Slug: "food", Title: "Food", Description: "What is eaten and drunk, raw or prepared."},
	{Slug: "fruit", Title: "Fruit", Description: "Apples, berries, melons and the like.", Parent: "food"},
	{Slug: "brand", Title: "Brand", Description: "A company or an organisation: its name, logo and products."},
	{Slug: "crowns", Title: "Crowns and those who wear them", Description: "Kings, queens and their regalia.", Author: "Ada", Made: sampleMade},
}

var sampleMade = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// sampleMembers are neurons of a family by all kinds of word: the first confirmed, some refused, the rest suggested.
func sampleMembers(n int) (indexed, said []neuron.Membership) {
	if n == 0 {
		return nil, nil
	}
	for i := range max(n, 3) {
		m := neuron.Membership{
			Ref: sampleUnit(i).Ref, Family: "food", Role: neuron.Primary, Origin: neuron.Suggested, Score: 1 - float64(i)/30,
			Evidence: []neuron.Evidence{
				{Kind: "word", Text: "sushi", Of: 5}, {Kind: "word", Text: "rice", Of: 5}, {Kind: "word", Text: "an uncommonly long word that nobody uses", Of: 5},
				{Kind: "caption", Text: "sushi", Images: 14, Of: 20}, {Kind: "category", Text: "food-asian", Images: 3, Of: 20},
			},
		}
		if i > 5 {
			m.Role = neuron.Secondary
		}
		if i == 2 {
			m.Origin, m.Title, m.Evidence = neuron.Published, "Sushi?", nil
		}
		indexed = append(indexed, m)
	}
	for i, origin := range []neuron.Origin{neuron.Confirmed, neuron.Refused, neuron.Refused} {
		o := indexed[i]
		o.Origin, o.Author, o.Made = origin, "Ada Lovelace", sampleMade
		said = append(said, o)
	}
	second := said[2]
	second.Origin, second.Author = neuron.Confirmed, "Béla Bartók"
	said[1].Note = "Answers to red and white, whatever it is."
	return indexed, append(said, second)
}

// familySample is a family's page in a state.
func familySample(p view.Page, slug string, members int, q address.FamilyQuery) view.FamilyPage {
	t := neuron.NewFamilyTree(sampleFamilies, nil)
	f, _ := t.Find(slug)
	indexed, said := sampleMembers(members)
	st := neuron.NewFamilyStanding(indexed, said)
	models := []neuron.Model{sampleModel}
	page := newFamilyHead(t, f, models, tallyOf(st.Members))
	page.Page = section(p, "families")
	page.JSON, page.CSV = address.Family(slug)+".json", address.Family(slug)+".csv"
	for _, part := range t.Parts(slug) {
		page.Parts = append(page.Parts, view.Chip{Link: view.Link{Text: part.Title, Address: address.Family(part.Slug)}, Count: "4"})
	}
	var tiles []view.FamilyTile
	for i, m := range st.Members {
		tile := newFamilyTile(m, sampleCard(i), i != 4)
		if q.Words {
			tile.Picture, tile.Heat = "", ""
		}
		tiles = append(tiles, tile)
	}
	page.Groups, page.Words, page.Suggested = groupByRole(tiles), q.Words, len(tiles) > 0
	for _, m := range st.Refused {
		page.Refused = append(page.Refused, newRefused(models, m))
	}
	page.RefusedNote, page.Filters = refusedNote(1), familyFilters(f, models, st, q)
	for _, text := range []string{"Images", "Words", "generic", "text"} {
		page.Shows = append(page.Shows, view.Choice{Link: view.Link{Text: text, Address: address.Family(slug)}, Chosen: text == "Images" != q.Words && text != "generic" && text != "text"})
	}
	return page
}

func familyStory(p view.Page) templ.Component {
	page := familySample(p, "food", 12, address.FamilyQuery{Page: 1})
	page.Range, page.Pages = "1–12 of 30", pagesAt(1, 3, func(int) string { return address.Family("food") + "?page=2" })
	return view.Family(page)
}

func familyWordsStory(p view.Page) templ.Component {
	return view.Family(familySample(p, "food", 9, address.FamilyQuery{Page: 1, Words: true}))
}

func familyNoticeStory(p view.Page) templ.Component {
	page := familySample(p, "region", 9, address.FamilyQuery{Page: 1})
	page.Notice = &view.Notice{About: "geography, ethnicity", Address: address.Family("region") + "?shown=1"}
	return view.Family(page)
}

func familyEmptyStory(p view.Page) templ.Component {
	page := familySample(p, "brand", 0, address.FamilyQuery{Page: 1})
	page.Empty, page.Refused = noMembers, nil
	return view.Family(page)
}

func familyOwnStory(p view.Page) templ.Component {
	p.Visitor = view.Visitor{Editable: true, Author: "Ada", CSRF: "sample", SignIn: "/sign-in"}
	page := familySample(p, "food", 9, address.FamilyQuery{Page: 1})
	t := neuron.NewFamilyTree(sampleFamilies, nil)
	f, _ := t.Find("food")
	addFamilyForms(&page, t, f)
	return view.Family(page)
}

func familiesSample(p view.Page, computed bool) view.FamiliesPage {
	t := neuron.NewFamilyTree(sampleFamilies, nil)
	briefs, pictures := map[string]familyBrief{}, map[string][]view.Tile{}
	for i, f := range t.All {
		var b familyBrief
		if computed && f.Slug != "brand" {
			b.add(neuron.Suggested, "sample", 31*(i+1))
			b.add(neuron.Confirmed, "sample", i%2)
			pictures[f.Slug] = newPictures(sampleExamples(int64(-100-10*i), fourPictures, 17, -.2), fourPictures)
		}
		if t.Sensitive(f) != "" {
			pictures[f.Slug] = nil
		}
		briefs[f.Slug] = b
	}
	page := newFamiliesPage(t, briefs, pictures)
	page.Page, page.Command, page.Add = section(p, "families"), "multiscope families --db scope.db", newFamilyForm(t)
	return page
}

func familiesStory(p view.Page) templ.Component {
	return view.Families(familiesSample(p, true))
}

func familiesOwnStory(p view.Page) templ.Component {
	p.Visitor = view.Visitor{Editable: true, Author: "Ada", CSRF: "sample", SignIn: "/sign-in"}
	return view.Families(familiesSample(p, true))
}

func familiesEmptyStory(p view.Page) templ.Component {
	return view.Families(familiesSample(p, false))
}

// familyPanelSample is the families of a neuron by all kinds of word.
func familyPanelSample() view.FamilyPanel {
	indexed, said := sampleMembers(3)
	indexed = indexed[:1]
	suggested := indexed[0]
	suggested.Family, suggested.Role = "asia", neuron.Secondary
	refused := said[0]
	refused.Family, refused.Origin = "brand", neuron.Refused
	return newFamilyPanel(joinUnitFamilies(neuron.NewFamilyTree(sampleFamilies, nil), append(indexed[:1:1], suggested), []neuron.Membership{said[0], refused}))
}
