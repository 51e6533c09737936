package neuron

import "time"

// Job is a long task and how far it has come. Pages show it while it runs.
type Job struct {
	Name    string // "Activations", "Words"
	Unit    string // what is counted: "images", "words"
	Done    int64
	Total   int64
	Started time.Time
	Updated time.Time
	Ended   time.Time // zero while it runs
	Error   string    // why it stopped, "" where it did not
}

// Rate returns things done per second since the start; 0 before anything is known.
func (j Job) Rate() float64 {
	s := j.Updated.Sub(j.Started).Seconds()
	if s <= 0 {
		return 0
	}
	return float64(j.Done) / s
}

// Left returns the time left at the average rate; 0 where it is not known.
func (j Job) Left() time.Duration {
	r := j.Rate()
	if r == 0 || j.Total <= j.Done {
		return 0
	}
	return time.Duration(float64(j.Total-j.Done) / r * float64(time.Second))
}
