package web

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"multiscope/internal/store/notes"
	"multiscope/web/server"
)

// tokens are what those who may edit in these tests sign in with.
var tokens = map[string]string{"Ada": "token of Ada, 0123456789", "Béla 📷": "token of Béla, 0123456789"}

// editable are options that let them edit notes of their own.
func editable(t testing.TB, opts Options) Options {
	t.Helper()
	var authors []server.Author
	for name, token := range tokens {
		a, err := server.NewAuthor(name, token)
		if err != nil {
			t.Fatal(err)
		}
		authors = append(authors, a)
	}
	w, err := notes.Open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	opts.Editing, opts.Editor = server.NewEditing(authors), w
	return opts
}

// editedPages serves pages that can be edited, over real HTTP.
func editedPages(t testing.TB, opts Options) *httptest.Server {
	t.Helper()
	pages := httptest.NewServer(editedHandler(t, editable(t, opts)))
	t.Cleanup(pages.Close)
	return pages
}

// editedHandler answers with the notes that opts change.
func editedHandler(t testing.TB, opts Options) http.Handler {
	t.Helper()
	added := notes.Later(opts.Editor.(*notes.Writer).Path())
	t.Cleanup(func() { added.Close() })
	h, err := New(filledStore(t), added, opts)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// visitor is a browser without a screen: it keeps cookies and follows redirects.
type visitor struct {
	t      testing.TB
	origin string
	client *http.Client
}

func newVisitor(t testing.TB, pages *httptest.Server) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, pages.URL, &http.Client{Jar: jar}}
}

// signedIn returns a visitor who signed in as one of the authors.
func signedIn(t testing.TB, pages *httptest.Server, name string) *visitor {
	t.Helper()
	v := newVisitor(t, pages)
	if status, page := v.send("/sign-in", url.Values{"token": {tokens[name]}}); status != 200 || !strings.Contains(page, "Sign out") {
		t.Fatalf("signing in as %s answers %d", name, status)
	}
	return v
}

// look returns what an address answers.
func (v *visitor) look(address string) (status int, page string) {
	v.t.Helper()
	r, err := http.NewRequest("GET", v.origin+address, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}

// send sends a form as it is, with POST.
func (v *visitor) send(address string, form url.Values, headers ...string) (status int, page string) {
	v.t.Helper()
	r, err := http.NewRequest("POST", v.origin+address, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return v.do(r)
}

var csrfValue = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// token returns what the forms of a page send.
func (v *visitor) token(address string) string {
	v.t.Helper()
	_, page := v.look(address)
	found := csrfValue.FindStringSubmatch(page)
	if found == nil {
		v.t.Fatalf("%s has no form", address)
	}
	return found[1]
}

// submit sends a form from a page.
func (v *visitor) submit(from, address string, form url.Values) (status int, page string) {
	v.t.Helper()
	form.Set("csrf", v.token(from))
	return v.send(address, form)
}

func (v *visitor) do(r *http.Request) (status int, page string) {
	v.t.Helper()
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	var b strings.Builder
	if _, err := io.Copy(&b, answer.Body); err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, b.String()
}
