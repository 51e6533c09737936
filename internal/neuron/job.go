package neuron

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Job is a long task and how far it has come. Pages show it while it runs.
type Job struct {
	Name    string // "Activations", "Words"
	Unit    string // what is counted: "images", "words"
	Done    int64
	Total   int64
	Started time.Time
	Updated time.Time
	Ended   time.Time // zero while it runs
	Recent  float64   // done per second lately; 0 where it is not known
	Error   string    // why it stopped, "" where it did not
	Work
}

// Work is what a task says of itself besides how much is done.
type Work struct {
	Failed int64   // of what is done: could not be read
	Stages []Stage // that things go through, in order; nil where it has none
}

// Stage is a part of a task that goes on beside the others.
type Stage struct {
	Name  string  `json:"name"`  // "decode", "engine"
	Share float64 `json:"share"` // of the time that all stages worked
	Load  float64 `json:"load"`  // of the time that this one could have worked
}

// Bottleneck returns the stage that the others wait for: the one that waits least itself. It is ""
// where nothing is known.
func (w Work) Bottleneck() string {
	if len(w.Stages) == 0 {
		return ""
	}
	return slices.MaxFunc(w.Stages, func(a, b Stage) int {
		return cmp.Or(cmp.Compare(a.Load, b.Load), cmp.Compare(a.Share, b.Share))
	}).Name
}

// Rate returns things done per second since the start; 0 before anything is known.
func (j Job) Rate() float64 {
	s := j.Updated.Sub(j.Started).Seconds()
	if s <= 0 {
		return 0
	}
	return float64(j.Done) / s
}

// Left returns the time left at the pace of late, or at the average; 0 where it is not known.
func (j Job) Left() time.Duration {
	r := cmp.Or(j.Recent, j.Rate())
	if r == 0 || j.Total <= j.Done {
		return 0
	}
	return time.Duration(float64(j.Total-j.Done) / r * float64(time.Second))
}

// Pace tells how fast a task goes of late. The zero value is ready.
type Pace struct {
	marks []mark
}

type mark struct {
	at   time.Time
	done int64
}

// How far back a pace looks, and how often it makes a mark.
const (
	paceWindow = 15 * time.Second
	paceStep   = time.Second
)

// Mark takes in how much is done at a time, which must not be before earlier ones, and returns what
// was done per second over the last 15 seconds, or since the first mark.
func (p *Pace) Mark(at time.Time, done int64) float64 {
	if n := len(p.marks); n == 0 || at.Sub(p.marks[n-1].at) >= paceStep {
		p.marks = append(p.marks, mark{at, done})
	}
	for len(p.marks) > 1 && at.Sub(p.marks[0].at) > paceWindow {
		p.marks = slices.Delete(p.marks, 0, 1)
	}
	s := at.Sub(p.marks[0].at).Seconds()
	if s <= 0 {
		return 0
	}
	return float64(done-p.marks[0].done) / s
}

// Counted returns what is counted, in the number for n: "image" for 1, else "images".
func (j Job) Counted(n int64) string {
	if n == 1 {
		return strings.TrimSuffix(j.Unit, "s")
	}
	return j.Unit
}
