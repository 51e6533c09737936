package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/notes"
	"multiscope/internal/store/storetest"
)

// concealed are what an operator hides in these tests: neurons that have names, visualizations, neighbours, labels,
// families and parts in studies, and families with members.
const concealed = "model-0/layer4-0-sum/0\nmodel-0/layer4-0-sum/5\nmodel-0/layer4-0-sum/6\nmodel-0/layer4-0-sum/30\nmodel-1/layer4-0-sum/7\nfamily:food\nfamily:secret\n"

// secret is in the name of all that is hidden and has a name by people.
const secret = "zyxwsecret"

// concealedPages are the pages of a server that hides them, and the store behind it.
func concealedPages(t *testing.T) (http.Handler, *store.Writer) {
	t.Helper()
	list, err := hide.Parse(strings.NewReader(concealed))
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.New(t, storetest.Spec{Models: 2, Units: 40, Images: 300, Words: 40, Near: 8, Visualized: 12, Named: 6, Families: 36, Studied: true, Meanings: true, Explained: 40})
	path := filepath.Join(t.TempDir(), "notes.db")
	annotate(t, path, list)
	n := notes.Later(path)
	t.Cleanup(func() { n.Close() })
	h, err := New(s, n, Options{Hide: list})
	if err != nil {
		t.Fatal(err)
	}
	return h, s
}

// annotate adds notes on what is hidden and on what is not.
func annotate(t *testing.T, path string, list *hide.List) {
	t.Helper()
	w, err := notes.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	made := time.Date(2031, 5, 6, 7, 8, 0, 0, time.UTC)
	weights := strings.Repeat("0", 64)
	shown := neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: 9}
	all := neuron.List{Name: "All of them", Author: "Ada", Made: made, Changed: made}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(w.SetFamily(t.Context(), neuron.Family{Slug: "secret", Title: "Family " + secret, Author: "Ada", Made: made}))
	for i, ref := range append(list.Refs(), shown) {
		text := fmt.Sprintf("%s %d", secret, i)
		if ref == shown {
			text = "plain to see"
		}
		_, err := w.AddLabel(t.Context(), neuron.Label{Ref: ref, Text: text, Author: "Ada", Weights: weights, Made: made})
		check(err)
		for _, family := range []string{"region", "secret"} {
			_, err := w.AddMembership(t.Context(), neuron.Membership{Ref: ref, Family: family, Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Ada", Weights: weights, Made: made})
			check(err)
		}
		all.Entries = append(all.Entries, neuron.ListEntry{Ref: ref, Note: text})
	}
	_, err = w.AddList(t.Context(), all)
	check(err)
}

// tells returns what an answer must not hold and does: an address or a name of what is hidden.
func tells(body string) string {
	for part := range strings.FieldsSeq(strings.ReplaceAll(concealed, "family:", "families/")) {
		for at := 0; ; at++ {
			i := strings.Index(body[at:], part)
			if i < 0 {
				break
			}
			if at += i + len(part); at == len(body) || body[at] < '0' || body[at] > '9' {
				return part
			}
		}
	}
	if strings.Contains(body, secret) {
		return secret
	}
	return ""
}

// followed are addresses in pages, data and site maps.
var followed = regexp.MustCompile(`(?:href|src)="(/[^"#]*)|"(?:address|next|picture)": "(/[^"]*)"|<loc>http://scope.test(/[^<]*)</loc>|content="http://scope.test(/[^"]*)"`)

// TestWhatIsHiddenIsNowhere follows every address that a server gives, asks for suggestions of every word, and looks
// for what is hidden in all answers.
func TestWhatIsHiddenIsNowhere(t *testing.T) {
	h, s := concealedPages(t)
	next := []string{"/", "/sitemap.xml", "/status", "/status.json", "/images", "/images.json?name=group", "/images.csv", "/images.json?name=group&value=food", "/images.csv?name=group&value=food", "/lists", "/lists.json", "/studies", "/studies.json", "/families", "/families.json", "/changes",
		"/m/model-0.json", "/m/model-0.csv", "/m/model-0/layer4-0-sum.csv", "/m/model-0/layer4-0-sum.json?sort=number", "/m/model-0/layer4-0-sum?sort=number&facet=generic",
		"/m/model-0/layer4-0-sum.json?family=region", "/m/model-0/layer4-0-sum?family=region&shown=1", "/m/model-0/layer4-0-sum?label=plain", "/m/model-0/layer4-0-sum.json?label=a"}
	words, err := s.SuggestWords(t.Context(), "model-0", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range append(words, "0", "5", "30", "layer4-0-sum/5", "class", "secret", "plain") {
		q = url.QueryEscape(q)
		next = append(next, "/search?q="+q, "/search/suggest?q="+q)
	}
	seen := map[string]bool{}
	for _, a := range next {
		seen[a] = true
	}
	for len(next) > 0 {
		address := next[0]
		next = next[1:]
		w := ask(h, "GET", address)
		if w.Code >= 500 || w.Code == 404 {
			t.Errorf("%s answers %d", address, w.Code)
		}
		kind := w.Header().Get("Content-Type")
		if strings.HasPrefix(kind, "image/") || strings.HasPrefix(address, "/static/") {
			continue
		}
		body := w.Body.String() + w.Header().Get("Location")
		if found := tells(body); found != "" {
			t.Errorf("%s tells of %q", address, found)
		}
		for _, m := range followed.FindAllStringSubmatch(body, -1) {
			to := strings.ReplaceAll(m[1]+m[2]+m[3]+m[4], "&amp;", "&")
			if !seen[to] && followedOnce(to) {
				seen[to] = true
				next = append(next, to)
			}
		}
	}
	if len(seen) < 500 {
		t.Errorf("only %d addresses were found", len(seen))
	}
}

// followedOnce leaves out what differs in its pictures alone, or is a form's.
func followedOnce(address string) bool {
	for _, start := range []string{"/thumbs/", "/heat/", "/drawn/", "/static/", "/random", "/sign-", "/models/"} {
		if strings.HasPrefix(address, start) {
			return false
		}
	}
	if path, _, _ := strings.Cut(address, "?"); strings.HasSuffix(path, ".jpg") { // pages name theirs: what is hidden would show there
		return false
	}
	if n, is := strings.CutPrefix(address, "/images/"); is && len(n) > len("99.json") { // as the others
		return false
	}
	if strings.Count(address, "&") > 1 { // filters and orders at once: each alone is followed
		return false
	}
	return !strings.Contains(address, "lo=") && !strings.Contains(address, "edit=1")
}

// TestWhatIsHiddenIsNotFound asks for it by its addresses.
func TestWhatIsHiddenIsNotFound(t *testing.T) {
	h, s := concealedPages(t)
	const hidden, shown = "/m/model-0/layer4-0-sum/5", "/m/model-0/layer4-0-sum/9"
	d, err := s.Unit(t.Context(), neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: 5})
	if err != nil || len(d.Visualizations) == 0 {
		t.Fatalf("%d visualizations, %v", len(d.Visualizations), err)
	}
	for _, address := range []string{
		hidden, hidden + ".json", hidden + ".csv", hidden + ".jpg", hidden + "?lo=0&hi=1", hidden + "?by=group", "/embed" + hidden,
		"/oembed?url=" + whole(hidden), fmt.Sprintf("/visualizations/%d", d.Visualizations[0].ID),
	} {
		if w := ask(h, "GET", address); w.Code != 404 || !strings.Contains(w.Body.String(), "This neuron is not shown on this server.") {
			t.Errorf("%s answers %d", address, w.Code)
		}
		if w := ask(h, "GET", strings.Replace(address, "sum/5", "sum/9", 1)); strings.Contains(address, "sum/5") && w.Code != 200 {
			t.Errorf("what is like %s and not hidden answers %d", address, w.Code)
		}
	}
	for _, address := range []string{"/families/food", "/families/food.json", "/families/secret", "/compare?u=model-0/layer4-0-sum/5&u=model-0/layer4-0-sum/9"} {
		if w := ask(h, "GET", address); w.Code != 404 || strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s answers %d", address, w.Code)
		}
	}
	if page := ask(h, "GET", "/m/model-0/layer4-0-sum/4").Body.String(); !strings.Contains(page, `href="/m/model-0/layer4-0-sum/7" rel="next"`) {
		t.Error("the next neuron is not the next that is shown")
	}
	if page := ask(h, "GET", "/m/model-0/layer4-0-sum?sort=number").Body.String(); !strings.Contains(page, "1–36 of 36") || !strings.Contains(page, ">hidden</dt><dd>4<") {
		t.Error("the layer does not say how many neurons are shown and hidden")
	}
	if w := ask(h, "GET", "/m/model-0/layer4-0-sum.json?sort=number&after=5"); w.Code != 404 {
		t.Errorf("what follows a hidden neuron answers %d", w.Code)
	}
	rows := strings.Count(ask(h, "GET", "/m/model-0/layer4-0-sum.csv").Body.String(), "\n")
	if rows != 37 {
		t.Errorf("the layer's CSV has %d rows", rows)
	}
	if page := ask(h, "GET", shown).Body.String(); !strings.Contains(page, "plain to see") {
		t.Error("what is not hidden lost its label")
	}
}

// A map has no point for what is hidden, in whatever form.
func TestWhatIsHiddenIsOnNoMap(t *testing.T) {
	h, s := concealedPages(t)
	l, err := s.Layer(t.Context(), "model-0", "layer4-0-sum")
	if err != nil {
		t.Fatal(err)
	}
	list, err := hide.Parse(strings.NewReader(concealed))
	if err != nil {
		t.Fatal(err)
	}
	hidden := len(list.Units("model-0", "layer4-0-sum"))
	if hidden == 0 {
		t.Fatal("nothing is hidden of the layer")
	}
	var doc struct {
		Total int
		Rows  []struct{ Unit int }
	}
	if err := json.Unmarshal(ask(h, "GET", "/m/model-0/layer4-0-sum/map.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if want := l.Units - 1 - hidden; doc.Total != want || len(doc.Rows) != want {
		t.Errorf("%d of %d units are on the map; want %d", len(doc.Rows), doc.Total, want)
	}
	for _, row := range doc.Rows {
		if list.Unit(neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: row.Unit}) {
			t.Errorf("unit %d is hidden and on the map", row.Unit)
		}
	}
	points := strings.Count(ask(h, "GET", "/m/model-0/layer4-0-sum/map.svg").Body.String(), "h0")
	if want := l.Units - 1 - hidden; points != want {
		t.Errorf("%d points are drawn; want %d", points, want)
	}
	unit := list.Units("model-0", "layer4-0-sum")[0]
	if got := ask(h, "GET", fmt.Sprintf("/m/model-0/layer4-0-sum/map?unit=%d", unit)); got.Code != http.StatusNotFound {
		t.Errorf("the hidden unit %d is found on the map: %d", unit, got.Code)
	}
}
