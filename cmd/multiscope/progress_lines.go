package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"multiscope/internal/neuron"
)

// sayExpected says how long a run will take, as a guess.
func sayExpected(w io.Writer, tasks []neuron.ExpectedTask) {
	var parts []string
	var whole time.Duration
	for _, t := range tasks {
		whole += t.Takes
		parts = append(parts, fmt.Sprintf("%s (%d) %s", strings.ToLower(t.Name), t.Total, roughly(t.Takes)))
	}
	if len(parts) > 0 {
		fmt.Fprintf(w, "This will take about %s: %s\n", roughly(whole), strings.Join(parts, ", "))
	}
}

// roughly words a guess at a time.
func roughly(d time.Duration) string {
	switch {
	case d < time.Second:
		return "<1s"
	case d < 10*time.Minute:
		return d.Round(time.Second).String()
	default:
		return d.Round(time.Minute).String()
	}
}

// wholeLine continues a line with how much of the whole run is done.
func wholeLine(r *neuron.WholeRun) string {
	share, left, ok := r.Share(time.Now())
	if !ok {
		return ""
	}
	return fmt.Sprintf("; whole run %.0f %%, about %s left", 100*share, roughly(left))
}

// lineInterval is how often lines tell of a task.
const lineInterval = 10 * time.Second

// lineProgress writes a line now and then.
type lineProgress struct {
	w     io.Writer
	job   neuron.Job
	pace  neuron.Pace
	told  time.Time
	whole neuron.WholeRun
}

func (p *lineProgress) Expect(tasks []neuron.ExpectedTask) {
	sayExpected(p.w, tasks)
	p.whole.Expect(tasks, time.Now())
}

func (p *lineProgress) Start(name, unit string, total int64) {
	now := time.Now()
	p.job = neuron.Job{Name: name, Unit: unit, Total: total, Started: now, Updated: now}
	p.told, p.pace = now, neuron.Pace{}
	p.whole.Start(name)
	p.pace.Mark(now, 0)
}

func (p *lineProgress) Add(n int64) {
	p.job.Done += n
	p.whole.Add(n)
	p.job.Updated = time.Now()
	p.job.Recent = p.pace.Mark(p.job.Updated, p.job.Done)
	if p.job.Updated.Sub(p.told) < lineInterval {
		return
	}
	p.told = p.job.Updated
	fmt.Fprintf(p.w, "%s: %d of %d %s, %.0f a second now, %.0f on average, %s left%s%s\n", p.job.Name, p.job.Done, p.job.Total, p.job.Unit,
		p.job.Recent, p.job.Rate(), p.job.Left().Round(time.Second), workLine(p.job.Work), wholeLine(&p.whole))
}

func (p *lineProgress) Tell(w neuron.Work) { p.job.Work = w }

// workLine continues a line with the share of each stage, the bottleneck and what failed.
func workLine(w neuron.Work) (words string) {
	for i, s := range w.Stages {
		words += fmt.Sprintf("%s%s %.0f %%", map[bool]string{true: "; ", false: ", "}[i == 0], s.Name, 100*s.Share)
	}
	if b := w.Bottleneck(); b != "" {
		words += "; limited by " + b
	}
	if w.Failed > 0 {
		words += fmt.Sprintf("; %d unreadable", w.Failed)
	}
	return words
}

func (p *lineProgress) Done() {
	p.job.Updated = time.Now()
	fmt.Fprintf(p.w, "%s: %d %s in %s, %.0f a second%s\n", p.job.Name, p.job.Done, p.job.Counted(p.job.Done),
		p.job.Updated.Sub(p.job.Started).Round(100*time.Millisecond), p.job.Rate(), workLine(p.job.Work))
}

func (p *lineProgress) Fail(error) {
	fmt.Fprintf(p.w, "%s: stopped after %d of %d %s\n", p.job.Name, p.job.Done, p.job.Total, p.job.Unit)
}
