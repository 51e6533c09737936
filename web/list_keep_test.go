package web

import (
	"net/url"
	"strings"
	"testing"
)

// fields are a form of pairs of name and value.
func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

const twoNeurons = "/lists/new?name=New&u=model-0/layer4-1-sum/5&n=first&u=rn50x4/layer4-5-sum/89&n="

// TestAListIsKept: what lay in its link gets a short address, and is changed by whoever has seen what it was.
func TestAListIsKept(t *testing.T) {
	pages := editedPages(t, Options{KeptBytes: kept})
	ada, bela := signedIn(t, pages, "Ada"), signedIn(t, pages, "Béla 📷")
	if _, page := ada.look(twoNeurons); !strings.Contains(page, "Keep it here as Ada") {
		t.Fatal("a list in its link cannot be kept by who is signed in")
	}
	form := fields("name", "New", "description", "", "u", "model-0/layer4-1-sum/5", "n", "first", "u", "rn50x4/layer4-5-sum/89", "n", "")
	if status, page := ada.submit(twoNeurons, "/lists", form); status != 200 || !strings.Contains(page, "<h1>New</h1>") || !strings.Contains(page, "Withdraw this list") {
		t.Fatalf("keeping it answers %d: %s", status, page)
	}
	const short = "/lists/new-2" // new is what those in links are called
	anybody := newVisitor(t, pages)
	if status, page := anybody.look(short); status != 200 || !strings.Contains(page, "first") || strings.Contains(page, "Withdraw") {
		t.Errorf("anybody is answered %d: %s", status, page)
	}
	if _, page := anybody.look("/lists"); !strings.Contains(page, `href="`+short+`"`) || !strings.Contains(page, "2 neurons, by Ada") {
		t.Errorf("the lists are %s", page)
	}
	_, page := bela.look(short)
	if !strings.Contains(page, "list=new-2&amp;revision=1&amp;edit=1") || strings.Contains(page, "Withdraw this list") {
		t.Errorf("another author is shown %s", page)
	}
	changed := twoNeurons + "&list=new-2&revision=1"
	if _, page := bela.look(changed); !strings.Contains(page, "Save the changes as Béla") || !strings.Contains(page, `action="`+short+`"`) {
		t.Error("a list that was changed in its link cannot be saved")
	}
	form.Add("revision", "1")
	form["n"][0] = "béla's"
	if status, page := bela.submit(changed, short, form); status != 200 || !strings.Contains(page, "béla&#39;s") {
		t.Errorf("saving the changes answers %d: %s", status, page)
	}
	form["n"][0] = "ada's"
	status, page := ada.submit(changed, short, form)
	for _, part := range []string{"Béla 📷 has changed the list", "Note on model-0/layer4-1-sum/5", "béla&#39;s", "ada&#39;s", `name="revision" value="2"`} {
		if status != 409 || !strings.Contains(page, part) {
			t.Errorf("a change of what she has not seen answers %d without %q: %s", status, part, page)
		}
	}
	form.Set("revision", "2")
	if status, page := ada.submit(changed, short, form); status != 200 || !strings.Contains(page, "ada&#39;s") {
		t.Errorf("after she has seen it, saving answers %d", status)
	}
	if status, _ := bela.submit(changed, short+"/withdraw", url.Values{}); status != 403 {
		t.Errorf("another author's withdrawal answers %d, want 403", status)
	}
	if status, _ := ada.submit(changed, short+"/withdraw", url.Values{}); status != 200 {
		t.Errorf("withdrawing answers %d", status)
	}
	if status, _ := anybody.look(short); status != 404 {
		t.Errorf("withdrawn, the list answers %d", status)
	}
}

func TestWhatCannotBeKept(t *testing.T) {
	pages := editedPages(t, Options{})
	ada := signedIn(t, pages, "Ada")
	for _, tt := range []struct {
		name   string
		form   url.Values
		status int
		says   string
	}{
		{"without a name", fields("u", "model-0/layer4-1-sum/5"), 400, "name"},
		{"with what is no neuron", fields("name", "x", "u", "model-0/layer4-1-sum/5", "u", "japan"), 400, "Line 2 of the list, “japan”, is no neuron"},
		{"too long a note", fields("name", "x", "u", "model-0/layer4-1-sum/5", "n", strings.Repeat("x", 2001)), 400, "at most 2000 characters"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if status, page := ada.submit(twoNeurons, "/lists", tt.form); status != tt.status || !strings.Contains(page, tt.says) {
				t.Errorf("answers %d: %s; want %d, %q", status, page, tt.status, tt.says)
			}
		})
	}
	anybody := newVisitor(t, pages)
	if _, page := anybody.look(twoNeurons); !strings.Contains(page, "to keep it on this server") || strings.Contains(page, `name="csrf"`) {
		t.Error("who is not signed in is not told to")
	}
	if status, _ := anybody.send("/lists", fields("name", "x", "u", "model-0/layer4-1-sum/5")); status != 403 {
		t.Errorf("keeping a list without signing in answers %d", status)
	}
	if _, page := ada.look("/lists/new?u=model-0/layer4-1-sum/5"); !strings.Contains(page, "give it a name first") {
		t.Error("a list without a name is not asked for one")
	}
}
