package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// route lists all addresses. Every page of data has .json and .csv after its address where
// that is of use; the page's own handler splits it off.
func (s *site) route(e *echo.Echo, src Source) {
	m := newMetrics()
	e.Use(m.measure)
	get := func(path string, h echo.HandlerFunc) { e.Match([]string{http.MethodGet, http.MethodHead}, path, h) }

	get("/", s.home(src))
	get("/m/:model", s.model(src))
	get("/m/:model/:layer", s.layer(src))
	get("/m/:model/:layer/:unit", s.unit(src))
	get("/m/:model/:layer/sitemap.xml", s.unitMap(src))
	get("/images", s.images(src))
	get("/images/:id", s.image(src))
	get("/search", s.search(src))
	get("/search/suggest", s.suggest(src))
	get("/words/:word", s.word(src))
	get("/random", s.random(src))
	get("/status", s.status(src))
	get("/status.json", s.statusJSON(src))

	get("/thumbs/:id", s.thumb(src))
	get("/visualizations/:id", s.visualization(src))
	get("/heat/:size/:cells", s.heat)
	get("/static/:file", s.static)
	get("/favicon.ico", s.favicon)
	get("/models/:alias", s.microscope(src))
	get("/models/:alias/:op", s.microscope(src))
	get("/models/:alias/:op/:unit", s.microscope(src))

	get("/healthz", s.healthz)
	get("/readyz", s.readyz(src))
	get("/metrics", m.show)
	get("/openapi.json", s.openapi)
	get("/robots.txt", s.robots)
	get("/sitemap.xml", s.sitemap(src))
	if s.opts.Stories {
		get("/storybook", s.storybook)
		get("/storybook/:story", s.story)
	}
}
