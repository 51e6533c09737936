package api

import (
	"multiscope/internal/neuron"
)

// Status is what is being made, and what of the data sets is not in the index.
type Status struct {
	Jobs    []Job     `json:"jobs"`
	Missing []Missing `json:"missing"`
}

// Missing are the files of a model's data set that are not in the index.
type Missing struct {
	Model      string        `json:"modelId"`
	Unreadable int           `json:"unreadable"` // in the data set, and no pictures
	LeftOut    int           `json:"left_out"`   // not in the data set
	Files      []MissingFile `json:"files"`      // the first of both; /status.csv lists more
}

// MissingFile is a file and why it is not in the index.
type MissingFile struct {
	File   string `json:"file"`
	What   string `json:"what"` // skipped or left out
	Reason string `json:"reason"`
}

// missingListed bounds Missing.Files: programs ask for the status every second.
const missingListed = 100

// NewMissing lists the files of a model that could not be read and those that are left out.
func NewMissing(m neuron.Model, failures []neuron.Failure, left neuron.LeftOut) Missing {
	doc := Missing{Model: m.Slug, Unreadable: len(failures), LeftOut: left.Total, Files: []MissingFile{}}
	add := func(what string, files []neuron.Failure) {
		for _, f := range files[:min(len(files), missingListed-len(doc.Files))] {
			doc.Files = append(doc.Files, MissingFile{f.Key, what, f.Reason})
		}
	}
	add("skipped", failures)
	add("left out", left.Files)
	return doc
}

// Job is a job as data.
type Job struct {
	Name         string         `json:"name"`
	State        string         `json:"state"` // running, done, waiting, stopped
	Unit         string         `json:"unit"`
	Done         int64          `json:"done"`
	Total        int64          `json:"total"`
	PerSecond    float64        `json:"per_second"`     // since it began
	PerSecondNow float64        `json:"per_second_now"` // over the last seconds
	SecondsLeft  float64        `json:"seconds_left"`
	Failed       int64          `json:"failed"` // of done: could not be read
	Stages       []neuron.Stage `json:"stages,omitempty"`
	Bottleneck   string         `json:"bottleneck,omitempty"`
	Error        string         `json:"error,omitempty"`
}

// NewJob returns a job that is in a state.
func NewJob(j neuron.Job, state string) Job {
	return Job{
		Name: j.Name, State: state, Unit: j.Unit, Done: j.Done, Total: j.Total,
		PerSecond: j.Rate(), PerSecondNow: j.Recent, SecondsLeft: j.Left().Seconds(),
		Failed: j.Failed, Stages: j.Stages, Bottleneck: j.Bottleneck(), Error: j.Error,
	}
}
