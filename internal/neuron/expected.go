package neuron

import "time"

// ExpectedTask is a task of a run that has not begun: how much is to be done, and a guess how long that takes.
type ExpectedTask struct {
	Name  string // as in Job
	Total int64
	Takes time.Duration
}

// WholeRun follows tasks one after the other as a share of a whole run. The zero value follows nothing.
type WholeRun struct {
	tasks []ExpectedTask
	done  map[string]int64
	began time.Time
	task  string
}

// Expect begins a run of tasks at a time.
func (r *WholeRun) Expect(tasks []ExpectedTask, at time.Time) {
	r.tasks, r.began, r.done = tasks, at, make(map[string]int64, len(tasks))
}

// Start and Add say what is done, as Job counts it.
func (r *WholeRun) Start(name string) { r.task = name }

func (r *WholeRun) Add(n int64) {
	if r.done != nil {
		r.done[r.task] += n
	}
}

// Share returns how much of the run is done, from 0 to 1, and the time left, by how long it took so far; false where
// nothing is expected or known yet, or all that was expected is done. It is a guess: tasks are weighed by how long they were expected to take.
func (r *WholeRun) Share(at time.Time) (share float64, left time.Duration, ok bool) {
	var done, whole float64
	for _, t := range r.tasks {
		whole += t.Takes.Seconds()
		done += t.Takes.Seconds() * min(1, float64(r.done[t.Name])/float64(max(t.Total, 1)))
	}
	if done <= 0 || done >= whole {
		return 0, 0, false
	}
	share = done / whole
	return share, time.Duration(float64(at.Sub(r.began)) * (1 - share) / share), true
}
