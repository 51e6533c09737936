package page

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// jobSource is what is being made, and what went wrong.
type jobSource interface {
	Jobs(ctx context.Context) ([]neuron.Job, error)
	Failures(ctx context.Context, model string) ([]neuron.Failure, error)
	LeftOut(ctx context.Context, model string, most int) (neuron.LeftOut, error)
	// Version returns another number after each change of the index.
	Version(ctx context.Context) (int64, error)
}

const (
	jobSilent = 90 * time.Second // a job without news for so long has been stopped
	jobPause  = 5 * time.Second  // after the end of one the next may begin: pages stay live
)

// jobCache keeps the list of jobs until the index changes, since every page shows it.
type jobCache struct {
	src jobSource

	mu      sync.Mutex
	read    bool
	version int64 // that held is of
	held    []neuron.Job
}

// list returns the jobs and the version of the index that they are at least as new as.
func (j *jobCache) list(ctx context.Context) ([]neuron.Job, int64, error) {
	version, err := j.src.Version(ctx)
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil || j.read && version == j.version {
		return j.held, version, err
	}
	jobs, err := j.src.Jobs(ctx)
	if err != nil {
		return j.held, version, err
	}
	j.held, j.version, j.read = jobs, version, true
	return jobs, version, nil
}

// state returns the version of the index and whether something is being made.
func (j *jobCache) state(ctx context.Context, now time.Time) (version int64, running bool, err error) {
	jobs, version, err := j.list(ctx)
	return version, slices.ContainsFunc(jobs, func(j neuron.Job) bool { return isLive(j, now) }), err
}

// progress words the jobs. What cannot be read is not worth failing a page for: the page's own query will say so.
func (j *jobCache) progress(ctx context.Context) view.Progress {
	jobs, _, _ := j.list(ctx)
	return newProgress(jobs, time.Now())
}

func newProgress(jobs []neuron.Job, now time.Time) view.Progress {
	var p view.Progress
	for _, j := range jobs {
		row := newJobRow(j, now)
		p.Jobs = append(p.Jobs, row)
		if isLive(j, now) {
			p.Running, p.Line = true, j.Name+": "+joinWords(row.Counted, leftWhileRunning(row))
		}
	}
	return p
}

// isLive reports whether pages that show a job change by themselves.
func isLive(j neuron.Job, now time.Time) bool {
	switch jobState(j, now) {
	case "running":
		return true
	case "done":
		return now.Sub(j.Ended) < jobPause
	}
	return false
}

func leftWhileRunning(row view.JobRow) string {
	if row.State == "running" {
		return row.Left
	}
	return ""
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
		row.Counted = format.Count(j.Done) + " " + j.Counted(j.Done)
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
