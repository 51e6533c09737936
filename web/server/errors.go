package server

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
)

// failure is the JSON of an error.
type failure struct {
	OK     bool   `json:"ok"` // always false
	Error  string `json:"error"`
	Status int    `json:"status"`
}

// answerError answers every error that a handler returns: in words for people, as JSON where
// data was asked for. What is not meant for visitors is logged and shown as a neutral line.
func (s *server) answerError(err error, c echo.Context) {
	ctx := c.Request().Context()
	if c.Response().Committed || errors.Is(ctx.Err(), context.Canceled) {
		return
	}
	// A request that ran out of time still gets a page that says so.
	c.SetRequest(c.Request().WithContext(context.WithoutCancel(ctx)))
	status, message := explain(err)
	message = neuron.WithoutControls(message) // it may repeat what was asked for
	if status == http.StatusInternalServerError {
		s.opts.Log.ErrorContext(ctx, "request failed", "path", c.Request().URL.Path, "error", err)
	}
	if wait, ok := retryAfter[status]; ok {
		c.Response().Header().Set("Retry-After", wait)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	if err := s.sayError(c, status, message); err != nil {
		s.opts.Log.ErrorContext(ctx, "error page failed", "path", c.Request().URL.Path, "error", err)
	}
}

// retryAfter says in how many seconds to try again.
var retryAfter = map[int]string{http.StatusServiceUnavailable: "5", http.StatusTooManyRequests: "60"}

func (s *server) sayError(c echo.Context, status int, message string) error {
	switch p := c.Request().URL.Path; {
	case wantsData(p):
		a, err := JSON(failure{Error: message, Status: status})
		if err != nil {
			return err
		}
		a.Status = status
		return s.write(c, a)
	case strings.HasPrefix(p, "/thumbs/"), strings.HasPrefix(p, "/heat/"), strings.HasPrefix(p, "/static/"):
		return c.String(status, message+"\n")
	}
	return s.write(c, Answer{Status: status, Page: s.opts.ErrorPage(s.request(c), status, message)})
}

func wantsData(path string) bool {
	_, f := SplitFormat(path)
	return f != AsPage || path == "/search/suggest" || strings.HasPrefix(path, "/download/")
}

// explain returns an error's status and what a visitor may read of it.
func explain(err error) (int, string) {
	var ours *neuron.Error
	var http_ *echo.HTTPError
	switch {
	case errors.As(err, &ours) && ours.Kind == neuron.Invalid:
		return http.StatusBadRequest, ours.Message
	case errors.As(err, &ours) && ours.Kind == neuron.NotFound:
		return http.StatusNotFound, ours.Message
	case errors.As(err, &ours) && ours.Kind == neuron.Unready:
		return http.StatusServiceUnavailable, ours.Message
	case errors.As(err, &ours) && ours.Kind == neuron.Forbidden:
		return http.StatusForbidden, ours.Message
	case errors.As(err, &ours) && ours.Kind == neuron.Conflict:
		return http.StatusConflict, ours.Message
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "This took too long and was given up. Try again in a moment."
	case errors.As(err, &http_) && http_.Code == http.StatusNotFound:
		return http_.Code, "There is no page at this address. Search for a word or a number, or start from the first page."
	case errors.As(err, &http_) && http_.Code == http.StatusMethodNotAllowed:
		return http_.Code, "This address does not take that. Pages are asked for with GET; what changes something is sent by the forms on them, " +
			"where the server was started with --edit."
	case errors.As(err, &http_) && http_.Code == http.StatusRequestEntityTooLarge:
		return http_.Code, "That is more than is taken at once, which is " + mostBody + "B. Nothing was changed: go back and send less."
	case errors.As(err, &http_) && http_.Code == http.StatusTooManyRequests:
		return http_.Code, "That was too often in a short time, and nothing was changed. Wait a minute, then go back and send it again."
	case errors.As(err, &http_) && http_.Code < http.StatusInternalServerError:
		return http_.Code, "The request could not be understood."
	}
	return http.StatusInternalServerError, "Something went wrong here. It is in the server's log; try again, or go on elsewhere."
}
