package page

import (
	"strings"

	"multiscope/web/address"
	"multiscope/web/server"
	"multiscope/web/view"
)

// shared lets a page be passed on: its link as it is asked for, what a link to it shows, and its card for pages
// elsewhere where it has one. Path is the page's own, with the part of the query that makes it another page. One that has no address is not passed on.
func (s *Site) shared(r *server.Request, p *view.Page, path string) {
	if s.unaddressed() {
		return
	}
	p.Share = &view.Share{Address: r.Origin() + r.Path() + query(r)}
	own, _, _ := strings.Cut(path, "?")
	at := address.ParsePlace(own, nil)
	for _, e := range s.embeds() {
		if e.matches(at) {
			p.OEmbed = r.Origin() + address.OEmbed(r.Origin()+path, "json")
			p.Share.Embed = embedCode(r.Origin()+path, r.Origin(), p.Title, embedWidth, e.height)
		}
	}
}

// query returns the query that is asked for, as addresses have it.
func query(r *server.Request) string {
	if q := r.Query(); len(q) > 0 {
		return "?" + q.Encode()
	}
	return ""
}
