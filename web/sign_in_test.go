package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestSignInAndOut(t *testing.T) {
	pages := editedPages(t, Options{KeptBytes: kept})
	v := newVisitor(t, pages)
	if _, page := v.look(unit5 + "?by=group"); !strings.Contains(page, `href="/sign-in?to=`+url.QueryEscape(unit5+"?by=group")+`"`) {
		t.Error("a page does not lead to where one signs in and back")
	}
	status, page := v.send("/sign-in", url.Values{"token": {"  " + tokens["Ada"] + "\n"}, "to": {unit5 + "?by=group"}})
	if status != 200 || !strings.Contains(page, "Signed in as <bdi>Ada</bdi>") || !strings.Contains(page, "By category") {
		t.Fatalf("signing in answers %d: %s", status, page)
	}
	if _, page := newVisitor(t, pages).look(unit5); strings.Contains(page, "Ada") {
		t.Error("another visitor is shown the page of who is signed in")
	}
	if status, page := v.submit(unit5, "/sign-out", url.Values{}); status != 200 || strings.Contains(page, "Ada") {
		t.Errorf("signing out answers %d: %s", status, page)
	}
}

// TestTheCookie: scripts do not see it, other sites do not send it, and it ends.
func TestTheCookie(t *testing.T) {
	for public, want := range map[string]http.Cookie{
		"":                           {Path: "/"},
		"https://scope.test":         {Path: "/", Secure: true},
		"https://scope.test/a/scope": {Path: "/a/scope/", Secure: true},
	} {
		opts := editable(t, Options{Public: public})
		h := handler(t, filledStore(t), opts)
		w := postForm(h, "/sign-in", "token="+url.QueryEscape(tokens["Ada"]))
		cookies := w.Result().Cookies()
		if w.Code != http.StatusSeeOther || len(cookies) != 1 {
			t.Fatalf("for %q signing in answers %d with %d cookies", public, w.Code, len(cookies))
		}
		if c := cookies[0]; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.MaxAge != int((12*time.Hour).Seconds()) || c.Path != want.Path || c.Secure != want.Secure {
			t.Errorf("for %q the cookie is %s", public, c)
		}
	}
}

func TestWhoIsNobodyIsNotSignedIn(t *testing.T) {
	h := handler(t, filledStore(t), editable(t, Options{}))
	for _, token := range []string{"", "x", tokens["Ada"] + "x", strings.Repeat("x", 1<<20)} {
		w := postForm(h, "/sign-in", "token="+url.QueryEscape(token))
		if w.Code != http.StatusForbidden || len(w.Result().Cookies()) > 0 || !strings.Contains(w.Body.String(), "nobody") {
			t.Errorf("a token of %d letters answers %d", len(token), w.Code)
		}
	}
}

// TestPagesOfWhoIsSignedInAreNotStored by browsers or by what stands between.
func TestPagesOfWhoIsSignedInAreNotStored(t *testing.T) {
	h := handler(t, filledStore(t), editable(t, Options{KeptBytes: kept}))
	cookie := postForm(h, "/sign-in", "token="+url.QueryEscape(tokens["Ada"])).Result().Cookies()[0]
	for address, want := range map[string]string{unit5: "no-store", "/": "no-store", unit5 + ".json": "no-cache", "/nowhere": "no-store"} {
		w := ask(h, "GET", address, "Cookie", cookie.Name+"="+cookie.Value)
		if got := w.Header().Get("Cache-Control"); got != want || want == "no-store" && w.Header().Get("ETag") != "" {
			t.Errorf("%s is stored: %q, tag %q; want %q", address, got, w.Header().Get("ETag"), want)
		}
	}
}

// postForm sends a form that is encoded already; headers are pairs of name and value.
func postForm(h http.Handler, address, form string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "http://scope.test"+address, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
