package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"multiscope/internal/neuron"
)

const jobsSQL = `-- Store.Jobs
SELECT name, unit, done, total, started, updated, ended, recent, failed, stages, error FROM jobs ORDER BY id`

// Jobs returns the long tasks of the last command in the order in which they began.
func (s *Store) Jobs(ctx context.Context) ([]neuron.Job, error) {
	jobs, err := collect(ctx, s.read, func(rows *sql.Rows) (neuron.Job, error) {
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
		return nil, fmt.Errorf("read jobs: %w", s.explain(err))
	}
	return jobs, nil
}
