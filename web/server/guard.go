package server

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// Policy is the Content-Security-Policy: pages load from here only, and run no inline script
// or style.
const Policy = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard puts in front of all handlers what keeps the server and its visitors safe.
func (s *server) guard(e *echo.Echo) {
	e.Pre(s.knownHost, s.withoutTrailingSlash, s.preflight)
	e.Use(
		limitTime,
		headers,
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisableStackAll: true, LogErrorFunc: s.logPanic}),
		middleware.BodyLimit(mostBody),
	)
}

// mostBody bounds what is sent to the server: a list of 150 neurons with notes.
const mostBody = "2M"

// requestTime bounds how long one request may take.
const requestTime = 15 * time.Second

// limitTime ends the context of a request that takes too long. Errors are answered before it
// returns: afterwards every context looks as if the visitor had gone.
func limitTime(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), requestTime)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		if err := next(c); err != nil {
			c.Error(err)
		}
		return nil
	}
}

// headers tells browsers what pages may do.
func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		return next(c)
	}
}

// framed lets pages elsewhere show a page in a frame.
func framed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", strings.Replace(Policy, "frame-ancestors 'none'", "frame-ancestors *", 1))
		h.Del("X-Frame-Options")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp") // for pages that ask it of all they show
		return next(c)
	}
}

// knownHost refuses requests for other hosts than this one, where its names are known. A page
// elsewhere could otherwise point its own name at this machine and read private pictures.
func (s *server) knownHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host := c.Request().Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if len(s.opts.Hosts) > 0 && !slices.Contains(s.opts.Hosts, strings.ToLower(strings.Trim(host, "[]"))) {
			return c.String(http.StatusMisdirectedRequest, "This server does not answer for that host; see multiscope serve --public.\n")
		}
		return next(c)
	}
}

func (s *server) logPanic(c echo.Context, err error, stack []byte) error {
	s.opts.Log.ErrorContext(c.Request().Context(), "panic", "path", c.Request().URL.Path, "error", err, "stack", string(stack))
	return err
}
