package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"multiscope/internal/neuron"
)

// newLabel is a form that labels unit 5.
func newLabel(text string) url.Values {
	return url.Values{"unit": {"model-0/layer4-1-sum/5"}, "text": {text}}
}

// TestAttacks: whatever is sent without the right to do so is refused in words and changes nothing.
func TestAttacks(t *testing.T) {
	pages := editedPages(t, Options{})
	béla := signedIn(t, pages, "Béla 📷")
	if status, page := béla.submit(unit5, "/labels", newLabel("Béla's label")); status != 200 || !strings.Contains(page, "Béla&#39;s label") {
		t.Fatalf("labelling answers %d", status)
	}
	ada := signedIn(t, pages, "Ada")
	token := ada.token(unit5)
	with := func(form url.Values, more ...string) url.Values {
		form.Set("csrf", token)
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return form
	}
	big := strings.Repeat("x", 3<<20)
	for _, tt := range []struct {
		name    string
		by      *visitor
		address string
		form    url.Values
		headers []string
		status  int
		says    string
	}{
		{"no cookie", newVisitor(t, pages), "/labels", with(newLabel("hacked")), nil, 403, "not signed in"},
		{"a cookie signed with another key", newVisitor(t, pages), "/labels", with(newLabel("hacked")), []string{"Cookie", foreign(t)}, 403, "not signed in"},
		{"an empty cookie", newVisitor(t, pages), "/labels", with(newLabel("hacked")), []string{"Cookie", "multiscope="}, 403, "not signed in"},
		{"a long cookie", newVisitor(t, pages), "/labels", with(newLabel("hacked")), []string{"Cookie", "multiscope=" + strings.Repeat("A", 8000)}, 403, "not signed in"},
		{"no token in the form", ada, "/labels", newLabel("hacked"), nil, 403, "by another site"},
		{"no token, but a browser's word", ada, "/labels", newLabel("hacked"), []string{"Sec-Fetch-Site", "same-origin"}, 403, "by another site"},
		{"another session's token", ada, "/labels", with(newLabel("hacked"), "csrf", béla.token(unit5)), nil, 403, "by another site"},
		{"two tokens", ada, "/labels", url.Values{"csrf": {token, token}, "unit": {"model-0/layer4-1-sum/5"}, "text": {"hacked"}}, nil, 403, "by another site"},
		{"another origin", ada, "/labels", with(newLabel("hacked")), []string{"Origin", "https://evil.example"}, 403, "another site"},
		{"no origin", ada, "/labels", with(newLabel("hacked")), []string{"Origin", "null"}, 403, "another site"},
		{"a browser says cross-site", ada, "/labels", with(newLabel("hacked")), []string{"Sec-Fetch-Site", "cross-site"}, 403, "another site"},
		{"a browser says same-site", ada, "/labels", with(newLabel("hacked")), []string{"Sec-Fetch-Site", "same-site"}, 403, "another site"},
		{"signing in from elsewhere", newVisitor(t, pages), "/sign-in", url.Values{"token": {tokens["Ada"]}}, []string{"Origin", "https://evil.example"}, 403, "another site"},
		{"another author's label", ada, "/labels/withdraw", with(url.Values{"unit": {"model-0/layer4-1-sum/5"}, "id": {"1"}}), nil, 403, "Béla"},
		{"another author's change", ada, "/changes/undo", with(url.Values{"id": {"1"}}), nil, 403, "Béla"},
		{"a change that is none", ada, "/changes/undo", with(url.Values{"id": {"999"}}), nil, 404, "no change 999"},
		{"no number", ada, "/changes/undo", with(url.Values{"id": {"1 OR 1=1"}}), nil, 400, "has a number"},
		{"another author's name", ada, "/labels", with(newLabel("in whose name"), "author", "Béla 📷"), nil, 200, "in whose name"},
		{"a unit that is not there", ada, "/labels", with(newLabel("hacked"), "unit", "model-0/layer4-1-sum/9999"), nil, 404, "no unit 9999"},
		{"a unit by a path", ada, "/labels", with(newLabel("hacked"), "unit", "../../etc/passwd"), nil, 400, "model/layer/number"},
		{"more than sure", ada, "/labels", with(newLabel("hacked"), "sure", "NaN"), nil, 400, "from 0 to 100"},
		{"3 MB", ada, "/labels", with(newLabel("hacked"), "note", big), nil, 413, "more than is taken at once"},
		{"a form by GET", ada, "GET /labels?" + with(newLabel("hacked")).Encode(), nil, nil, 405, "asked for with GET"},
		{"an undo by GET", béla, "GET /changes/undo?id=1", nil, nil, 405, "asked for with GET"},
		{"signing in by GET", newVisitor(t, pages), "GET /sign-in?token=" + url.QueryEscape(tokens["Ada"]), nil, nil, 200, "Everybody can look"},
		{"JSON", ada, "/labels", nil, []string{"Content-Type", "application/json"}, 403, "by another site"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.by.t = t
			status, page := 0, ""
			if address, get := strings.CutPrefix(tt.address, "GET "); get {
				status, page = tt.by.look(address)
			} else {
				status, page = tt.by.send(tt.address, tt.form, tt.headers...)
			}
			if status != tt.status || !strings.Contains(page, tt.says) {
				t.Errorf("answers %d, want %d and %q: %.900s", status, tt.status, tt.says, page[max(0, strings.Index(page, "<main")):])
			}
		})
	}
	_, page := newVisitor(t, pages).look(unit5)
	if strings.Contains(page, "hacked") || !strings.Contains(page, "Béla&#39;s label") {
		t.Error("a refused form changed the page")
	}
	if _, page := newVisitor(t, pages).look("/changes"); strings.Count(page, "<time") != 2 {
		t.Errorf("%d changes are listed, want the two that were allowed", strings.Count(page, "<time"))
	}
}

// foreign returns the cookie of somebody who signed in as Ada at another server with the same authors.
func foreign(t *testing.T) string {
	t.Helper()
	pages := editedPages(t, Options{})
	here, err := url.Parse(pages.URL)
	if err != nil {
		t.Fatal(err)
	}
	return signedIn(t, pages, "Ada").client.Jar.Cookies(here)[0].String()
}

// TestEveryChangeIsGuarded: no address that changes something takes a form from nobody, or without the session's token,
// and none is asked for by GET.
func TestEveryChangeIsGuarded(t *testing.T) {
	pages := editedPages(t, Options{})
	ada, anyone := signedIn(t, pages, "Ada"), newVisitor(t, pages)
	changes := 0
	for _, r := range everyRoute(t) {
		address := regexp.MustCompile(`:[a-z]+`).ReplaceAllString(r.Path, "region")
		if r.Method != http.MethodPost || r.Path == "/sign-in" || r.Path == "/lists/open" { // which changes nothing
			continue
		}
		changes++
		for name, status := range map[string]int{
			"nobody":               first(anyone.send(address, newLabel("hacked"))),
			"an author, unguarded": first(ada.send(address, newLabel("hacked"))),
			"another site":         first(ada.send(address, newLabel("hacked"), "Sec-Fetch-Site", "cross-site")),
		} {
			if status != http.StatusForbidden {
				t.Errorf("POST %s by %s answers %d", address, name, status)
			}
		}
	}
	if changes < 9 {
		t.Errorf("only %d addresses change something", changes)
	}
}

func first(status int, _ string) int { return status }

// TestAChunkedBodyHasAnEnd: a body without a length is cut off all the same.
func TestAChunkedBodyHasAnEnd(t *testing.T) {
	pages := editedPages(t, Options{})
	ada := signedIn(t, pages, "Ada")
	body := "csrf=" + url.QueryEscape(ada.token(unit5)) + "&text=" + strings.Repeat("x", 3<<20)
	r, err := http.NewRequest("POST", pages.URL+"/labels", struct{ *strings.Reader }{strings.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = -1
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if status, page := ada.do(r); status != http.StatusRequestEntityTooLarge {
		t.Errorf("answers %d: %s", status, page)
	}
}

// TestSigningOutEndsTheSession, also for who has a copy of the cookie.
func TestSigningOutEndsTheSession(t *testing.T) {
	pages := editedPages(t, Options{})
	ada := signedIn(t, pages, "Ada")
	here, _ := url.Parse(pages.URL)
	copied, token := ada.client.Jar.Cookies(here), ada.token(unit5)
	ada.submit(unit5, "/sign-out", url.Values{})
	thief := newVisitor(t, pages)
	thief.client.Jar.SetCookies(here, copied)
	form := newLabel("stolen")
	form.Set("csrf", token)
	if status, _ := thief.send("/labels", form); status != http.StatusForbidden {
		t.Errorf("a session that was signed out may still write: %d", status)
	}
}

// TestAttemptsAreLimited: nobody tries many tokens, nor sends many forms.
func TestAttemptsAreLimited(t *testing.T) {
	h := handler(t, filledStore(t), editable(t, Options{}))
	var got [2]int
	for range 30 {
		w := postForm(h, "/sign-in", "token=guess", "X-Forwarded-For", fmt.Sprint("9.9.9.", got[0])) // which counts from a proxy alone
		if got[0]++; w.Code == http.StatusTooManyRequests {
			got[1]++
			if w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "Wait a minute") {
				t.Errorf("one attempt too many is answered %q", w.Body)
			}
		}
	}
	if got[1] != 20 {
		t.Errorf("%d of 30 attempts are refused, want 20", got[1])
	}
	forms := 0
	for range 100 {
		if w := postForm(h, "/labels", ""); w.Code == http.StatusTooManyRequests {
			forms++
		}
	}
	if forms < 60 { // 60 at once, of which attempts took 30, and some come back meanwhile
		t.Errorf("%d of 100 forms are refused", forms)
	}
}

// TestNobodyWritesWhereEditingIsOff, whatever they send.
func TestNobodyWritesWhereEditingIsOff(t *testing.T) {
	h := pagesFor(t, Options{})
	for _, address := range []string{"/labels", "/labels/withdraw", "/changes/undo", "/sign-in", "/sign-out"} {
		if w := postForm(h, address, newLabel("hacked").Encode()); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "serve --edit") {
			t.Errorf("POST %s answers %d: %s", address, w.Code, w.Body)
		}
	}
	if page := ask(h, "GET", unit5).Body.String(); strings.Contains(page, "<form method") || strings.Contains(page, "ign in") {
		t.Error("a page offers to sign in")
	}
}

// TestALabelGoesItsWay from the form to every page that names the neuron, and back.
func TestALabelGoesItsWay(t *testing.T) {
	pages := editedPages(t, Options{KeptBytes: kept})
	ada, béla := signedIn(t, pages, "Ada"), signedIn(t, pages, "Béla 📷")
	form := newLabel("  price   tags ")
	form.Set("sure", "90")
	form.Set("note", "digits\r\nand letters")
	if status, page := ada.submit(unit5, "/labels", form); status != 200 || !strings.Contains(page, "90\u00a0% sure") || !strings.Contains(page, "digits\nand letters") {
		t.Fatalf("labelling answers %d: %s", status, page)
	}
	_, changes := béla.submit(unit5, "/labels", newLabel("shop windows"))
	for _, part := range []string{"<h1>shop windows", "label by Béla 📷, the newest of 2", "<bdi>price tags</bdi>", "<bdi>shop windows</bdi>"} {
		if !strings.Contains(changes, part) {
			t.Errorf("the neuron's page lacks %q", part)
		}
	}
	if strings.Count(changes, `action="/labels/withdraw"`) != 1 {
		t.Error("a page offers to withdraw other labels than one's own")
	}
	anyone := newVisitor(t, pages)
	for _, address := range []string{"/m/model-0/layer4-1-sum?sort=number", unit5 + ".json"} {
		if _, page := anyone.look(address); !strings.Contains(page, "shop windows") || !strings.Contains(page, "Béla") {
			t.Errorf("%s does not name the neuron by its label", address)
		}
	}
	if status, page := béla.submit(unit5, "/labels/withdraw", url.Values{"unit": {"model-0/layer4-1-sum/5"}, "id": {"2"}}); status != 200 || !strings.Contains(page, "<h1>price tags") || strings.Contains(page, "<bdi>shop windows") {
		t.Errorf("withdrawing answers %d", status)
	}
	if _, page := anyone.look(unit5 + "?history=1"); !strings.Contains(page, "<bdi>shop windows") || !strings.Contains(page, "withdrawn "+time.Now().UTC().Format("2 January 2006")) {
		t.Error("the history lacks what was withdrawn")
	}
	if _, page := anyone.look("/changes"); !strings.Contains(page, "withdrew a label") || !strings.Contains(page, "added a label") || strings.Contains(page, "Undo") {
		t.Errorf("the changes are %s", page)
	}
	if status, page := béla.submit("/changes", "/changes/undo", url.Values{"id": {"3"}}); status != 200 || !strings.Contains(page, "undone since") {
		t.Errorf("undoing answers %d", status)
	}
	if _, page := anyone.look(unit5); !strings.Contains(page, "<bdi>shop windows") {
		t.Error("what was withdrawn by mistake does not stand again")
	}
}

// TestALabelForOtherWeightsNamesNothing and says so.
func TestALabelForOtherWeightsNamesNothing(t *testing.T) {
	opts := editable(t, Options{})
	ref := neuron.Ref{Model: "model-0", Layer: "layer4-1-sum", Unit: 5}
	if _, err := opts.Editor.AddLabel(t.Context(), neuron.Label{Ref: ref, Weights: "ab12", Author: "Ada", Text: "of another checkpoint", Made: time.Now()}); err != nil {
		t.Fatal(err)
	}
	page := ask(editedHandler(t, opts), "GET", unit5).Body.String()
	if !strings.Contains(page, "Made for other weights") || strings.Contains(page, "<h1>of another") {
		t.Error("a label for other weights is not marked, or names the neuron")
	}
}

// TestTwoWhoEditAtOnce lose nothing.
func TestTwoWhoEditAtOnce(t *testing.T) {
	pages := editedPages(t, Options{KeptBytes: kept})
	const each = 20
	done := make(chan string, 2*each)
	for name := range tokens {
		v := signedIn(t, pages, name)
		form := v.token(unit5)
		go func() {
			for i := range each {
				label := newLabel(fmt.Sprintf("%s says %d.", name, i))
				label.Set("csrf", form)
				if status, _ := v.send("/labels", label); status != 200 {
					label.Set("text", "refused")
				}
				done <- label.Get("text")
			}
		}()
	}
	var said []string
	for range 2 * each {
		said = append(said, <-done)
	}
	_, page := newVisitor(t, pages).look(unit5)
	for _, text := range said {
		if !strings.Contains(page, "<bdi>"+text+"</bdi>") {
			t.Errorf("%q is lost", text)
		}
	}
}
