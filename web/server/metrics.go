package server

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests and their time by route, for Prometheus.
type metrics struct {
	took *prometheus.HistogramVec
	show echo.HandlerFunc
}

func newMetrics() metrics {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "multiscope_request_seconds",
		Help:    "Time from a request's arrival to the end of its answer.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5},
	}, []string{"route", "status"})
	registry := prometheus.NewRegistry()
	registry.MustRegister(took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return metrics{took: took, show: echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))}
}

// measure is labelled by route and not by address, of which there are as many as visitors can
// think of.
func (m metrics) measure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		m.took.WithLabelValues(c.Path(), strconv.Itoa(statusOf(c, err))).Observe(time.Since(start).Seconds())
		return err
	}
}

func statusOf(c echo.Context, err error) int {
	if err == nil {
		return c.Response().Status
	}
	status, _ := explain(err)
	return status
}
