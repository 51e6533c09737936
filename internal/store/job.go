package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const jobsSQL = `-- Reader.Jobs
SELECT name, unit, done, total, started, updated, ended, recent, failed, stages, error FROM jobs ORDER BY id`

// Jobs returns the long tasks of the last command in the order in which they began.
func (r *Reader) Jobs(ctx context.Context) ([]neuron.Job, error) {
	jobs, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.Job, error) {
		var j neuron.Job
		var started, updated, ended int64
		var stages []byte
		err := rows.Scan(&j.Name, &j.Unit, &j.Done, &j.Total, &started, &updated, &ended, &j.Recent, &j.Failed, &stages, &j.Error)
		if err != nil {
			return j, err
		}
		j.Started, j.Updated, j.Ended = fromMillis(started), fromMillis(updated), fromMillis(ended)
		return j, json.Unmarshal(stages, &j.Stages)
	}, jobsSQL)
	if err != nil {
		return nil, fmt.Errorf("read jobs: %w", r.read.Explain(err))
	}
	return jobs, nil
}
