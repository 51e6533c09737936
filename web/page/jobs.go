package page

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// jobSource is what is being made, and what went wrong.
type jobSource interface {
	Jobs(ctx context.Context) ([]neuron.Job, error)
	Failures(ctx context.Context, model string) ([]neuron.Failure, error)
}

const (
	jobsFresh = time.Second      // a list of jobs is this long good enough for a page's top line
	jobSilent = 90 * time.Second // a job without news for so long has been stopped
	jobPause  = 5 * time.Second  // after the end of one the next may begin: pages stay live
)

// jobCache keeps the list of jobs for a moment, since every page shows it.
type jobCache struct {
	src jobSource

	mu   sync.Mutex
	read time.Time
	held []neuron.Job
}

// list returns the jobs. What cannot be read is not worth failing a page for: the page's own
// query will say so.
func (j *jobCache) list(ctx context.Context) []neuron.Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	if time.Since(j.read) < jobsFresh {
		return j.held
	}
	jobs, err := j.src.Jobs(ctx)
	if err != nil {
		return j.held
	}
	j.held, j.read = jobs, time.Now()
	return jobs
}

func (j *jobCache) progress(ctx context.Context) view.Progress {
	return newProgress(j.list(ctx), time.Now())
}

func newProgress(jobs []neuron.Job, now time.Time) view.Progress {
	var p view.Progress
	for _, j := range jobs {
		row := newJobRow(j, now)
		p.Jobs = append(p.Jobs, row)
		switch {
		case row.State == "running":
			p.Running, p.Line = true, j.Name+": "+joinWords(row.Counted, row.Left)
		case row.State == "done" && now.Sub(j.Ended) < jobPause:
			p.Running, p.Line = true, j.Name+": "+row.Counted
		}
	}
	return p
}

func newJobRow(j neuron.Job, now time.Time) view.JobRow {
	row := view.JobRow{
		Name: j.Name, State: jobState(j, now), Error: j.Error,
		Done: min(j.Done, j.Total), Total: max(j.Total, 1),
		Counted: fmt.Sprintf("%s of %s %s", format.Count(j.Done), format.Count(j.Total), j.Unit),
	}
	row.Work = workWords(j.Work)
	switch row.State {
	case "running":
		if left := j.Left(); left > 0 {
			row.Speed = speed(j)
			row.Left = timeLeft(left)
		}
	case "done":
		row.Counted = fmt.Sprintf("%s %s", format.Count(j.Done), j.Unit)
		row.Speed = perSecond(j.Rate())
		row.Left = "took " + format.Span(j.Ended.Sub(j.Started))
	case "stopped":
		if row.Error == "" {
			row.Error = "No news for " + format.Span(now.Sub(j.Updated)) + ". Run the same command again, and it goes on from here."
		}
	}
	return row
}

// speed writes how fast a task goes now and, where that differs, on average.
func speed(j neuron.Job) string {
	now, average := perSecond(j.Recent), perSecond(j.Rate())
	switch {
	case now == "" || now == average:
		return average
	case average == "":
		return now
	}
	return now + " now, " + average + " on average"
}

// workWords says where a task's time goes, what holds it up and what could not be read.
func workWords(w neuron.Work) []string {
	var words []string
	if len(w.Stages) > 0 {
		var shares []string
		for _, s := range w.Stages {
			shares = append(shares, s.Name+" "+format.Percent(s.Share))
		}
		words = append(words, "Time: "+strings.Join(shares, ", "), "limited by "+w.Bottleneck())
	}
	if w.Failed > 0 {
		words = append(words, format.Count(w.Failed)+" could not be read")
	}
	return words
}

// timeLeft words an estimate.
func timeLeft(d time.Duration) string {
	if d < time.Second {
		return "nearly done"
	}
	return "about " + format.Span(d) + " left"
}

// unfinished returns progress without the tasks that are done.
func unfinished(p view.Progress) view.Progress {
	p.Jobs = slices.DeleteFunc(slices.Clone(p.Jobs), func(j view.JobRow) bool { return j.State == "done" })
	return p
}

func jobState(j neuron.Job, now time.Time) string {
	switch {
	case j.Error != "":
		return "stopped"
	case !j.Ended.IsZero():
		return "done"
	case j.Started.IsZero():
		return "waiting"
	case now.Sub(j.Updated) > jobSilent:
		return "stopped"
	}
	return "running"
}

// perSecond writes a rate: "410 a second", "0.4 a second".
func perSecond(rate float64) string {
	switch {
	case rate == 0:
		return ""
	case rate < 10:
		return format.Number(rate) + " a second"
	}
	return format.Count(int64(rate)) + " a second"
}

func joinWords(first, second string) string {
	if second == "" {
		return first
	}
	return first + ", " + second
}

func StatusJSON(src jobSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		jobs, err := src.Jobs(r.Context())
		if err != nil {
			return server.Answer{}, err
		}
		rows := make([]api.Job, len(jobs))
		for i, j := range jobs {
			rows[i] = api.NewJob(j, jobState(j, time.Now()))
		}
		return server.JSON(map[string]any{"jobs": rows})
	}
}
