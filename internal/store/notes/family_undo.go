package notes

import (
	"context"

	"multiscope/internal/neuron"
)

const familyUsersSQL = `-- undoSetFamily
SELECT (SELECT count(DISTINCT m.model || '/' || m.layer || '/' || m.unit) FROM members m WHERE m.family = ?1 AND m.withdrawn = 0),
       (SELECT count(DISTINCT f.slug) FROM families f WHERE f.withdrawn = 0 AND (f.parent = ?1 OR f.merged_into = ?1))`

// undoSetFamily takes back what somebody said of a family: what was said before counts again.
func undoSetFamily(ctx context.Context, e *edit, c recorded) error {
	standing, err := e.standingFamily(ctx, c.subject)
	switch {
	case err != nil:
		return err
	case standing.id == 0:
		return neuron.Conflictf("The family “%s” was withdrawn since; there is nothing to undo.", c.subject)
	case standing.id != c.key:
		return neuron.Conflictf("%s has changed the family “%s” since, on %s; that has to be undone first.", standing.Author, standing.Title, moment(standing.Made))
	}
	if c.action == added {
		var members, families int
		if err := e.tx.QueryRowContext(ctx, familyUsersSQL, c.subject).Scan(&members, &families); err != nil {
			return err
		}
		if members+families > 0 {
			return neuron.Conflictf("The family “%s” is in use: people have said of %s whether they belong to it, and families that lie in it or are merged into it: %d. Withdraw that first.", standing.Title, neurons(members), families)
		}
	}
	return e.withdrawFamilies(ctx, e.at.UnixMilli(), c.key)
}

// undoWithdrawFamily lets what was said of a family stand again.
func undoWithdrawFamily(ctx context.Context, e *edit, c recorded) error {
	standing, err := e.standingFamily(ctx, c.subject)
	if err == nil && standing.id != 0 {
		err = neuron.Conflictf("%s has added the family “%s” again since.", standing.Author, standing.Title)
	}
	if err != nil {
		return err
	}
	var ids []int64
	if err := c.read(&ids); err != nil {
		return err
	}
	return e.withdrawFamilies(ctx, 0, ids...)
}
