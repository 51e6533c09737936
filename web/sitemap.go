package web

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
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

func (s *site) robots(c echo.Context) error {
	return c.String(http.StatusOK, "User-agent: *\nDisallow: /search\nDisallow: /random\nDisallow: /heat/\nSitemap: "+s.origin(c)+"/sitemap.xml\n")
}

// sitemap lists a site map for each layer.
func (s *site) sitemap(src modelSource) echo.HandlerFunc {
	return func(c echo.Context) error {
		models, err := src.Models(c.Request().Context())
		if err != nil {
			return err
		}
		var index sitemapIndex
		for _, m := range models {
			for _, l := range m.Layers {
				index.Maps = append(index.Maps, siteAddress{s.origin(c) + layerPath(m.Slug, l.Slug) + "/sitemap.xml"})
			}
		}
		return sendXML(c, index)
	}
}

// unitMap lists a layer and its neurons.
func (s *site) unitMap(src layerSource) echo.HandlerFunc {
	return func(c echo.Context) error {
		l, err := findLayer(c.Request().Context(), src, c.Param("model"), c.Param("layer"))
		if err != nil {
			return err
		}
		pages := siteMap{Pages: []siteAddress{{s.origin(c) + layerPath(l.Model, l.Slug)}}}
		for u := range min(l.Units, sitemapMost-1) {
			pages.Pages = append(pages.Pages, siteAddress{s.origin(c) + unitPath(neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: u})})
		}
		return sendXML(c, pages)
	}
}

func sendXML(c echo.Context, v any) error {
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	if err := xml.NewEncoder(&buf).Encode(v); err != nil {
		return fmt.Errorf("write %s: %w", c.Path(), err)
	}
	return send(c, http.StatusOK, "application/xml; charset=utf-8", buf.Bytes())
}
