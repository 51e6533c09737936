package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// sampleList has some neurons with notes, one of another model, and one that is none.
func sampleList(n int, noted bool) address.ListQuery {
	q := address.ListQuery{Name: "Flags and places", Description: "What answers to a country: its flag, its food, its name."}
	for i := range n {
		line := address.ListLine{ListEntry: neuron.ListEntry{Ref: sampleUnit(i).Ref}}
		if noted {
			line.Note = []string{"The clearest of them.", "", "Fires for red on white as well, wherever it is, on flags, on crosses and on boxes; less so for the written word."}[i%3]
		}
		q.Lines = append(q.Lines, line)
	}
	return q
}

func listSample(p view.Page, q address.ListQuery) view.ListPage {
	page := view.ListPage{
		Page: section(p, "lists"), Heading: listName(q), Description: q.Description, Words: q.Words,
		Crumbs:  []view.Link{{Text: "Lists", Address: address.Lists}, {Text: "in its link"}},
		Facts:   []view.Fact{{Name: "neurons", Value: "9"}},
		Compare: &view.Link{Text: "Compare the first 6", Address: address.Compare(q.Refs()...)}, Edit: q.Link(),
	}
	page.JSON, page.CSV = listData(address.NewList, q)
	for _, text := range []string{"Images", "Words", "generic"} {
		page.Shows = append(page.Shows, view.Choice{Link: view.Link{Text: text, Address: q.Link()}, Chosen: text == "Images"})
	}
	for i, line := range q.Lines {
		row := newListRow([]neuron.Model{sampleModel}, line, sampleCard(line.Unit), line.Written == "" && line.Model == sampleModel.Slug)
		row.At = i + 1
		page.Rows, page.Noted = append(page.Rows, row), page.Noted || row.Note != ""
	}
	return page
}

func listStory(p view.Page) templ.Component {
	return view.List(listSample(p, sampleList(9, true)))
}

func listPlainStory(p view.Page) templ.Component {
	return view.List(listSample(p, sampleList(12, false)))
}

func listWordsStory(p view.Page) templ.Component {
	q := sampleList(9, true)
	q.Words = true
	return view.List(listSample(p, q))
}

func listEditStory(p view.Page) templ.Component {
	q := sampleList(5, true)
	q.Lines = append(q.Lines,
		address.ListLine{ListEntry: neuron.ListEntry{Ref: neuron.Ref{Model: "rn50x4", Layer: "layer4-5-sum", Unit: 89}, Note: "Of another index."}},
		address.ListLine{Written: "japan, the one with the flags"})
	page := listSample(p, q)
	page.Missing = "Of 2 neurons there is nothing to show here; the list keeps their names."
	page.Form = newListForm(q)
	return view.List(page)
}

func listEmptyStory(p view.Page) templ.Component {
	page := listSample(p, address.ListQuery{})
	page.Compare = nil
	return view.List(page)
}

func listsStory(p view.Page) templ.Component {
	page := view.ListsPage{Page: section(p, "lists")}
	for i, name := range []string{"Flags and places", "Faces", "Emotions that nobody has a word for, in the order in which they were found"} {
		card := view.ListCard{Address: address.List("flags"), Name: name, About: "9 neurons, by ada, 29 November 2026"}
		if i != 1 {
			card.Description = "What answers to a country: its flag, its food, its name."
		}
		for k := range 4 - i {
			card.Pictures = append(card.Pictures, newPictures(sampleCard(10*i+k).Top, 1)...)
		}
		page.Lists = append(page.Lists, card)
	}
	return view.Lists(page)
}

func listsEmptyStory(p view.Page) templ.Component {
	return view.Lists(view.ListsPage{Page: section(p, "lists")})
}

func listConflictStory(p view.Page) templ.Component {
	q := sampleList(4, true)
	mine, now := q.List(), sampleList(5, true).List()
	now.Slug, now.Revision = "flags", 4
	mine.Name, mine.Entries[1].Note = "Flags", "Mine."
	mine.Entries[0], mine.Entries[2] = mine.Entries[2], mine.Entries[0]
	page := newListConflict(now, mine, q)
	page.Page, page.Message = section(p, "lists"), "ada has changed the list “Flags and places” meanwhile, on 29 November 2026. Look at it as it is now, then change it again."
	page.Keep.Button = "Save yours in its place as béla"
	return view.ListConflict(page)
}
