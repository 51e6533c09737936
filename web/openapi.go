package web

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"
)

// openapiDoc describes the addresses that answer with data.
//
//go:embed openapi.json
var openapiDoc []byte

func (s *site) openapi(c echo.Context) error {
	return send(c, http.StatusOK, "application/json", openapiDoc)
}
