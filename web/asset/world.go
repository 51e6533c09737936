package asset

import (
	"multiscope/internal/neuron"
	"multiscope/internal/worldmap"
	"multiscope/web/server"
)

// World sends the countries of the world as one drawing, which maps take shapes from. Its name has a hash of what it
// says, so that browsers may keep it.
func World(atlas *worldmap.Atlas) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		f := atlas.Map().File()
		if f.Name == "" || f.Name != r.Param("file") {
			return server.Answer{}, neuron.NotFoundf("There is no drawing %s.", r.Param("file"))
		}
		return server.Answer{Type: "image/svg+xml", Body: f.Body, Cache: server.Forever}, nil
	}
}
