package api

import (
	"multiscope/internal/neuron"
)

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
