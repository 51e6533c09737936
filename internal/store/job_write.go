package store

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"multiscope/internal/neuron"
)

// jobInterval is how often the progress of a running job is stored.
const jobInterval = 500 * time.Millisecond

// JobLog stores the progress of a command's long tasks, one after the other, for pages to show. It is
// safe for concurrent use. An error while storing progress is logged, and the task goes on.
type JobLog struct {
	store *Writer
	log   *slog.Logger

	mu      sync.Mutex
	id      int64
	done    int64
	work    neuron.Work
	pace    neuron.Pace
	written time.Time
}

// JobLog deletes the tasks of earlier commands and returns a log for those of this one.
func (w *Writer) JobLog(ctx context.Context, log *slog.Logger) (*JobLog, error) {
	_, err := w.write.ExecContext(ctx, clearJobsSQL)
	return &JobLog{store: w, log: log}, w.read.Explain(err)
}

const clearJobsSQL = `-- Writer.JobLog
DELETE FROM jobs`

const startJobSQL = `-- JobLog.Start
INSERT INTO jobs (name, unit, done, total, started, updated, ended, recent, failed, stages, error)
VALUES (?1, ?2, 0, ?3, ?4, ?4, 0, 0, 0, '[]', '') RETURNING id`

// Expect does nothing: pages show one task at a time.
func (j *JobLog) Expect([]neuron.ExpectedTask) {}

// Start begins a task of total units, such as "images".
func (j *JobLog) Start(name, unit string, total int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.written, j.done, j.work, j.pace = time.Now(), 0, neuron.Work{}, neuron.Pace{}
	j.pace.Mark(j.written, 0)
	err := j.store.write.QueryRow(startJobSQL, name, unit, total, j.written.UnixMilli()).Scan(&j.id)
	j.warn(err)
}

// Add counts n more units as done.
func (j *JobLog) Add(n int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done += n
	if time.Since(j.written) >= jobInterval {
		j.update(0, "")
	}
}

// Tell sets the details of the task: failures, and where its time goes. They are stored with the next count.
func (j *JobLog) Tell(w neuron.Work) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.work = w
}

// Done ends the task.
func (j *JobLog) Done() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.update(time.Now().UnixMilli(), "")
}

// Fail ends the task with an error.
func (j *JobLog) Fail(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.update(time.Now().UnixMilli(), err.Error())
}

const updateJobSQL = `-- JobLog.update
UPDATE jobs SET done = ?2, updated = ?3, ended = ?4, error = ?5, recent = ?6, failed = ?7, stages = ?8 WHERE id = ?1`

func (j *JobLog) update(ended int64, reason string) {
	j.written = time.Now()
	stages, err := json.Marshal(append([]neuron.Stage{}, j.work.Stages...))
	if err == nil {
		_, err = j.store.write.Exec(updateJobSQL, j.id, j.done, j.written.UnixMilli(), ended, reason,
			j.pace.Mark(j.written, j.done), j.work.Failed, string(stages))
	}
	j.warn(err)
}

func (j *JobLog) warn(err error) {
	if err != nil {
		j.log.Warn("progress not written", "error", j.store.read.Explain(err))
	}
}
