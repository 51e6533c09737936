package web

import (
	"net/url"
	"strings"
	"testing"
)

// TestFamiliesChange does to families all that people can, and looks at what pages show then.
func TestFamiliesChange(t *testing.T) {
	pages := editedPages(t, Options{})
	ada, bela := signedIn(t, pages, "Ada"), signedIn(t, pages, "Béla 📷")
	const one, three, added = "model-0/layer4-1-sum/1", "model-0/layer4-1-sum/3", "model-1/layer4-0-sum/2"
	for _, tt := range []struct {
		name   string
		who    *visitor
		to     string
		form   url.Values
		status int
		has    []string // parts of the page that answers
	}{
		{"nothing chosen", ada, "/families/food", url.Values{"do": {"confirm"}}, 400, []string{"Choose the neurons first"}},
		{"not a role", ada, "/families/food", url.Values{"do": {"confirm"}, "unit": {"tertiary " + one}}, 400, []string{"one of"}},
		{"not a neuron", ada, "/families/food", url.Values{"do": {"confirm"}, "unit": {"primary " + one + "9999"}}, 404, []string{"there is no unit"}},
		{"not a change", ada, "/families/food", url.Values{"do": {"burn"}}, 400, []string{"is not known"}},
		{"no such family", ada, "/families/unicorns", url.Values{"do": {"merge"}}, 404, []string{"no family"}},
		{"confirm two", ada, "/families/food", url.Values{"do": {"confirm"}, "unit": {"primary " + one, "primary " + three}}, 200, []string{"160 neurons: 2 confirmed, 158 suggested", "confirmed by Ada"}},
		{"confirm one again", ada, "/families/food", url.Values{"do": {"confirm"}, "unit": {"primary " + one}}, 200, []string{"160 neurons: 2 confirmed"}},
		{"confirm one that is there and one that is not", ada, "/families/food", url.Values{"do": {"confirm"}, "unit": {"primary model-0/layer4-1-sum/7", "primary " + one + "9999"}}, 404, []string{"there is no unit"}},
		{"refuse one of them", bela, "/families/food", url.Values{"do": {"refuse"}, "unit": {"primary " + one}, "note": {"a <plate>"}}, 200, []string{"160 neurons: 2 confirmed", "confirmed by Ada, refused by Béla 📷"}},
		{"refuse another", bela, "/families/food", url.Values{"do": {"refuse"}, "unit": {"primary model-0/layer4-1-sum/5"}, "note": {"a <plate>"}}, 200, []string{"159 neurons: 2 confirmed, 157 suggested", "this neuron does not belong here", "a &lt;plate&gt;"}},
		{"add one by name", bela, "/families/food", url.Values{"do": {"add"}, "unit": {" " + added}, "role": {"secondary"}}, 200, []string{"160 neurons: 3 confirmed, 157 suggested"}},
		{"split", ada, "/families/food", url.Values{"do": {"split"}, "unit": {"primary " + one}, "title": {"Soup & stew"}}, 200, []string{"<h1>Soup &amp; stew", "1 neuron, confirmed", `<a href="/families/food">Food</a>`, "Named and described by Ada"}},
		{"split without a name", ada, "/families/food", url.Values{"do": {"split"}, "unit": {"primary " + one}}, 400, []string{"<h1>Not done", "what the family is called"}},
		{"split off a neuron that is not there", ada, "/families/food", url.Values{"do": {"split"}, "unit": {"primary " + one + "9999"}, "title": {"Bread"}}, 404, []string{"there is no unit"}},
		{"split with too long a note", ada, "/families/food", url.Values{"do": {"split"}, "unit": {"primary " + one}, "title": {"Bread"}, "note": {strings.Repeat("x", 10_001)}}, 400, []string{"10001 characters"}},
		{"split after what failed", ada, "/families/food", url.Values{"do": {"split"}, "unit": {"primary " + one}, "title": {"Bread"}}, 200, []string{"<h1>Bread", "1 neuron, confirmed"}},
		{"a neuron twice in one form", ada, "/families/bread", url.Values{"do": {"confirm"}, "unit": {"primary " + three, "primary " + three}}, 200, []string{"2 neurons, all confirmed"}},
		{"a long name", ada, "/families", url.Values{"title": {strings.Repeat("long ", 39)}}, 200, []string{"<h1>long long"}},
		{"too long a name", ada, "/families", url.Values{"title": {strings.Repeat("longer ", 39)}}, 400, []string{"title has 272 characters"}},
		{"rename", bela, "/families/food", url.Values{"do": {"say"}, "title": {"Eating"}, "description": {"What is eaten."}}, 200, []string{"<h1>Eating", "What is eaten.", "Named and described by Béla"}},
		{"a part of nothing", bela, "/families/food", url.Values{"do": {"say"}, "title": {"Eating"}, "parent": {"unicorns"}}, 404, []string{"no family"}},
		{"add a family", bela, "/families", url.Values{"title": {"Crowns"}, "description": {"Kings and queens."}, "sensitive": {"nobility"}}, 200, []string{"<h1>Crowns", "What follows is sensitive: nobility"}},
		{"add it again", ada, "/families", url.Values{"title": {"crowns!"}}, 409, []string{"<h1>Not done", "a family Crowns already"}},
		{"add one without letters", ada, "/families", url.Values{"title": {"Ёлки"}}, 400, []string{"letters from a to z"}},
		{"merge", ada, "/families/soup-stew", url.Values{"do": {"merge"}, "into": {"weather"}}, 200, []string{"<h1>Weather", "1 neuron, confirmed"}},
		{"merge into nothing", ada, "/families/crowns", url.Values{"do": {"merge"}, "into": {"unicorns"}}, 404, []string{"no family"}},
	} {
		tt.form.Set("csrf", tt.who.token("/families/food"))
		status, page := tt.who.send(tt.to, tt.form)
		if status != tt.status {
			t.Errorf("%s: answers %d, want %d: %s", tt.name, status, tt.status, between(page, "<h1>", "</p>"))
		}
		for _, part := range tt.has {
			if !strings.Contains(page, part) {
				t.Errorf("%s: %q is not on the page", tt.name, part)
			}
		}
	}
	for address, parts := range map[string][]string{
		"/families":                 {"Eating", "160 neurons: 3 confirmed, 157 suggested", "Crowns", "nobility"},
		"/families/soup-stew":       {"<h1>Weather"}, // which has its members now
		"/m/" + one:                 {`href="/families/food"`, "confirmed by Ada, refused by Béla", `href="/families/weather"`},
		"/m/model-0/layer4-1-sum/5": {`class="chip refused"`},
		"/families/food.json":       {`"origin": "refused"`, `"note": "a \u003cplate\u003e"`, `"author": "Ada"`, `"confirmed": 3`},
		"/families/food.csv":        {"refused by Béla"},
		"/families/food?origin=confirmed&model=model-1": {"1–1 of 1", "Secondarily"},
	} {
		if status, page := newVisitor(t, pages).look(address); status != 200 {
			t.Errorf("%s answers %d", address, status)
		} else {
			for _, part := range parts {
				if !strings.Contains(page, part) {
					t.Errorf("%s lacks %q", address, part)
				}
			}
		}
	}
}

// between returns what lies between two marks, for messages.
func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestFamiliesAreChangedBySignedInPeopleAlone(t *testing.T) {
	pages := editedPages(t, Options{})
	visitor := newVisitor(t, pages)
	for _, address := range []string{"/families", "/families/food"} {
		if status, _ := visitor.send(address, url.Values{"do": {"say"}, "title": {"Mine"}}); status != 403 {
			t.Errorf("somebody who is not signed in changes %s: %d", address, status)
		}
		if _, page := visitor.look(address); strings.Contains(page, `<form class="stack"`) {
			t.Errorf("%s has a form for somebody who is not signed in", address)
		}
	}
}
