package page

import (
	"context"
	"slices"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// failuresShown bounds each list of files that are not in the index.
const failuresShown = 200

// statusSource is what the status page reads.
type statusSource interface {
	modelSource
	jobSource
}

func (s *Site) Status(src statusSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ctx := r.Context()
		p := view.StatusPage{Page: s.page(r, "Status", "What is being indexed, and what is there.")}
		p.Section, p.Hidden, p.Slow = "status", true, p.Progress.Running
		p.JSON, p.CSV = "/status.json", "/status.csv"
		p.Failures.Name, p.LeftOut.Name = "failures", "left-out"
		missing, err := notIndexed(ctx, src, failuresShown)
		if err != nil {
			return server.Answer{}, err
		}
		for _, m := range missing {
			p.Models = append(p.Models, newModelStatus(m.model, m.left.Total))
		}
		fillFailures(&p.Failures, missing, func(m missingFiles) neuron.LeftOut {
			return neuron.LeftOut{Files: m.failures, Total: len(m.failures)}
		})
		fillFailures(&p.LeftOut, missing, func(m missingFiles) neuron.LeftOut { return m.left })
		if s.Copies != nil {
			p.Database = view.Database{Address: address.Download, Size: format.Bytes(s.Copies.Size())}
		}
		return server.Page(view.Status(p)), nil
	}
}

// missingFiles are the files of a model's data set that are not in the index.
type missingFiles struct {
	model    neuron.Model
	failures []neuron.Failure
	left     neuron.LeftOut
}

// notIndexed reads the files that are not in the index, model by model; of those that are left out at most so many, all
// for a negative number.
func notIndexed(ctx context.Context, src statusSource, most int) ([]missingFiles, error) {
	models, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	models = slices.DeleteFunc(slices.Clone(models), func(m neuron.Model) bool { return m.Published != "" }) // it has no files
	all := make([]missingFiles, len(models))
	for i, m := range models {
		all[i].model = m
		if all[i].failures, err = src.Failures(ctx, m.Slug); err != nil {
			return nil, err
		}
		if all[i].left, err = src.LeftOut(ctx, m.Slug, most); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// fillFailures lists the first files of all models, and counts the others.
func fillFailures(t *view.FailureTable, missing []missingFiles, of func(missingFiles) neuron.LeftOut) {
	total := 0
	for _, m := range missing {
		files := of(m)
		total += files.Total
		for _, f := range files.Files[:min(len(files.Files), failuresShown-len(t.Rows))] {
			t.Rows = append(t.Rows, view.FailureRow{Model: m.model.Name, Key: f.Key, Reason: f.Reason})
		}
	}
	if total > len(t.Rows) {
		t.More = "And " + format.Count(total-len(t.Rows)) + " more."
	}
}

// StatusJSON sends the tasks, and how many files are not in the index.
func StatusJSON(src statusSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		jobs, err := src.Jobs(r.Context())
		if err != nil {
			return server.Answer{}, err
		}
		missing, err := notIndexed(r.Context(), src, -1)
		if err != nil {
			return server.Answer{}, err
		}
		doc := api.Status{Jobs: make([]api.Job, len(jobs)), Missing: make([]api.Missing, len(missing))}
		for i, j := range jobs {
			doc.Jobs[i] = api.NewJob(j, jobState(j, time.Now()))
		}
		for i, m := range missing {
			doc.Missing[i] = api.NewMissing(m.model, m.failures, m.left)
		}
		return server.JSON(doc)
	}
}

// StatusCSV sends every file that is known not to be in the index, as the command's --left-out writes them.
func StatusCSV(src statusSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		missing, err := notIndexed(r.Context(), src, -1)
		if err != nil {
			return server.Answer{}, err
		}
		var rows [][]string
		for _, m := range missing {
			for _, f := range m.failures {
				rows = append(rows, []string{f.Key, "skipped", f.Reason, m.model.Slug})
			}
			for _, f := range m.left.Files {
				rows = append(rows, []string{f.Key, "left out", f.Reason, m.model.Slug})
			}
		}
		return server.CSV([]string{"file", "what", "reason", "model"}, rows)
	}
}

func newModelStatus(m neuron.Model, leftOut int) view.ModelStatus {
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
			{Name: "left out", Value: format.Count(leftOut)},
		},
	}
}
