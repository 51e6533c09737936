package address

import (
	"net/url"
	"strings"
)

// Embed returns the address of the card that pages elsewhere may show of a page.
func Embed(path string) string { return "/embed" + path }

// OEmbed returns the address that describes the card of a page (oembed.com), by the page's whole address.
func OEmbed(page, format string) string {
	return "/oembed" + encode(url.Values{"url": {page}, "format": {format}})
}

// Place is a page's path and query, as they stand in a link.
type Place struct {
	Parts []string // of the path, escaped
	Query url.Values
}

// ParsePlace reads a path that begins with a slash, and a query.
func ParsePlace(path string, query url.Values) Place {
	return Place{Parts: strings.Split(strings.TrimPrefix(path, "/"), "/"), Query: query}
}

// ParsePage reads which page of a site a link leads to, by the site's address; false for one of another site.
// Whether it says http or https is left to the site.
func ParsePage(site, link string) (Place, bool) {
	home, err := url.Parse(site)
	if err != nil {
		return Place{}, false
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.EqualFold(u.Host, home.Host) || u.User != nil {
		return Place{}, false
	}
	path, under := strings.CutPrefix(u.EscapedPath(), strings.TrimSuffix(home.EscapedPath(), "/"))
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil || !under || !strings.HasPrefix(path, "/") {
		return Place{}, false
	}
	return ParsePlace(path, query), true
}
