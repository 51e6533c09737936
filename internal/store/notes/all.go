package notes

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const allMembersSQL = `-- Reader.All` + memberColumns + `(m.withdrawn = 0 OR ?1) ORDER BY m.family, m.model, m.layer, m.unit, m.id`

// All returns what stands of all that people added, as it is at one moment, and with history the labels, the words
// on members, the blind studies and the answers that were withdrawn as well.
func (r *Reader) All(ctx context.Context, history bool) (n neuron.Notes, err error) {
	tx, err := r.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return n, r.read.Explain(err)
	}
	defer tx.Rollback() // it has only read
	var errs [5]error
	n.Labels, errs[0] = sqlite.Collect(ctx, tx, scanLabel, labelsSQL, history)
	n.Families, errs[1] = sqlite.Collect(ctx, tx, scanFamily, familiesSQL)
	n.Members, errs[2] = sqlite.Collect(ctx, tx, scanMember, allMembersSQL, history)
	n.Lists, errs[3] = readLists(ctx, tx, "-- Reader.All"+listsSQL+" ORDER BY l.slug")
	n.Blind, errs[4] = readBlind(ctx, tx, history, allBlindSQL, history)
	if err := firstError(errs[:]...); err != nil {
		return n, fmt.Errorf("read all notes: %w", r.read.Explain(err))
	}
	return n, nil
}
