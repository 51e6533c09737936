package web

import (
	"testing"

	"multiscope/web/server"
)

// TestScriptsElsewhereMayOnlyRead: data and pictures are open to them where the server says so, pages and whatever
// changes something never.
func TestScriptsElsewhereMayOnlyRead(t *testing.T) {
	open := pagesFor(t, Options{AnyOrigin: true, Editing: server.NewEditing(nil)})
	closed := pagesFor(t, Options{})
	for _, tt := range []struct {
		name, method, address string
		want                  string
	}{
		{"JSON", "GET", unit5 + ".json", "*"},
		{"its head", "HEAD", unit5 + ".json", "*"},
		{"CSV", "GET", unit5 + ".csv", "*"},
		{"an error as JSON", "GET", "/m/model-0/layer4-1-sum/9999.json", "*"},
		{"suggestions", "GET", "/search/suggest?q=ja", "*"},
		{"a thumbnail", "GET", "/thumbs/7", "*"},
		{"a preview", "GET", unit5 + ".jpg", "*"},
		{"a question before a read", "OPTIONS", unit5 + ".json", "*"},
		{"a page", "GET", unit5, ""},
		{"an edit", "POST", "/labels", ""},
		{"a question before an edit", "OPTIONS", "/labels", ""},
		{"an edit of an address of data", "POST", "/notes.json", ""},
	} {
		h := ask(open, tt.method, tt.address, "Origin", "https://notebook.test", "Access-Control-Request-Method", "GET").Header()
		if got := h.Get("Access-Control-Allow-Origin"); got != tt.want || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %s %s allows %q, credentials %q; want %q, none", tt.name, tt.method, tt.address, got, h.Get("Access-Control-Allow-Credentials"), tt.want)
		}
		if got := ask(closed, tt.method, tt.address, "Origin", "https://notebook.test").Header().Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("%s: a server that does not say so allows %q", tt.name, got)
		}
	}
	w := ask(open, "OPTIONS", unit5+".json", "Origin", "https://notebook.test", "Access-Control-Request-Headers", "if-none-match")
	if w.Code != 204 || w.Header().Get("Access-Control-Allow-Methods") != "GET, HEAD" {
		t.Errorf("the question before a read is answered %d, methods %q", w.Code, w.Header().Get("Access-Control-Allow-Methods"))
	}
	first := ask(open, "GET", unit5+".json")
	if again := ask(open, "GET", unit5+".json", "If-None-Match", first.Header().Get("ETag")); again.Code != 304 || again.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("what has not changed is answered %d and allows %q", again.Code, again.Header().Get("Access-Control-Allow-Origin"))
	}
}
