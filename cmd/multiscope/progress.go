package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
)

// progressOn returns what shows progress on w: a bar where w is a terminal, lines elsewhere.
func progressOn(w io.Writer) index.Progress {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &barProgress{w: w}
	}
	return &lineProgress{w: w}
}

// progresses tells several listeners.
type progresses []index.Progress

func (p progresses) Start(name, unit string, total int64) {
	for _, one := range p {
		one.Start(name, unit, total)
	}
}

func (p progresses) Add(n int64) {
	for _, one := range p {
		one.Add(n)
	}
}

func (p progresses) Tell(w neuron.Work) {
	for _, one := range p {
		one.Tell(w)
	}
}

func (p progresses) Done() {
	for _, one := range p {
		one.Done()
	}
}

func (p progresses) Fail(err error) {
	for _, one := range p {
		one.Fail(err)
	}
}

// barProgress draws a bar with rate and time left. Writing to it never fails the work.
type barProgress struct {
	w    io.Writer
	bar  *progressbar.ProgressBar
	name string
}

func (p *barProgress) Start(name, unit string, total int64) {
	p.name = name
	p.bar = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription(fmt.Sprintf("%-14s", name)),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString(unit),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionFullWidth(),
		progressbar.OptionOnCompletion(func() { fmt.Fprintln(p.w) }),
	)
}

func (p *barProgress) Add(n int64) { _ = p.bar.Add64(n) }

// Tell names the bottleneck beside the task, and how many files could not be read.
func (p *barProgress) Tell(w neuron.Work) {
	words := p.name
	if b := w.Bottleneck(); b != "" {
		words += ", limited by " + b
	}
	if w.Failed > 0 {
		words += fmt.Sprintf(", %d unreadable", w.Failed)
	}
	p.bar.Describe(words)
}

func (p *barProgress) Done()      { _ = p.bar.Finish() }
func (p *barProgress) Fail(error) { _ = p.bar.Exit() }

// lineInterval is how often lines tell of a task.
const lineInterval = 10 * time.Second

// lineProgress writes a line now and then.
type lineProgress struct {
	w    io.Writer
	job  neuron.Job
	pace neuron.Pace
	told time.Time
}

func (p *lineProgress) Start(name, unit string, total int64) {
	now := time.Now()
	p.job = neuron.Job{Name: name, Unit: unit, Total: total, Started: now, Updated: now}
	p.told, p.pace = now, neuron.Pace{}
	p.pace.Mark(now, 0)
}

func (p *lineProgress) Add(n int64) {
	p.job.Done += n
	p.job.Updated = time.Now()
	p.job.Recent = p.pace.Mark(p.job.Updated, p.job.Done)
	if p.job.Updated.Sub(p.told) < lineInterval {
		return
	}
	p.told = p.job.Updated
	fmt.Fprintf(p.w, "%s: %d of %d %s, %.0f a second now, %.0f on average, %s left%s\n", p.job.Name, p.job.Done, p.job.Total, p.job.Unit,
		p.job.Recent, p.job.Rate(), p.job.Left().Round(time.Second), workLine(p.job.Work))
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
	fmt.Fprintf(p.w, "%s: %d %s in %s, %.0f a second%s\n", p.job.Name, p.job.Done, p.job.Unit,
		p.job.Updated.Sub(p.job.Started).Round(100*time.Millisecond), p.job.Rate(), workLine(p.job.Work))
}

func (p *lineProgress) Fail(error) {
	fmt.Fprintf(p.w, "%s: stopped after %d of %d %s\n", p.job.Name, p.job.Done, p.job.Total, p.job.Unit)
}
