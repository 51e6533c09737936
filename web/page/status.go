package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// failuresShown bounds the list of files that could not be read.
const failuresShown = 200

// statusSource is what the status page reads.
type statusSource interface {
	modelSource
	jobSource
}

func (s *Site) Status(src statusSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ctx := r.Context()
		models, err := src.Models(ctx)
		if err != nil {
			return server.Answer{}, err
		}
		p := view.StatusPage{Page: s.page(r, "Status", "What is being indexed, and what is there.")}
		p.Section, p.Hidden, p.Slow = "status", true, p.Progress.Running
		for _, m := range models {
			p.Models = append(p.Models, newModelStatus(m))
			if err := addFailures(ctx, src, m, &p); err != nil {
				return server.Answer{}, err
			}
		}
		return server.Page(view.Status(p)), nil
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
		Name: m.Name, Address: address.Model(m.Slug),
		Facts: []view.Fact{
			{Name: "layers", Value: format.Count(ready) + " of " + format.Count(len(m.Layers)) + " ready"},
			{Name: "neurons", Value: format.Count(units)},
			{Name: "images", Value: format.Count(m.Dataset.Images)},
			{Name: "unreadable", Value: format.Count(m.Dataset.Failed)},
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
			p.More = "And " + format.Count(len(failures)-i) + " more."
			break
		}
		p.Failures = append(p.Failures, view.FailureRow{Model: m.Name, Key: f.Key, Reason: f.Reason})
	}
	return nil
}
