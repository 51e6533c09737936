package server

import (
	"log/slog"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// access tells a log of every request, when it has been answered.
func access(log *slog.Logger) echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogMethod: true, LogURI: true, LogStatus: true, LogResponseSize: true, LogLatency: true, LogRemoteIP: true,
		HandleError: true, // so that the status is the one that is sent
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", slog.String("from", v.RemoteIP), slog.String("method", v.Method),
				slog.String("address", v.URI), slog.Int("status", v.Status), slog.Int64("bytes", v.ResponseSize), slog.Duration("took", v.Latency))
			return nil
		},
	})
}
