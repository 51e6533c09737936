package server

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"multiscope/internal/neuron"
)

// errReadOnly tells who wants to change something where nobody may.
var errReadOnly = neuron.Forbiddenf("This server only shows what is there. Started with multiscope serve --edit, it lets people add what they know.")

// protect puts in front of all handlers what keeps others from changing things in an author's name.
func (s *server) protect(e *echo.Echo) error {
	// Behind a proxy on this machine the client is who the proxy says; elsewhere who connects.
	e.IPExtractor = echo.ExtractIPFromXFFHeader(echo.TrustLinkLocal(false), echo.TrustPrivateNet(false))
	if s.opts.Editing == nil {
		return nil
	}
	if s.origin != "" {
		if err := s.opts.Editing.origins.AddTrustedOrigin(s.origin); err != nil {
			return err
		}
	}
	e.Use(s.sameOrigin, middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Skipper: func(c echo.Context) bool { return onlyReads(c) },
		Store:   s.opts.Editing.posts,
	}))
	return nil
}

func onlyReads(c echo.Context) bool {
	return c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead
}

// sameOrigin refuses what pages elsewhere send through a visitor's browser.
func (s *server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.opts.Editing.origins.Check(c.Request()); err != nil {
			return neuron.Forbiddenf("This was sent from a page of another site. Open the page here and send its form; " +
				"behind a proxy, multiscope serve --public says by which address visitors come.")
		}
		return next(c)
	}
}

// edits lets only those in who are signed in, and takes forms only from pages that were made for them.
func (s *server) edits(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.request(c)
		switch {
		case !onlyReads(c) && wantsData(c.Request().URL.Path): // the name of a thing that is changed has no .json behind it
			c.Response().Header().Set("Allow", "GET, HEAD")
			return echo.ErrMethodNotAllowed
		case !r.Editable():
			return errReadOnly
		case r.Author() == "" && onlyReads(c):
			return s.write(c, Answer{Status: http.StatusSeeOther, Location: s.opts.SignIn(r.Back()), Cache: "no-store"})
		case r.Author() == "":
			return neuron.Forbiddenf("You are not signed in, or not any more, and nothing was changed. Sign in, go back, copy what you wrote and load the page again.")
		case onlyReads(c):
			return next(c)
		}
		form, err := r.Form()
		if err != nil {
			return err
		}
		if !r.hasToken(form) {
			return neuron.Forbiddenf("This form was made before you signed in, or by another site, and nothing was changed. Go back, copy what you wrote and load the page again.")
		}
		return next(c)
	}
}
