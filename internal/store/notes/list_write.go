package notes

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// asList returns a list as it is stored.
func asList(l neuron.List) neuron.List {
	l.Author, l.Description = asAuthor(l.Author), asProse(l.Description)
	l.Entries = slices.Clone(l.Entries)
	for i := range l.Entries {
		l.Entries[i].Note = asProse(l.Entries[i].Note)
	}
	return l
}

// checkList says in a sentence what is wrong with a list.
func checkList(l neuron.List, at time.Time) error {
	err := firstError(checkTime(at), l.Check(), checkFields(
		field{"author", l.Author, longestAuthor, false},
		field{"name", l.Name, neuron.MaxListName, false},
		field{"description", l.Description, neuron.MaxListDescription, true}))
	if err != nil {
		return err
	}
	for i, entry := range l.Entries {
		note := field{fmt.Sprintf("note on neuron %d of the list", i+1), entry.Note, neuron.MaxListNote, true}
		if err := firstError(checkRef(entry.Ref, ""), note.check()); err != nil {
			return err
		}
	}
	return nil
}

// AddList stores a list and returns its slug: the one that it has, or one made of its name, with a number where
// another list has that.
func (w *Writer) AddList(ctx context.Context, l neuron.List) (slug string, err error) {
	l = asList(l)
	if err := checkList(l, l.Made); err != nil {
		return "", err
	}
	err = w.edit(ctx, l.Author, l.Made, func(ctx context.Context, e *edit) error {
		if l.Slug, err = e.freeSlug(ctx, l); err != nil {
			return err
		}
		l.Changed = l.Made
		id, err := e.insertList(ctx, l)
		if err != nil {
			return err
		}
		slug = l.Slug
		return e.log(ctx, record{action: added, kind: ofList, key: id, subject: slug, text: l.Name + ": " + neurons(len(l.Entries))})
	})
	return slug, err
}

// longestSlug leaves room for a number behind it.
const longestSlug = 60

// slugOf makes a slug of a name: its letters without accents, a hyphen for all else; fallback where nothing is left.
func slugOf(name, fallback string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(name))
	slug := neuron.SlugOf(plain)
	if len(slug) > longestSlug {
		slug = strings.TrimRight(slug[:longestSlug], "-")
	}
	if slug == "" {
		return fallback
	}
	return slug
}

const slugTakenSQL = `-- edit.freeSlug
SELECT count(*) FROM lists WHERE slug = ?1`

// freeSlug returns a slug for a list that none has, or ever had.
func (e *edit) freeSlug(ctx context.Context, l neuron.List) (string, error) {
	wanted := l.Slug
	if !neuron.IsSlug(wanted) || len(wanted) > 100-len("-1000") {
		wanted = slugOf(l.Name, "list")
	}
	for n := 1; ; n++ {
		slug := wanted
		if n > 1 {
			slug = fmt.Sprintf("%s-%d", wanted, n)
		}
		var taken int
		if err := e.tx.QueryRowContext(ctx, slugTakenSQL, slug).Scan(&taken); err != nil || taken == 0 {
			if err != nil || neuron.IsListSlug(slug) {
				return slug, err
			}
		}
	}
}

const insertListSQL = `-- edit.insertList
INSERT INTO lists (slug, name, description, author_id, made, changed, withdrawn) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0) RETURNING id`

func (e *edit) insertList(ctx context.Context, l neuron.List) (id int64, err error) {
	author, err := e.authorID(ctx, l.Author)
	if err != nil {
		return 0, err
	}
	err = e.tx.QueryRowContext(ctx, insertListSQL, l.Slug, l.Name, l.Description, author, l.Made.UnixMilli(), l.Changed.UnixMilli()).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, e.writeEntries(ctx, id, l.Entries)
}

const deleteEntriesSQL = `-- edit.writeEntries
DELETE FROM list_entries WHERE list_id = ?1`

const insertEntrySQL = `-- edit.writeEntries
INSERT INTO list_entries (list_id, position, model, layer, unit, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`

// writeEntries puts entries in the place of those that a list has.
func (e *edit) writeEntries(ctx context.Context, id int64, entries []neuron.ListEntry) error {
	if _, err := e.exec(ctx, deleteEntriesSQL, id); err != nil {
		return err
	}
	for i, entry := range entries {
		if _, err := e.exec(ctx, insertEntrySQL, id, i, entry.Model, entry.Layer, entry.Unit, entry.Note); err != nil {
			return err
		}
	}
	return nil
}

// listRow is a row of lists with its entries.
type listRow struct {
	neuron.List
	id        int64
	withdrawn int64
}

const listKeysSQL = `
SELECT l.id, l.withdrawn FROM lists l WHERE `

const listByKeySQL = `-- edit.list
SELECT l.id, l.slug, l.name, l.description, a.name, l.revision, l.made, l.changed
FROM lists l JOIN authors a ON a.id = l.author_id WHERE l.id = ?1`

// lists returns the lists that a condition on l finds, with their entries.
func (e *edit) lists(ctx context.Context, condition string, args ...any) ([]listRow, error) {
	found, err := sqlite.Collect(ctx, e.tx, func(rows *sql.Rows) (l listRow, err error) {
		return l, rows.Scan(&l.id, &l.withdrawn)
	}, "-- edit.lists"+listKeysSQL+condition, args...)
	for i, row := range found {
		lists, err := readLists(ctx, e.tx, listByKeySQL, row.id)
		if err != nil {
			return nil, err
		}
		found[i].List = lists[0]
	}
	return found, err
}

// list returns the one list that a condition finds.
func (e *edit) list(ctx context.Context, slug, condition string, args ...any) (l listRow, err error) {
	found, err := e.lists(ctx, condition, args...)
	if err == nil && len(found) == 0 {
		err = noList(slug)
	}
	if err != nil {
		return l, err
	}
	return found[0], nil
}

// standingList returns the list with a slug.
func (e *edit) standingList(ctx context.Context, slug string) (listRow, error) {
	return e.list(ctx, slug, "l.slug = ?1 AND l.withdrawn = 0", slug)
}

// ChangeList puts what l has in the place of what the list with its slug has. Whoever is its author by l changes it,
// at l.Changed, and has seen l.Revision: where the list has another one, somebody else has changed it since.
func (w *Writer) ChangeList(ctx context.Context, l neuron.List) error {
	l = asList(l)
	if err := checkList(l, l.Changed); err != nil {
		return err
	}
	return w.edit(ctx, l.Author, l.Changed, func(ctx context.Context, e *edit) error {
		now, err := e.standingList(ctx, l.Slug)
		if err != nil {
			return err
		}
		if now.Revision != l.Revision {
			return e.changedMeanwhile(ctx, now)
		}
		what := listChange(now.List, l)
		if what == "" {
			return nil
		}
		if err := e.updateList(ctx, now.id, l); err != nil {
			return err
		}
		return e.log(ctx, record{action: changed, kind: ofList, key: now.id, subject: l.Slug, text: l.Name + ": " + what, before: now.List})
	})
}

// changedMeanwhile says who has changed a list, and when.
func (e *edit) changedMeanwhile(ctx context.Context, now listRow) error {
	last, err := e.lastOf(ctx, ofList, now.id)
	if err != nil {
		return err
	}
	return neuron.Conflictf("%s has changed the list “%s” meanwhile, on %s. Look at it as it is now, then change it again.", last.Author, now.Name, moment(now.Changed))
}

const updateListSQL = `-- edit.updateList
UPDATE lists SET name = ?2, description = ?3, changed = ?4, revision = revision + 1 WHERE id = ?1`

func (e *edit) updateList(ctx context.Context, id int64, l neuron.List) error {
	if _, err := e.exec(ctx, updateListSQL, id, l.Name, l.Description, e.at.UnixMilli()); err != nil {
		return err
	}
	return e.writeEntries(ctx, id, l.Entries)
}

const withdrawListSQL = `-- edit.withdrawList
UPDATE lists SET withdrawn = ?2 WHERE id = ?1`

// withdrawList ends a list, or lets it stand again for 0.
func (e *edit) withdrawList(ctx context.Context, id, at int64) error {
	_, err := e.exec(ctx, withdrawListSQL, id, at)
	return err
}

// WithdrawList takes a list away, which who made it may, and the command line (""). Its slug is never given again.
func (w *Writer) WithdrawList(ctx context.Context, slug, author string, at time.Time) error {
	return w.edit(ctx, author, at, func(ctx context.Context, e *edit) error {
		l, err := e.standingList(ctx, slug)
		if err != nil {
			return err
		}
		if err := e.mayChange(l.Author, "The list “"+l.Name+"”"); err != nil {
			return err
		}
		if err := e.withdrawList(ctx, l.id, at.UnixMilli()); err != nil {
			return err
		}
		return e.log(ctx, record{action: withdrawn, kind: ofList, key: l.id, subject: slug, text: l.Name})
	})
}
