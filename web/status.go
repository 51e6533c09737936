package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

// failuresShown bounds the list of files that could not be read.
const failuresShown = 200

// statusSource is what the status page reads.
type statusSource interface {
	modelSource
	jobSource
}

func (s *site) status(src statusSource) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		models, err := src.Models(ctx)
		if err != nil {
			return err
		}
		p := view.StatusPage{Page: s.page(c, "Status", "What is being indexed, and what is there.")}
		p.Section, p.Hidden, p.Slow = "status", true, p.Progress.Running
		for _, m := range models {
			p.Models = append(p.Models, newModelStatus(m))
			if err := addFailures(ctx, src, m, &p); err != nil {
				return err
			}
		}
		return render(c, http.StatusOK, view.Status(p))
	}
}

func newModelStatus(m neuron.Model) view.ModelStatus {
	units, ready := 0, 0
	for _, l := range m.Layers {
		units += l.Units
		if l.Ready {
			ready++
		}
	}
	return view.ModelStatus{
		Name: m.Name, Address: "/m/" + m.Slug,
		Facts: []view.Fact{
			{Name: "layers", Value: count(ready) + " of " + count(len(m.Layers)) + " ready"},
			{Name: "neurons", Value: count(units)},
			{Name: "images", Value: count(m.Dataset.Images)},
			{Name: "unreadable", Value: count(m.Dataset.Failed)},
		},
	}
}

func addFailures(ctx context.Context, src jobSource, m neuron.Model, p *view.StatusPage) error {
	failures, err := src.Failures(ctx, m.Slug)
	if err != nil {
		return err
	}
	for i, f := range failures {
		if len(p.Failures) == failuresShown {
			p.More = "And " + count(len(failures)-i) + " more."
			break
		}
		p.Failures = append(p.Failures, view.FailureRow{Model: m.Name, Key: f.Key, Reason: f.Reason})
	}
	return nil
}
