package site

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// place is a page and its state: a path from "/", without that of the origin, and what of its query makes another file.
type place struct {
	path  string
	state string // "" or "page=2&shown=1", sorted
}

func (p place) address() string {
	if p.state == "" {
		return p.path
	}
	return p.path + "?" + p.state
}

// file returns the file of a page, index.html in a folder: hosts answer the folder's address with it.
func (p place) file() string {
	folder := strings.TrimPrefix(p.path, "/")
	if p.state != "" {
		folder += "/" + strings.NewReplacer("=", "-", "&", "-").Replace(strings.Replace(p.state, "shown=1", "shown", 1))
	}
	return strings.TrimPrefix(folder+"/index.html", "/")
}

// relative returns how a file leads to another, both from the same folder.
func relative(from, to string) string {
	path, err := filepath.Rel(filepath.FromSlash("/"+from+"/.."), filepath.FromSlash("/"+to))
	if err != nil {
		return to // both are absolute: there is no other error
	}
	return filepath.ToSlash(path)
}

// states are what a query may ask of a chosen page that is a file of its own: other pages of the same rows, and what
// stands behind a notice.
var states = map[string]*regexp.Regexp{"page": regexp.MustCompile(`^[1-9][0-9]{0,6}$`), "shown": regexp.MustCompile(`^1$`)}

// stateOf returns the state that a query asks for; false where it asks for anything else.
func stateOf(q url.Values) (string, bool) {
	kept := url.Values{}
	for name, values := range q {
		valid := states[name]
		if valid == nil || len(values) != 1 || !valid.MatchString(values[0]) {
			return "", false
		}
		if name != "page" || values[0] != "1" {
			kept[name] = values
		}
	}
	return kept.Encode(), true
}

// target is what an address in a page means.
type target struct {
	within   bool // of the pages that are copied, or their server
	page     string
	query    url.Values
	fragment string // with its #
}

// address returns path and query.
func (t target) address() string {
	if len(t.query) == 0 {
		return t.page
	}
	return t.page + "?" + t.query.Encode()
}

// parse reads an address that stands in a page. Whole addresses are of other sites, or meant as they are.
func (s *source) parse(at place, raw string) (target, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "" || u.Host != "" {
		return target{}, err
	}
	t := target{within: true, page: u.EscapedPath(), query: u.Query()}
	if u.Fragment != "" {
		t.fragment = "#" + u.EscapedFragment()
	}
	switch {
	case t.page == "" && u.RawQuery == "":
		t.page, t.query = at.path, nil
		if at.state != "" {
			t.query, err = url.ParseQuery(at.state)
		}
	case t.page == "":
		t.page = at.path
	default:
		if rest, under := strings.CutPrefix(t.page, s.base); under && strings.HasPrefix(rest, "/") {
			t.page = rest
		}
	}
	return t, err
}

// plainName is a part of an address that can be a file's name everywhere.
var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,80}$`)

// endings are those of the files that pages load. Hosts tell the type of a file from its name.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "image/svg+xml": ".svg",
	"text/css": ".css", "text/javascript": ".js", "application/javascript": ".js",
}

// assetFile returns the file of what pages load. A word can be any text, and two that differ in case alone would be one
// file on some disks: where a name is not plain, a hash stands for it.
func assetFile(address, ending string) string {
	folder, name, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	name = strings.TrimSuffix(name, ending)
	if !plainName.MatchString(name) || folder == "drawn" {
		sum := sha256.Sum256([]byte(address))
		name = hex.EncodeToString(sum[:10])
	}
	if !plainName.MatchString(folder) {
		folder = "assets"
	}
	return folder + "/" + name + ending
}
