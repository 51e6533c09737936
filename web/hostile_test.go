package web

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"multiscope/web/server"
)

// hostile returns that many strings, each another one: what browsers, spreadsheets, terminals, databases and readers
// trip over, alone and in pairs.
func hostile() []string {
	kinds := []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `<svg/onload=alert(1)>`, `</title><script>alert(1)</script>`,
		`</textarea><script>alert(1)</script>`, `javascript:alert(1)`, `<a href="javascript:alert(1)">x</a>`, `<style>*{display:none}</style>`, `<!--`, `-->`, `<![CDATA[`,
		`&lt;script&gt;`, `&#0;`, `&amp`, `<iframe srcdoc="<script>alert(1)</script>">`, `<base href="//evil.example">`, `<form action="//evil.example">`, `</html>`, `<meta http-equiv=refresh content=0>`,
		`{{7*7}}`, `${7*7}`, `<%= 7*7 %>`, `\u003cscript\u003e`, "`alert(1)`", `' OR '1'='1`, `'; DROP TABLE labels; --`, `" UNION SELECT * FROM authors --`, `%00`, `../../etc/passwd`,
		`=1+1`, `=HYPERLINK("http://evil.example","x")`, `+1+1`, `-1+1`, `@SUM(1)`, `=cmd|' /C calc'!A0`, `;=1+1`, `"=1+1`, `1,2,"3`, `|calc`,
		"a\x00b", "a\x07b", "\x1b[2J\x1b[31m", "a\u0085b", "a\u2028b", "a\u2029b", "a\rb\nc", "\u202egnp.exe", "a\u2066b", "a\u2067b\u2069", "a\u202ab", "\u200fa", "\u061ca", "\ufeffa", "a\u200bb", "\u00ada",
		"\u3164", "\u2800", "\u034f", " ", "\t", "\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "\ufffe", "\U000e0041", "👩‍🔬", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é", "e\u0301", "עברית", "العربية", "नमस्ते", "Z̸̡̢̛̪͔̪̻̓͌a̴l̵g̶o̷",
		strings.Repeat("x", 501), strings.Repeat("W", 200), strings.Repeat("é", 260), strings.Repeat("<b>", 100), strings.Repeat("\u0301", 300), strings.Repeat("a ", 240), "NaN", "null", "undefined", "0", "-0", "1e999", "true",
	}
	strange := append(slices.Clone(kinds), strings.Repeat("long ", 200_000), strings.Repeat("\U0001f4f7", 250_000)) // 1 MB
	for i := 0; len(strange) < hostileCount; i++ {
		a, b := kinds[i%len(kinds)], kinds[(i*7+i/len(kinds)+1)%len(kinds)]
		if s := fmt.Sprintf("%s %d %s", a, i, b); !slices.Contains(strange, s) {
			strange = append(strange, s)
		}
	}
	return strange
}

// elements are what pages are made of. Nothing that people write adds to them.
var elements = strings.Fields(`html head meta title link script noscript body a header div nav form label span input main p h1 h2 h3 section ul ol li button
	footer kbd svg circle path g rect line text desc b small img dl dt dd details summary table caption thead tbody tfoot tr th td pre code figure figcaption time bdi textarea select
	option optgroup fieldset legend blockquote q i em strong sup sub br hr dialog template use defs pattern symbol polyline polygon ellipse tspan datalist output abbr mark article cite progress`)

// void elements have no end.
var void = strings.Fields(`meta link input img br hr`)

// insane returns what is wrong with a page: markup or control characters that somebody wrote, or elements that do not
// close.
func insane(page string) error {
	if !utf8.ValidString(page) {
		return errors.New("is not UTF-8")
	}
	if at := strings.IndexFunc(page, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u2028' || r == '\u2029'
	}); at >= 0 {
		return fmt.Errorf("has a control character: %q", page[max(0, at-40):min(at+40, len(page))])
	}
	var open []string
	for tokens := html.NewTokenizer(strings.NewReader(page)); ; {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			if err := tokens.Err(); err != io.EOF || len(open) > 0 {
				return fmt.Errorf("ends within %v: %w", open, err)
			}
			return nil
		case html.CommentToken:
			return fmt.Errorf("has a comment: %s", tokens.Token())
		case html.StartTagToken, html.SelfClosingTagToken:
			t := tokens.Token()
			if err := saneTag(t); err != nil {
				return err
			}
			if kind == html.StartTagToken && !slices.Contains(void, t.Data) {
				open = append(open, t.Data)
			}
		case html.EndTagToken:
			t := tokens.Token()
			if len(open) == 0 || open[len(open)-1] != t.Data {
				return fmt.Errorf("closes %s within %v", t.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
}

// saneTag returns what is wrong with an element.
func saneTag(t html.Token) error {
	if !slices.Contains(elements, t.Data) {
		return fmt.Errorf("has an element %s", t)
	}
	for _, a := range t.Attr {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", strings.ContainsAny(a.Key, `"'<>`):
			return fmt.Errorf("has an attribute %s: %s", a.Key, t)
		case slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key) && !strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "?") && !strings.HasPrefix(value, "http://scope.test/"):
			return fmt.Errorf("leads to %s", t)
		case t.Data == "script" && a.Key == "src" && !strings.HasPrefix(value, "/static/"):
			return fmt.Errorf("runs %s", t)
		}
	}
	return nil
}

// stranger writes hostile strings wherever there is a place for them, over HTTP.
type stranger struct {
	t    *testing.T
	h    http.Handler
	next int // of the addresses that they come from, since one sends only so much
}

// ask sends a request and checks what comes back.
func (s *stranger) ask(method, address string, form url.Values, cookie *http.Cookie) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, "http://scope.test"+address, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != nil {
		r.AddCookie(cookie)
	}
	s.next++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", s.next>>16&255, s.next>>8&255, s.next&255)
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	if w.Code >= 500 {
		s.t.Errorf("%s %s answers %d", method, address, w.Code)
	}
	if got := w.Header().Get("Content-Security-Policy"); got != server.Policy && !strings.HasPrefix(address, "/embed/") {
		s.t.Errorf("%s %s has the policy %q", method, address, got)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		if err := insane(w.Body.String()); err != nil {
			s.t.Errorf("%s %s: the page %v", method, address, err)
		}
	}
	return w
}

// sure reports whether a form was taken, which it is or is refused in words.
func (s *stranger) sure(w *httptest.ResponseRecorder, what, text string) bool {
	s.t.Helper()
	if w.Code != http.StatusSeeOther && w.Code != http.StatusBadRequest && w.Code != http.StatusRequestEntityTooLarge {
		s.t.Errorf("%s %.80q answers %d", what, text, w.Code)
	}
	return w.Code == http.StatusSeeOther
}

// TestHostileStrings writes 1,000 of them as label, note, author, list and family, and looks at every page afterwards.
func TestHostileStrings(t *testing.T) {
	strange := hostile()
	opts := editable(t, Options{})
	token := func(i int) string { return fmt.Sprintf("the token of author %d", i) }
	var authors []server.Author
	names := make([]string, len(strange))
	for i, text := range strange {
		a, err := server.NewAuthor(text, token(i))
		if err != nil || slices.ContainsFunc(authors, func(b server.Author) bool { return a.Name == b.Name }) {
			a, err = server.NewAuthor(fmt.Sprintf("Author %d", i), token(i))
		}
		if err != nil {
			t.Fatal(err)
		}
		authors = append(authors, a)
		names[i] = a.Name
	}
	opts.Editing = server.NewEditing(authors)
	s := &stranger{t: t, h: editedHandler(t, opts)}
	var taken []string
	for i, text := range strange {
		if s.write(i, text, token(i), names[i]) {
			taken = append(taken, text)
		}
	}
	if len(taken) < hostileCount/4 || len(taken) > hostileCount*9/10 {
		t.Errorf("%d labels of %d are taken", len(taken), len(strange))
	}
	s.lookAround(taken)
}

// write writes a text as all that it can be, in the name of an author, and reports whether it is a label now.
func (s *stranger) write(i int, text, token, author string) bool {
	s.t.Helper()
	in := s.ask("POST", "/sign-in", url.Values{"token": {token}, "to": {text[:min(len(text), 4000)]}}, nil)
	if len(in.Result().Cookies()) == 0 {
		s.t.Fatalf("%q cannot sign in: %d", author, in.Code)
	}
	cookie := in.Result().Cookies()[0]
	unit := fmt.Sprintf("model-0/layer4-1-sum/%d", i%110)
	found := csrfValue.FindStringSubmatch(s.ask("GET", "/sign-in", nil, cookie).Body.String())
	if found == nil {
		s.t.Fatalf("%q is not signed in", author)
	}
	labelled := s.sure(s.ask("POST", "/labels", url.Values{"csrf": {found[1]}, "unit": {unit}, "text": {text}}, cookie), "a label", text)
	s.sure(s.ask("POST", "/labels", url.Values{"csrf": {found[1]}, "unit": {unit}, "text": {fmt.Sprintf("Label %d with a note", i)}, "note": {text}}, cookie), "a note", text)
	for _, field := range []string{"unit", "sure", "csrf"} {
		form := url.Values{"csrf": {found[1]}, "unit": {unit}, "text": {"never"}}
		form.Set(field, text)
		if w := s.ask("POST", "/labels", form, cookie); w.Code < 400 && field != "sure" {
			s.t.Errorf("a label with the %s %.80q is taken", field, text)
		}
	}
	for _, address := range []string{"/search?q=", "/words/", "/drawn/", "/images?name=", "/images.json?name=", "/images.csv?name=", "/m/model-0/", "/lists/", "/families/", "/studies/"} {
		s.ask("GET", address+url.QueryEscape(text[:min(len(text), 4000)]), nil, cookie)
	}

	csrf := []string{found[1]}
	slug := fmt.Sprintf("Family %d", i)
	for address, form := range map[string]url.Values{
		"/lists":            {"csrf": csrf, "name": {text}, "u": {unit}, "n": {""}},
		"/lists?noted":      {"csrf": csrf, "name": {fmt.Sprintf("List %d", i)}, "description": {text}, "u": {unit}, "n": {text}},
		"/lists/open":       {"json": {text}},
		"/families":         {"csrf": csrf, "title": {text}},
		"/families?noted":   {"csrf": csrf, "title": {slug}, "description": {text}, "sensitive": {text}},
		"/families/region":  {"csrf": csrf, "do": {"add"}, "unit": {unit}, "role": {"primary"}, "note": {text}},
		"/families/emotion": {"csrf": csrf, "do": {text}, "unit": {text}, "into": {text}},
	} {
		if w := s.ask("POST", address, form, cookie); w.Code == http.StatusForbidden || w.Code == http.StatusMethodNotAllowed {
			s.t.Errorf("POST %s with %.80q answers %d", address, text, w.Code)
		}
	}
	return labelled
}

// mostVariants bounds how many addresses with a query, or with data, are looked at of each kind.
const mostVariants = 40

// lookAround looks at every page on which something may be that was written, following links: at each page of a list
// and of a family, and at some of their other forms.
func (s *stranger) lookAround(taken []string) {
	s.t.Helper()
	queue := []string{"/", "/m/model-0", "/lists", "/families", "/changes", "/search?q=alert", "/lists.json", "/families.json"}
	for unit := range 110 {
		queue = append(queue, fmt.Sprintf("/m/model-0/layer4-1-sum/%d?history=1", unit))
	}
	seen, variants := map[string]bool{}, map[string]int{}
	pages, all := 0, strings.Builder{}
	for i := 0; i < len(queue); i++ {
		address := queue[i]
		w := s.ask("GET", address, nil, nil)
		switch kind := w.Header().Get("Content-Type"); {
		case w.Code != 200:
			continue
		case strings.HasPrefix(kind, "text/csv"):
			s.checkCSV(address, w.Body.String())
		case strings.HasPrefix(kind, "text/html"):
			pages++
			all.WriteString(w.Body.String())
			for _, m := range links.FindAllStringSubmatch(w.Body.String(), -1) {
				to := strings.ReplaceAll(m[1], "&amp;", "&")
				where, query, _ := strings.Cut(to, "?")
				if query != "" || strings.Contains(where, ".") {
					kind := address[:min(4, len(address))] + strings.TrimLeft(where, "abcdefghijklmnopqrstuvwxyz0123456789-/") + where[:min(6, len(where))]
					if variants[kind]++; variants[kind] > mostVariants && !strings.HasPrefix(to, "/lists?") && !strings.HasPrefix(to, "/changes?") {
						continue
					}
				}
				if !seen[to] && (strings.HasPrefix(where, "/lists") || strings.HasPrefix(where, "/families") || strings.HasPrefix(where, "/changes") || strings.HasPrefix(where, "/m/model-0/layer4-1-sum")) {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
	}
	if pages < 500 {
		s.t.Errorf("only %d pages were looked at", pages)
	}
	for _, text := range taken {
		if escaped := html.EscapeString(strings.Join(strings.Fields(text), " ")); !strings.Contains(strings.ReplaceAll(all.String(), "&#39;", "&#39;"), escaped) {
			s.t.Errorf("the label %q is on no page as it was written", text)
		}
	}
}

// checkCSV: no cell is a formula that a spreadsheet would compute.
func (s *stranger) checkCSV(address, body string) {
	s.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		s.t.Errorf("%s: %v", address, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && strings.ContainsFunc(cell, unicode.IsLetter) && !strings.HasPrefix(cell, "-0") {
				s.t.Errorf("%s has the formula %q", address, cell)
			}
		}
	}
}
