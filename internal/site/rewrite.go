package site

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rewriting is a page that is being changed.
type rewriting struct {
	*writer
	ctx  context.Context // of this page alone
	at   place
	gone []*html.Node // to be taken out
	err  error
}

// rewrite returns a page as it stands in its file.
func (w *writer) rewrite(ctx context.Context, at place, page []byte) ([]byte, error) {
	doc, err := html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false)) // what stands there without scripts is changed too
	if err != nil {
		return nil, fmt.Errorf("read the page %s: %w", at.address(), err)
	}
	r := &rewriting{writer: w, ctx: ctx, at: at}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			r.element(n)
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("change the page %s: %w", at.address(), r.err)
	}
	for _, n := range r.gone {
		remove(n)
	}
	var out bytes.Buffer
	if err := html.Render(&out, doc); err != nil {
		return nil, fmt.Errorf("write the page %s: %w", at.address(), err)
	}
	if bytes.Contains(out.Bytes(), []byte(nowhere)) {
		return nil, fmt.Errorf("the page %s names a server where there is none", at.address())
	}
	return out.Bytes(), nil
}

// emptied are elements that go with the last link or field in them.
var emptied = []atom.Atom{atom.Li, atom.Nav, atom.Ul, atom.Ol}

// remove takes an element out, and what is around it where that holds nothing more.
func remove(n *html.Node) {
	parent := n.Parent
	if parent == nil {
		return
	}
	parent.RemoveChild(n)
	offered := parent.DataAtom == atom.P && hasClass(parent, "try")
	if (slices.Contains(emptied, parent.DataAtom) || offered) && !holdsElement(parent) {
		remove(parent)
	}
}

// holdsElement reports whether anything but words is in an element; a caption alone says of nothing.
func holdsElement(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode && c.DataAtom != atom.Span {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func set(n *html.Node, key, value string) {
	for i, a := range n.Attr {
		if a.Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func unset(n *html.Node, keys ...string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return slices.Contains(keys, a.Key) })
}

// element changes one element.
func (r *rewriting) element(n *html.Node) {
	unset(n, "data-later", "data-live") // scripts would ask a server
	switch n.DataAtom {
	case atom.Head:
		r.policy(n)
	case atom.A, atom.Area:
		r.anchor(n)
	case atom.Link:
		r.head(n)
	case atom.Meta:
		if strings.Contains(attribute(n, "content"), "//"+nowhere) || attribute(n, "http-equiv") == "refresh" {
			r.gone = append(r.gone, n)
		}
	case atom.Script:
		r.script(n)
	case atom.Form:
		r.form(n)
	default:
		r.loads(n)
	}
	r.remarks(n)
}

// policy puts the server's policy into the page: it loads from where it lies, and runs no inline script or style. Heat
// maps are data. What 'self' means for files is left to browsers; the scheme says it.
func (r *rewriting) policy(head *html.Node) {
	forms := "'self' file:"
	if r.origin != "" {
		forms += " https://" + r.host + " http://" + r.host
	}
	meta := &html.Node{Type: html.ElementNode, DataAtom: atom.Meta, Data: "meta", Attr: []html.Attribute{
		{Key: "http-equiv", Val: "Content-Security-Policy"},
		{Key: "content", Val: "default-src 'none'; img-src 'self' file: data:; style-src 'self' file:; script-src 'self' file:; form-action " + forms + "; base-uri 'none'"},
	}}
	if head.FirstChild == nil { // which holds charset
		head.AppendChild(meta)
		return
	}
	head.InsertBefore(meta, head.FirstChild.NextSibling)
}

// link returns what stands for an address in this page's file: another file, an address of the origin, or "" where
// there is nothing.
func (r *rewriting) link(raw string) string {
	if strings.HasPrefix(raw, "#") {
		return raw
	}
	t, err := r.parse(r.at, raw)
	switch {
	case err != nil || strings.Contains(raw, "//"+nowhere):
		return ""
	case !t.within:
		return raw
	}
	if state, known := stateOf(t.query); known && r.chosen[t.page] {
		to := place{t.page, state}
		r.mu.Lock()
		r.found[to] = true
		r.mu.Unlock()
		return relative(r.at.file(), to.file()) + t.fragment
	} else if known && r.data[t.page] != "" {
		return relative(r.at.file(), r.data[t.page])
	}
	if file := r.data[t.address()]; file != "" {
		return relative(r.at.file(), file)
	}
	if r.origin == "" {
		return ""
	}
	return r.origin + t.address() + t.fragment
}

// anchor changes a link. Where it leads to nothing, its words stay, but for buttons and menus.
func (r *rewriting) anchor(n *html.Node) {
	raw, key := attribute(n, "href"), "href"
	if raw == "" {
		return
	}
	to := r.link(raw)
	switch {
	case to == "":
		r.count(func(c *Report) { c.Unlinked++ })
		unset(n, key, "rel")
		if isControl(n) {
			r.gone = append(r.gone, n)
		}
		return
	case r.origin != "" && strings.HasPrefix(to, r.origin) && raw != to:
		r.count(func(c *Report) { c.Outward++ })
		set(n, "rel", strings.TrimSpace(attribute(n, "rel")+" external"))
	}
	set(n, key, to)
}

// isControl reports whether a link is one of a menu or looks like a button. One of a list of chips says something by its
// words, such as a family or a published word, unless it takes back a filter.
func isControl(n *html.Node) bool {
	if hasClass(n, "btn") {
		return true
	}
	chip := hasClass(n, "chip")
	for p := n.Parent; p != nil; p = p.Parent {
		switch {
		case p.DataAtom == atom.Footer || p.DataAtom == atom.Nav && !hasClass(p, "crumbs"):
			return true
		case hasClass(p, "chips") && !hasClass(p, "chosen"):
			chip = false
		}
	}
	return chip
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), class)
}

// head changes a link of the page's head.
func (r *rewriting) head(n *html.Node) {
	var to string
	switch rel := attribute(n, "rel"); rel {
	case "icon", "stylesheet":
		to = r.loaded(attribute(n, "href"))
	case "alternate", "canonical", "license", "prev", "next":
		to = r.link(attribute(n, "href"))
	}
	if to == "" {
		r.gone = append(r.gone, n)
		return
	}
	set(n, "href", to)
}

// script changes a module into a script: browsers load no modules from disks.
func (r *rewriting) script(n *html.Node) {
	to := r.loaded(attribute(n, "src"))
	if to == "" {
		r.gone = append(r.gone, n)
		return
	}
	set(n, "src", to)
	unset(n, "type")
	set(n, "defer", "")
}

// form lets a form that asks for something ask the origin. The search is a page that is here; others are taken out.
func (r *rewriting) form(n *html.Node) {
	to := r.link(attribute(n, "action"))
	asks := !strings.EqualFold(attribute(n, "method"), "post")
	if u, err := url.Parse(to); err != nil || !asks || to == "" || u.Host == "" && !strings.HasSuffix(u.Path, relative(r.at.file(), searchPage.file())) {
		r.gone = append(r.gone, n)
		return
	}
	set(n, "action", to)
}

// loads changes what an element loads.
func (r *rewriting) loads(n *html.Node) {
	for _, key := range []string{"src", "poster", "data"} {
		if raw := attribute(n, key); raw != "" {
			r.put(n, key, r.loaded(raw))
		}
	}
	if raw := attribute(n, "srcset"); raw != "" {
		r.put(n, "srcset", r.set(raw))
	}
	if raw := attribute(n, "href"); raw != "" && !strings.HasPrefix(raw, "#") { // of SVG's use and image
		r.put(n, "href", r.loaded(raw))
	}
}

// set changes the addresses of pictures of several sizes.
func (r *rewriting) set(raw string) string {
	var all []string
	for candidate := range strings.SplitSeq(raw, ",") {
		address, size, _ := strings.Cut(strings.TrimSpace(candidate), " ")
		if to := r.loaded(address); to != "" {
			all = append(all, strings.TrimSpace(to+" "+size))
		}
	}
	return strings.Join(all, ", ")
}

func (r *rewriting) put(n *html.Node, key, to string) {
	if to == "" {
		unset(n, key)
		return
	}
	set(n, key, to)
}

// loaded returns the file of what is loaded; "" for what is not there.
func (r *rewriting) loaded(raw string) string {
	to, err := r.load(r.ctx, r.at, raw)
	if err != nil && r.err == nil {
		r.err = err
	}
	return to
}

// remarks changes addresses that scripts read.
func (r *rewriting) remarks(n *html.Node) {
	for _, a := range slices.Clone(n.Attr) {
		if strings.HasPrefix(a.Key, "data-") && strings.HasPrefix(a.Val, "/") {
			r.put(n, a.Key, r.link(a.Val))
		}
	}
}

// jsonAddress is an address in JSON as the server writes it.
var jsonAddress = regexp.MustCompile(`"(address|next|picture)": "(/[^"]*)"`)

// rewriteJSON changes addresses in JSON.
func (w *writer) rewriteJSON(file string, content []byte) []byte {
	return jsonAddress.ReplaceAllFunc(content, func(found []byte) []byte {
		m := jsonAddress.FindSubmatch(found)
		address := strings.TrimPrefix(strings.NewReplacer(`\u0026`, "&").Replace(string(m[2])), w.base)
		to := w.data[address]
		if to != "" {
			to = relative(file, to)
		} else if w.origin != "" {
			to = w.origin + address
		}
		return fmt.Appendf(nil, `"%s": %q`, m[1], to)
	})
}
