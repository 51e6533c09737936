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
	w   io.Writer
	bar *progressbar.ProgressBar
}

func (p *barProgress) Start(name, unit string, total int64) {
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
func (p *barProgress) Done()       { _ = p.bar.Finish() }
func (p *barProgress) Fail(error)  { _ = p.bar.Exit() }

// lineInterval is how often lines tell of a task.
const lineInterval = 10 * time.Second

// lineProgress writes a line now and then.
type lineProgress struct {
	w    io.Writer
	job  neuron.Job
	told time.Time
}

func (p *lineProgress) Start(name, unit string, total int64) {
	now := time.Now()
	p.job = neuron.Job{Name: name, Unit: unit, Total: total, Started: now, Updated: now}
	p.told = now
}

func (p *lineProgress) Add(n int64) {
	p.job.Done += n
	p.job.Updated = time.Now()
	if p.job.Updated.Sub(p.told) < lineInterval {
		return
	}
	p.told = p.job.Updated
	fmt.Fprintf(p.w, "%s: %d of %d %s, %.0f a second, %s left\n", p.job.Name, p.job.Done, p.job.Total, p.job.Unit,
		p.job.Rate(), p.job.Left().Round(time.Second))
}

func (p *lineProgress) Done() {
	p.job.Updated = time.Now()
	fmt.Fprintf(p.w, "%s: %d %s in %s, %.0f a second\n", p.job.Name, p.job.Done, p.job.Unit,
		p.job.Updated.Sub(p.job.Started).Round(100*time.Millisecond), p.job.Rate())
}

func (p *lineProgress) Fail(error) {
	fmt.Fprintf(p.w, "%s: stopped after %d of %d %s\n", p.job.Name, p.job.Done, p.job.Total, p.job.Unit)
}
