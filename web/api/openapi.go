package api

import (
	_ "embed"

	"multiscope/web/server"
)

// description is OpenAPI's, of the addresses that answer with data.
//
//go:embed openapi.json
var description []byte

// OpenAPI sends the description of all addresses that answer with data.
func OpenAPI(*server.Request) (server.Answer, error) {
	return server.Content("application/json", description), nil
}
