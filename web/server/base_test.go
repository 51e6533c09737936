package server

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func TestSplitPublic(t *testing.T) {
	tests := []struct {
		in, origin, base string
		bad              bool
	}{
		{in: ""},
		{in: "https://scope.example.org", origin: "https://scope.example.org"},
		{in: "https://scope.example.org/", origin: "https://scope.example.org"},
		{in: "http://example.org:8080/a/scopes-1/", origin: "http://example.org:8080", base: "/a/scopes-1"},
		{in: "scope", bad: true},
		{in: "ftp://example.org", bad: true},
		{in: "https://example.org/a?b", bad: true},
		{in: "https://example.org/a/../b", bad: true},
		{in: "https://example.org/a//b", bad: true},
		{in: `https://example.org/a"b`, bad: true},
		{in: "https://user@example.org/", bad: true},
	}
	for _, tt := range tests {
		origin, base, err := SplitPublic(tt.in)
		if origin != tt.origin || base != tt.base || (err != nil) != tt.bad {
			t.Errorf("SplitPublic(%q) = %q, %q, %v; want %q, %q, an error: %v", tt.in, origin, base, err, tt.origin, tt.base, tt.bad)
		}
	}
}

// under serves what a handler answers under a path.
func under(t *testing.T, base string, h Handler) http.Handler {
	t.Helper()
	none := func(*Request, int, string) templ.Component { return templ.Raw("") }
	handler, err := New(Options{Public: "https://example.org" + base, Log: slog.New(slog.DiscardHandler), ErrorPage: none}, []Route{{Path: "/", Handle: h}, {Path: "/m/:what", Handle: h}})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func TestUnderAPath(t *testing.T) {
	var asked string
	h := under(t, "/scopes", func(r *Request) (Answer, error) {
		asked = r.Path() + " " + r.Param("what") + " " + r.Origin()
		return Text(""), nil
	})
	tests := []struct{ name, address, asked, location string }{
		{"with the path", "/scopes/m/a", "/m/a a https://example.org/scopes", ""},
		{"which a proxy has cut off", "/m/a", "/m/a a https://example.org/scopes", ""},
		{"escaped", "/scopes/m/a%2Fb", "/m/a%2Fb a%2Fb https://example.org/scopes", ""},
		{"alone", "/scopes", "/  https://example.org/scopes", ""},
		{"with a slash", "/scopes/", "/  https://example.org/scopes", ""},
		{"a slash too many", "/scopes/m/a/?q=1", "", "/scopes/m/a?q=1"},
		{"a slash too many, cut off", "/m/a/", "", "/scopes/m/a"},
		{"another host", "/scopes//evil.example/", "", "/scopes/evil.example"},
		{"the beginning of a name", "/scopesandmore", "", ""},
	}
	for _, tt := range tests {
		asked = ""
		w := get(h, "GET", tt.address)
		if asked != tt.asked || w.Header().Get("Location") != tt.location {
			t.Errorf("%s: GET %s asks for %q and leads to %q; want %q, %q", tt.name, tt.address, asked, w.Header().Get("Location"), tt.asked, tt.location)
		}
	}
}

func TestAddressesGetTheirPath(t *testing.T) {
	tests := []struct {
		name, in, want string
		answer         func(string) (Answer, error)
	}{
		{"pages", `<a href="/m">/m</a><img alt="/x" src="/t/1"/><form action="/s"><input value="/q"/><a href="#x">href=&#34;/y</a><a href="//e">`,
			`<a href="/a/b/m">/m</a><img alt="/x" src="/a/b/t/1"/><form action="/a/b/s"><input value="/q"/><a href="#x">href=&#34;/y</a><a href="/a/b//e">`,
			func(s string) (Answer, error) { return Content("text/html; charset=utf-8", []byte(s)), nil }},
		{"JSON", `/m`, "{\n \"address\": \"/a/b/m\",\n \"key\": \"/m\"\n}\n",
			func(s string) (Answer, error) { return JSON(map[string]string{"address": s, "key": s}) }},
		{"other text", `href="/m"`, `href="/m"`, func(s string) (Answer, error) { return Text(s), nil }},
		{"a picture", `href="/m"`, `href="/m"`, func(s string) (Answer, error) { return Content("image/png", []byte(s)), nil }},
	}
	for _, tt := range tests {
		h := under(t, "/a/b", func(*Request) (Answer, error) { return tt.answer(tt.in) })
		if got := get(h, "GET", "/a/b/m/x").Body.String(); got != tt.want {
			t.Errorf("%s: %q is sent as %q; want %q", tt.name, tt.in, got, tt.want)
		}
	}
	h := under(t, "/a/b", func(*Request) (Answer, error) { return Redirect(302, "/m/x"), nil })
	if to := get(h, "GET", "/").Header().Get("Location"); to != "/a/b/m/x" {
		t.Errorf("a redirect leads to %q", to)
	}
}

func TestAPathWithoutAHost(t *testing.T) {
	h, err := New(Options{Base: "/scopes/", Log: slog.New(slog.DiscardHandler)}, []Route{{Path: "/m/:what", Handle: func(r *Request) (Answer, error) {
		return Text(r.Path() + " " + r.Origin()), nil
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/scopes/m/a", "/m/a"} {
		if got := get(h, "GET", address).Body.String(); got != "/m/a http://example.com/scopes" {
			t.Errorf("GET %s = %q", address, got)
		}
	}
	for _, base := range []string{"scopes", "/a//b", "/a/../b", "https://example.org", "/m/x", `/a"b`} {
		if _, err := New(Options{Base: base, Log: slog.New(slog.DiscardHandler)}, []Route{{Path: "/m/:what"}}); err == nil {
			t.Errorf("the path %q is taken", base)
		}
	}
}

func TestAPathOfOurOwnIsRefused(t *testing.T) {
	_, err := New(Options{Public: "https://example.org/m/x", Log: slog.New(slog.DiscardHandler)}, []Route{{Path: "/m/:what"}})
	if err == nil || !strings.Contains(err.Error(), "begin with /m") {
		t.Errorf("New = %v; want that pages begin with /m", err)
	}
}

func FuzzPut(f *testing.F) {
	f.Add(`<a href="/m"> action="/" "/`)
	f.Fuzz(func(t *testing.T, s string) {
		var out bytes.Buffer
		pageAddresses.put(&out, "/b", []byte(s))
		if got := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(out.String(), ` href="/b/`, ` href="/`), ` src="/b/`, ` src="/`), ` action="/b/`, ` action="/`); !strings.Contains(s, `"/b/`) && got != s {
			t.Errorf("put(%q) = %q", s, out.String())
		}
	})
}
