package page

import (
	"log/slog"
	"net/http"

	"multiscope/web/server"
)

// Alive says that the server runs.
func Alive(*server.Request) (server.Answer, error) { return server.Text("ok\n"), nil }

// Ready says whether pages can be answered: whether the index can be read.
func Ready(src modelSource, log *slog.Logger) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		if _, err := src.Models(r.Context()); err != nil {
			log.ErrorContext(r.Context(), "not ready", "error", err)
			a := server.Text("the index cannot be read\n")
			a.Status = http.StatusServiceUnavailable
			return a, nil
		}
		return server.Text("ok\n"), nil
	}
}
