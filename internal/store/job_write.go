package store

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// jobInterval is how often a running job is written down.
const jobInterval = 500 * time.Millisecond

// JobLog writes down how far a row of long tasks has come, for pages to show. It is safe for
// concurrent use. A note that cannot be written is logged and the task goes on.
type JobLog struct {
	store *Store
	log   *slog.Logger

	mu      sync.Mutex
	id      int64
	done    int64
	written time.Time
}

// JobLog forgets the tasks of earlier commands and returns a log for those of this one.
func (s *Store) JobLog(ctx context.Context, log *slog.Logger) (*JobLog, error) {
	_, err := s.write.ExecContext(ctx, clearJobsSQL)
	return &JobLog{store: s, log: log}, s.explain(err)
}

const clearJobsSQL = `-- Store.JobLog
DELETE FROM jobs`

const startJobSQL = `-- JobLog.Start
INSERT INTO jobs (name, unit, done, total, started, updated, ended, error) VALUES (?1, ?2, 0, ?3, ?4, ?4, 0, '') RETURNING id`

// Start begins a task of total units, such as "images".
func (j *JobLog) Start(name, unit string, total int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.written, j.done = time.Now(), 0
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

// Done ends the task.
func (j *JobLog) Done() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.update(time.Now().UnixMilli(), "")
}

// Fail ends the task and says why.
func (j *JobLog) Fail(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.update(time.Now().UnixMilli(), err.Error())
}

const updateJobSQL = `-- JobLog.update
UPDATE jobs SET done = ?2, updated = ?3, ended = ?4, error = ?5 WHERE id = ?1`

func (j *JobLog) update(ended int64, reason string) {
	j.written = time.Now()
	_, err := j.store.write.Exec(updateJobSQL, j.id, j.done, j.written.UnixMilli(), ended, reason)
	j.warn(err)
}

func (j *JobLog) warn(err error) {
	if err != nil {
		j.log.Warn("progress not written", "error", j.store.explain(err))
	}
}
