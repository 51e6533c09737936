package index

import (
	"sync/atomic"
	"time"

	"multiscope/internal/neuron"
)

// stage is a part of a pass that goes on beside the others.
type stage int

const (
	decoding      stage = iota // from a file to pixels
	preprocessing              // from pixels to the network's input, and what is kept of a picture
	computing
	storing
	stages
)

var stageNames = [stages]string{"decode", "preprocess", "engine", "store"}

// stopwatch adds up how long the stages of a pass work. It is safe for concurrent use.
type stopwatch struct {
	began time.Time
	spent [stages]atomic.Int64 // nanoseconds of all that work on a stage
}

// since adds the time since start to what a stage has spent, and returns the time now.
func (w *stopwatch) since(start time.Time, s stage) time.Time {
	now := time.Now()
	w.spent[s].Add(int64(now.Sub(start)))
	return now
}

// stages returns what the stages have spent, each with so many workers. Decoding and preprocessing
// share theirs, so that both are as busy.
func (w *stopwatch) stages(workers, parallelism int) []neuron.Stage {
	var spent [stages]float64
	total := 0.0
	for s := range stages {
		spent[s] = float64(w.spent[s].Load())
		total += spent[s]
	}
	elapsed := float64(time.Since(w.began))
	if total == 0 || elapsed <= 0 {
		return nil
	}
	busy := (spent[decoding] + spent[preprocessing]) / float64(workers)
	load := [stages]float64{busy, busy, spent[computing] / float64(parallelism), spent[storing]}
	all := make([]neuron.Stage, stages)
	for s := range stages {
		all[s] = neuron.Stage{Name: stageNames[s], Share: spent[s] / total, Load: load[s] / elapsed}
	}
	return all
}
