package api

import (
	"bytes"
	_ "embed"
	"sync"

	"multiscope/web/server"
)

// description is OpenAPI's, of the addresses that answer with data, but for the schemas of what they answer.
//
//go:embed openapi.json
var description []byte

// schemas are of the types that JSON is made of. A test writes them: go test ./web -run Schemas -update.
//
//go:embed schemas.json
var schemas []byte

// whole returns both as one document.
var whole = sync.OnceValue(func() []byte {
	return bytes.Replace(description, []byte(`"schemas": {}`), append([]byte(`"schemas": `), bytes.TrimSpace(schemas)...), 1)
})

// OpenAPI sends the description of all addresses that answer with data.
func OpenAPI(*server.Request) (server.Answer, error) {
	return server.Content("application/json", whole()), nil
}
