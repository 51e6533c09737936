package notes

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// checkFamily says in a sentence what is wrong with a family.
func checkFamily(f neuron.Family) error {
	err := firstError(checkTime(f.Made), checkFields(
		field{"author", f.Author, longestAuthor, false},
		field{"title", f.Title, longestTitle, false},
		field{"description", f.Description, longestDescription, true},
		field{"reason for a notice", f.Sensitive, longestTitle, f.Sensitive == ""}))
	if err != nil {
		return err
	}
	for what, slug := range map[string]string{"family": f.Slug, "family that it is a part of": f.Parent, "family that it is merged into": f.MergedInto} {
		if (slug != "" || what == "family") && !neuron.IsSlug(slug) {
			return neuron.Invalidf("The %s is named by lower-case letters, digits and hyphens; %q is not.", what, slug)
		}
	}
	return nil
}

// familyRow is a row of families.
type familyRow struct {
	neuron.Family
	id        int64
	withdrawn int64
}

const familyRowsSQL = `-- edit.families
SELECT f.slug, f.title, f.description, f.parent, f.sensitive, f.merged_into, a.name, f.made, f.id, f.withdrawn
FROM families f JOIN authors a ON a.id = f.author_id
WHERE f.slug = ?1 ORDER BY f.id`

// families returns the rows of a family, the newest last.
func (e *edit) families(ctx context.Context, slug string) ([]familyRow, error) {
	return sqlite.Collect(ctx, e.tx, scanFamilyRow, familyRowsSQL, slug)
}

func scanFamilyRow(rows *sql.Rows) (f familyRow, err error) {
	var made int64
	err = rows.Scan(&f.Slug, &f.Title, &f.Description, &f.Parent, &f.Sensitive, &f.MergedInto, &f.Author, &made, &f.id, &f.withdrawn)
	f.Made = time.UnixMilli(made)
	return f, err
}

// standingFamily returns the row that counts, the newest that stands; one without a number for none.
func (e *edit) standingFamily(ctx context.Context, slug string) (standing familyRow, err error) {
	rows, err := e.families(ctx, slug)
	for _, row := range rows {
		if row.withdrawn == 0 {
			standing = row
		}
	}
	return standing, err
}

// sameFamily reports whether two say the same of a family, whoever says it.
func sameFamily(a, b neuron.Family) bool {
	a.Author, a.Made, b.Author, b.Made = "", time.Time{}, "", time.Time{}
	return a == b
}

const insertFamilySQL = `-- edit.insertFamily
INSERT INTO families (slug, title, description, parent, sensitive, merged_into, author_id, made, withdrawn)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id`

func (e *edit) insertFamily(ctx context.Context, f neuron.Family, withdrawn time.Time) (id int64, err error) {
	author, err := e.authorID(ctx, f.Author)
	if err != nil {
		return 0, err
	}
	return id, e.tx.QueryRowContext(ctx, insertFamilySQL, f.Slug, f.Title, f.Description, f.Parent, f.Sensitive, f.MergedInto,
		author, f.Made.UnixMilli(), milliseconds(withdrawn)).Scan(&id)
}

// SetFamily adds a family, or says anew what one is: what was said before is kept as history. Whoever is its author
// by f says so. Where nothing is said anew, nothing is stored.
func (w *Writer) SetFamily(ctx context.Context, f neuron.Family) error {
	return w.sayFamily(ctx, f, added)
}

// ChangeFamily says anew what a family is that is there: people added it, or it comes with the index, and is again
// what it was there when this is undone.
func (w *Writer) ChangeFamily(ctx context.Context, f neuron.Family) error {
	return w.sayFamily(ctx, f, changed)
}

// sayFamily stores what somebody says of a family. Where nobody has before, the audit log calls it by first.
func (w *Writer) sayFamily(ctx context.Context, f neuron.Family, first string) error {
	f.Author, f.Description = asAuthor(f.Author), asProse(f.Description)
	if err := checkFamily(f); err != nil {
		return err
	}
	return w.edit(ctx, f.Author, f.Made, func(ctx context.Context, e *edit) error { return e.setFamily(ctx, f, f.Title, first) })
}

// setFamily stores what somebody says of a family, with a line for the audit log. Where nobody has before, first is
// what was done.
func (e *edit) setFamily(ctx context.Context, f neuron.Family, text, first string) error {
	standing, err := e.standingFamily(ctx, f.Slug)
	if err != nil || standing.id != 0 && sameFamily(standing.Family, f) {
		return err
	}
	for _, follow := range []func(neuron.Family) string{parentOf, mergedInto} {
		if err := e.checkCircle(ctx, f, follow); err != nil {
			return err
		}
	}
	id, err := e.insertFamily(ctx, f, time.Time{})
	if err != nil {
		return err
	}
	action := changed
	if standing.id == 0 {
		action = first
	}
	return e.log(ctx, record{action: action, kind: ofFamily, key: id, subject: f.Slug, text: text})
}

func parentOf(f neuron.Family) string   { return f.Parent }
func mergedInto(f neuron.Family) string { return f.MergedInto }

// deepestFamily bounds how many families lie within each other.
const deepestFamily = 20

// checkCircle refuses a family that would be part of itself, or merged into itself, by way of others.
func (e *edit) checkCircle(ctx context.Context, f neuron.Family, follow func(neuron.Family) string) error {
	way := []string{f.Slug}
	for next := follow(f); next != ""; {
		way = append(way, next)
		switch {
		case next == f.Slug:
			return neuron.Invalidf("That would go round in a circle: %s.", strings.Join(way, ", "))
		case len(way) > deepestFamily:
			return neuron.Invalidf("Families lie at most %d deep within each other.", deepestFamily)
		}
		row, err := e.standingFamily(ctx, next)
		if err != nil {
			return err
		}
		next = follow(row.Family)
	}
	return nil
}

// MergeFamily says that a family's members are another's now, whose slug is into. Their rows stay as they are. Of
// a family that people have said nothing about, from is what it is; else that stands.
func (w *Writer) MergeFamily(ctx context.Context, from neuron.Family, into, author string, at time.Time) error {
	if into == "" {
		return neuron.Invalidf("Name the family that %s is to be merged into.", from.Title)
	}
	return w.edit(ctx, author, at, func(ctx context.Context, e *edit) error {
		standing, err := e.standingFamily(ctx, from.Slug)
		if err != nil {
			return err
		}
		if standing.id != 0 {
			from = standing.Family
		}
		from.MergedInto, from.Author, from.Made = into, e.author, at
		if err := checkFamily(from); err != nil {
			return err
		}
		return e.setFamily(ctx, from, fmt.Sprintf("%s is merged into %s", from.Title, into), changed)
	})
}

const withdrawFamilySQL = `-- edit.withdrawFamilies
UPDATE families SET withdrawn = ?2 WHERE id IN (SELECT value FROM json_each(?1))`

// withdrawFamilies ends rows of families, or lets them stand again for 0.
func (e *edit) withdrawFamilies(ctx context.Context, at int64, ids ...int64) error {
	_, err := e.exec(ctx, withdrawFamilySQL, sqlite.List(ids), at)
	return err
}

// WithdrawFamily takes back all that was said of a family: one that people added is gone, one that comes with the
// program is again what it was. Its author may where nobody else has changed it, and the command line. Members stay.
func (w *Writer) WithdrawFamily(ctx context.Context, slug, author string, at time.Time) error {
	return w.edit(ctx, author, at, func(ctx context.Context, e *edit) error {
		rows, err := e.families(ctx, slug)
		if err != nil {
			return err
		}
		var standing []int64
		var title string
		for _, row := range rows {
			if row.withdrawn != 0 {
				continue
			}
			if err := e.mayChange(row.Author, "What is said of the family “"+row.Title+"”"); err != nil {
				return err
			}
			standing, title = append(standing, row.id), row.Title
		}
		if standing == nil {
			return neuron.NotFoundf("Nobody has added a family %q here.", slug)
		}
		if err := e.withdrawFamilies(ctx, at.UnixMilli(), standing...); err != nil {
			return err
		}
		return e.log(ctx, record{action: withdrawn, kind: ofFamily, key: standing[len(standing)-1], subject: slug, text: title, before: standing})
	})
}
