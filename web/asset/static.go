package asset

import (
	"net/http"

	"multiscope/internal/neuron"
	"multiscope/static"
	"multiscope/web/server"
)

// Static sends the embedded files.
func Static(files *static.Files) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		f, ok := files.Find(r.Param("file"))
		if !ok {
			return server.Answer{}, neuron.NotFoundf("There is no file %s.", static.Prefix+r.Param("file"))
		}
		return server.Answer{Type: f.Type, Body: f.Body, Gzip: f.Gzip, Cache: server.Forever}, nil
	}
}

// Favicon leads browsers to the icon that ask for it without reading a page, such as those that
// show a picture alone.
func Favicon(files *static.Files) server.Handler {
	return func(*server.Request) (server.Answer, error) {
		return server.Redirect(http.StatusFound, files.Address("icon.svg")), nil
	}
}
