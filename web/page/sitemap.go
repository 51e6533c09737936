package page

import (
	"context"
	"encoding/xml"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
)

// sitemapMost is how many addresses one site map may have by the protocol (sitemaps.org).
const sitemapMost = 50_000

type sitemapIndex struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []siteAddress `xml:"sitemap"`
}

type siteMap struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	Pages   []siteAddress `xml:"url"`
}

type siteAddress struct {
	Loc string `xml:"loc"`
}

// Robots tells search engines what to leave out. They read it at the root of a host only.
func Robots(r *server.Request) (server.Answer, error) {
	text := "User-agent: *\n"
	for _, path := range []string{"/search", "/random", "/heat/"} {
		text += "Disallow: " + r.Base() + path + "\n"
	}
	return server.Text(text + "Sitemap: " + r.Origin() + "/sitemap.xml\n"), nil
}

// Sitemap lists a site map for each layer, and that of the families.
func Sitemap(src modelSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		models, err := src.Models(r.Context())
		if err != nil {
			return server.Answer{}, err
		}
		index := sitemapIndex{Maps: []siteAddress{{r.Origin() + address.Families + "/sitemap.xml"}}}
		for _, m := range models {
			for _, l := range m.Layers {
				index.Maps = append(index.Maps, siteAddress{r.Origin() + address.Layer(m.Slug, l.Slug) + "/sitemap.xml"})
			}
		}
		return server.XML(index)
	}
}

// mappedUnits returns the numbers of a layer's neurons that have a page.
func mappedUnits(ctx context.Context, src layerSource, l neuron.Layer) ([]int, error) {
	units := make([]int, min(l.Units, sitemapMost-1))
	for i := range units {
		units[i] = i
	}
	if l.Published == 0 {
		return units, nil
	}
	cards, _, err := src.Units(ctx, neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: neuron.ByNumber, Limit: len(units)})
	units = units[:len(cards)]
	for i, c := range cards {
		units[i] = c.Unit.Unit
	}
	return units, err
}

// UnitMap lists a layer and its neurons.
func UnitMap(src layerSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		l, err := findLayer(r.Context(), src, r.Param("model"), r.Param("layer"))
		if err != nil {
			return server.Answer{}, err
		}
		units, err := mappedUnits(r.Context(), src, l)
		if err != nil {
			return server.Answer{}, err
		}
		pages := siteMap{Pages: []siteAddress{{r.Origin() + address.Layer(l.Model, l.Slug)}}}
		for _, u := range units {
			if !l.Shows(u) {
				continue
			}
			pages.Pages = append(pages.Pages, siteAddress{r.Origin() + address.Unit(neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: u})})
		}
		return server.XML(pages)
	}
}

// FamilyMap lists the families.
func (s *Site) FamilyMap(src familySource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		t, err := s.familyTree(r.Context(), src)
		if err != nil {
			return server.Answer{}, err
		}
		pages := siteMap{Pages: []siteAddress{{r.Origin() + address.Families}}}
		for _, f := range t.All[:min(len(t.All), sitemapMost-1)] {
			if f.MergedInto == "" {
				pages.Pages = append(pages.Pages, siteAddress{r.Origin() + address.Family(f.Slug)})
			}
		}
		return server.XML(pages)
	}
}
