package notes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"multiscope/internal/neuron"
)

// Origin says where notes come from that are imported.
type Origin struct {
	Name   string // of the file or database
	Author string // who imports them
	At     time.Time
}

// Count is how many of something an import adds, and how many were there already.
type Count struct{ Added, There int }

// Imported says what an import did.
type Imported struct {
	Labels, Families, Members, Lists, Blind, Answers Count

	Outdated  int               // families, members and blind answers that were added as history, since something later stands here
	Withdrawn int               // labels that were withdrawn there and stand here, where they stay
	Renamed   map[string]string // slugs that lists got here, by those that they had
}

// IsEmpty reports whether there was nothing to import.
func (i Imported) IsEmpty() bool {
	for _, c := range []Count{i.Labels, i.Families, i.Members, i.Lists, i.Blind, i.Answers} {
		if c != (Count{}) {
			return false
		}
	}
	return true
}

// ItemError says which of the notes cannot be imported.
type ItemError struct {
	Kind string // "label", "family", "member", "list", "blind study"
	At   int    // its place among those of its kind, from 0
	Err  error
}

func (e *ItemError) Error() string { return fmt.Sprintf("%s %d: %v", e.Kind, e.At+1, e.Err) }

func (e *ItemError) Unwrap() error { return e.Err }

// errDry takes back a dry run.
var errDry = errors.New("a dry run")

// Import adds those of the notes that are not there yet, all of them or none. Doing it twice adds nothing. With dry it
// only says what it would do.
func (w *Writer) Import(ctx context.Context, n neuron.Notes, from Origin, dry bool) (Imported, error) {
	imp := importer{}
	imp.did.Renamed = map[string]string{}
	err := w.edit(ctx, from.Author, from.At, func(ctx context.Context, e *edit) error {
		imp.edit = e
		if err := imp.all(ctx, n); err != nil {
			return err
		}
		if text := imp.did.text(); text != "" {
			err := e.log(ctx, record{action: imported, kind: ofImport, subject: from.Name, text: text, before: imp.rows})
			if err != nil {
				return err
			}
		}
		if dry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return imp.did, err
}

// text is the line of the audit log, "" where nothing was added.
func (i Imported) text() string {
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{i.Labels.Added, "label", "labels"}, {i.Families.Added, "family", "families"},
		{i.Members.Added, "word on a member", "words on members"}, {i.Lists.Added, "list", "lists"}, {i.Blind.Added, "blind study", "blind studies"}, {i.Answers.Added, "blind answer", "blind answers"},
	} {
		switch {
		case p.n == 1:
			parts = append(parts, "1 "+p.one)
		case p.n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.many))
		}
	}
	return strings.Join(parts, ", ")
}

// importedRows are the keys of what an import added, and of the words and answers that newer ones took the place of.
type importedRows struct {
	Labels, Families, Members, Lists, Replaced []int64
	Blind, Answers, ReplacedAnswers            []int64
}

// importer adds notes within one edit.
type importer struct {
	*edit
	did  Imported
	rows importedRows
}

func (i *importer) all(ctx context.Context, n neuron.Notes) error {
	return firstOf(
		func() error { return each(ctx, "label", n.Labels, i.label) },
		func() error { return each(ctx, "family", n.Families, i.family) },
		func() error { return each(ctx, "member", n.Members, i.member) },
		func() error { return each(ctx, "list", n.Lists, i.list) },
		func() error { return each(ctx, "blind study", n.Blind, i.blind) },
	)
}

// firstOf runs functions until one fails.
func firstOf(fs ...func() error) error {
	for _, f := range fs {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// each adds one after the other, and says which cannot be.
func each[T any](ctx context.Context, kind string, all []T, add func(context.Context, T) error) error {
	for at, one := range all {
		if err := add(ctx, one); err != nil {
			return &ItemError{kind, at, err}
		}
	}
	return nil
}

const sameLabelSQL = `-- importer.label
SELECT l.id FROM labels l JOIN authors a ON a.id = l.author_id
WHERE l.model = ?1 AND l.layer = ?2 AND l.unit = ?3 AND l.text = ?4 AND a.name = ?5 AND (l.withdrawn = 0 OR l.made = ?6)
ORDER BY l.withdrawn LIMIT 1`

// label adds a label, unless the same stands or is history here.
func (i *importer) label(ctx context.Context, l neuron.Label) error {
	l.Author, l.Note = asAuthor(l.Author), asProse(l.Note)
	if err := checkLabel(l); err != nil {
		return err
	}
	id, err := i.find(ctx, sameLabelSQL, l.Model, l.Layer, l.Unit, l.Text, l.Author, l.Made.UnixMilli())
	if err != nil {
		return err
	}
	if id != 0 {
		i.did.Labels.There++
		here, err := i.edit.label(ctx, id)
		if !l.Withdrawn.IsZero() && here.Withdrawn.IsZero() {
			i.did.Withdrawn++
		}
		return err
	}
	i.did.Labels.Added++
	id, err = i.insertLabel(ctx, l)
	i.rows.Labels = append(i.rows.Labels, id)
	return err
}

// family adds what somebody says of a family. Where something later stands, it is history.
func (i *importer) family(ctx context.Context, f neuron.Family) error {
	f.Author, f.Description = asAuthor(f.Author), asProse(f.Description)
	if err := checkFamily(f); err != nil {
		return err
	}
	rows, err := i.families(ctx, f.Slug)
	if err != nil {
		return err
	}
	var standing familyRow
	for _, row := range rows {
		if row.Author == f.Author && row.Made.UnixMilli() == f.Made.UnixMilli() && sameFamily(row.Family, f) {
			i.did.Families.There++
			return nil
		}
		if row.withdrawn == 0 {
			standing = row
		}
	}
	if standing.id != 0 && sameFamily(standing.Family, f) {
		i.did.Families.There++
		return nil
	}
	var until time.Time
	if standing.id != 0 && standing.Made.After(f.Made) {
		until = standing.Made
		i.did.Outdated++
	} else if err := firstError(i.checkCircle(ctx, f, parentOf), i.checkCircle(ctx, f, mergedInto)); err != nil {
		return err
	}
	i.did.Families.Added++
	id, err := i.insertFamily(ctx, f, until)
	i.rows.Families = append(i.rows.Families, id)
	return err
}

const sameMemberSQL = `-- importer.member
SELECT m.id FROM members m JOIN authors a ON a.id = m.author_id
WHERE m.model = ?1 AND m.layer = ?2 AND m.unit = ?3 AND m.family = ?4 AND m.role = ?5 AND a.name = ?6 AND m.belongs = ?7
AND (m.made = ?8 OR m.withdrawn = 0 AND m.note = ?9) LIMIT 1`

// member adds a word on a neuron and a family. Of an author's two the later one stands.
func (i *importer) member(ctx context.Context, m neuron.Membership) error {
	m.Author, m.Note = asAuthor(m.Author), asProse(m.Note)
	if err := checkMembership(m); err != nil {
		return err
	}
	same, err := i.find(ctx, sameMemberSQL, m.Model, m.Layer, m.Unit, m.Family, string(m.Role), m.Author,
		m.Origin == neuron.Confirmed, m.Made.UnixMilli(), m.Note)
	if err != nil {
		return err
	}
	if same != 0 {
		i.did.Members.There++
		return nil
	}
	if err := i.settle(ctx, &m); err != nil {
		return err
	}
	i.did.Members.Added++
	id, err := i.insertMember(ctx, m)
	i.rows.Members = append(i.rows.Members, id)
	return err
}

// settle withdraws the earlier of m and the word that stands in its place, if there is one.
func (i *importer) settle(ctx context.Context, m *neuron.Membership) error {
	standing, err := i.standingMember(ctx, *m)
	if err != nil || standing.ID == 0 || !m.Withdrawn.IsZero() {
		return err
	}
	if standing.Made.After(m.Made) {
		m.Withdrawn = standing.Made
		i.did.Outdated++
		return nil
	}
	i.rows.Replaced = append(i.rows.Replaced, standing.ID)
	return i.withdrawMember(ctx, standing.ID, m.Made.UnixMilli())
}

// list adds a list, unless one that says the same stands here, or was withdrawn. Where its slug is taken it gets
// another one.
func (i *importer) list(ctx context.Context, l neuron.List) error {
	l = asList(l)
	if l.Changed.IsZero() {
		l.Changed = l.Made
	}
	if err := firstError(checkList(l, l.Made), checkTime(l.Changed)); err != nil {
		return err
	}
	named, err := i.lists(ctx, "l.name = ?1", l.Name)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(named, func(there listRow) bool { return sameList(there, l) }) {
		i.did.Lists.There++
		return nil
	}
	slug, err := i.freeSlug(ctx, l)
	if err != nil {
		return err
	}
	if l.Slug != "" && slug != l.Slug {
		i.did.Renamed[l.Slug] = slug
	}
	l.Slug = slug
	i.did.Lists.Added++
	id, err := i.insertList(ctx, l)
	i.rows.Lists = append(i.rows.Lists, id)
	return err
}

// sameList reports whether a list says what another does, and is by the same author.
func sameList(there listRow, l neuron.List) bool {
	return there.Name == l.Name && there.Author == l.Author && there.Description == l.Description && slices.Equal(there.Entries, l.Entries)
}
