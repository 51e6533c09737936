package notes

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// undoImport withdraws what an import added and still stands. It is refused where a list or a family was changed since.
func undoImport(ctx context.Context, e *edit, c recorded) error {
	var rows importedRows
	if err := c.read(&rows); err != nil {
		return err
	}
	return firstOf(
		func() error { return e.undoImportedLists(ctx, c, rows.Lists) },
		func() error { return e.undoImportedFamilies(ctx, rows.Families) },
		func() error { return e.endRows(ctx, endLabelsSQL, rows.Labels) },
		func() error { return e.endRows(ctx, endMembersSQL, rows.Members) },
		func() error { return e.standAgain(ctx, rows.Replaced) },
		func() error { return e.undoImportedBlind(ctx, rows) },
	)
}

func (e *edit) undoImportedLists(ctx context.Context, c recorded, ids []int64) error {
	for _, id := range ids {
		l, err := e.list(ctx, c.subject, "l.id = ?1", id)
		if err != nil {
			return err
		}
		last, err := e.lastChange(ctx, ofList, id, c.id)
		switch {
		case err != nil:
			return err
		case last.ID != 0:
			return neuron.Conflictf("%s has changed the list “%s” since, on %s; that has to be undone first.", last.Author, l.Name, moment(last.At))
		}
		if err := e.withdrawList(ctx, id, e.at.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

const familySlugSQL = `-- edit.undoImportedFamilies
SELECT slug FROM families WHERE id = ?1`

func (e *edit) undoImportedFamilies(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		var slug string
		if err := e.tx.QueryRowContext(ctx, familySlugSQL, id).Scan(&slug); err != nil {
			return err
		}
		standing, err := e.standingFamily(ctx, slug)
		switch {
		case err != nil:
			return err
		case standing.id > id:
			return neuron.Conflictf("%s has changed the family “%s” since, on %s; that has to be undone first.", standing.Author, standing.Title, moment(standing.Made))
		case standing.id < id:
			continue // it was added as history, or withdrawn since
		}
		if err := e.withdrawFamilies(ctx, e.at.UnixMilli(), id); err != nil {
			return err
		}
	}
	return nil
}

const endLabelsSQL = `-- undoImport
UPDATE labels SET withdrawn = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND withdrawn = 0`

const endMembersSQL = `-- undoImport
UPDATE members SET withdrawn = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND withdrawn = 0`

// endRows withdraws those rows that stand.
func (e *edit) endRows(ctx context.Context, query string, ids []int64) error {
	_, err := e.exec(ctx, query, sqlite.List(ids), e.at.UnixMilli())
	return err
}

// standAgain lets the words on members stand again that an import took the place of, where nothing else does since.
func (e *edit) standAgain(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		m, err := e.member(ctx, id)
		if err != nil {
			return err
		}
		standing, err := e.standingMember(ctx, m)
		if err == nil && standing.ID == 0 {
			err = e.withdrawMember(ctx, id, 0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
