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

func (p progresses) Expect(tasks []neuron.ExpectedTask) {
	for _, one := range p {
		one.Expect(tasks)
	}
}

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
	w     io.Writer
	bar   *progressbar.ProgressBar
	name  string
	whole neuron.WholeRun
}

func (p *barProgress) Expect(tasks []neuron.ExpectedTask) {
	_ = p.bar.Clear()
	sayExpected(p.w, tasks)
	p.whole.Expect(tasks, time.Now())
}

func (p *barProgress) Start(name, unit string, total int64) {
	p.name = name
	p.whole.Start(name)
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

func (p *barProgress) Add(n int64) {
	p.whole.Add(n)
	_ = p.bar.Add64(n)
}

// Tell names the bottleneck beside the task, and how many files could not be read.
func (p *barProgress) Tell(w neuron.Work) {
	words := p.name + wholeLine(&p.whole)
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
