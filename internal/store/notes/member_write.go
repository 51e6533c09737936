package notes

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"multiscope/internal/neuron"
)

// checkMembership says in a sentence what is wrong with a word on a neuron and a family.
func checkMembership(m neuron.Membership) error {
	err := firstError(checkRef(m.Ref, m.Weights), checkTime(m.Made), checkFields(
		field{"author", m.Author, longestAuthor, false},
		field{"note", m.Note, longestNote, true}))
	switch {
	case err != nil:
		return err
	case !neuron.IsSlug(m.Family):
		return neuron.Invalidf("A family is named by lower-case letters, digits and hyphens; %q is not.", m.Family)
	case !slices.Contains(neuron.Roles, m.Role):
		return neuron.Invalidf("A neuron belongs to a family as one of %q; %q is not among them.", neuron.Roles, m.Role)
	case m.Origin != neuron.Confirmed && m.Origin != neuron.Refused:
		return neuron.Invalidf("A neuron is confirmed in a family or refused; %q is neither.", m.Origin)
	}
	return nil
}

// memberText is the line of the audit log.
func memberText(m neuron.Membership) string {
	if m.Origin == neuron.Refused {
		return fmt.Sprintf("not in %s (%s)", m.Family, m.Role)
	}
	return fmt.Sprintf("in %s (%s)", m.Family, m.Role)
}

// AddMembership stores an author's word on whether a neuron belongs to a family and returns its number. It stands
// beside those of others; an earlier one of the same author on the same role is withdrawn.
func (w *Writer) AddMembership(ctx context.Context, m neuron.Membership) (id int64, err error) {
	if m, err = asMembership(m); err != nil {
		return 0, err
	}
	err = w.edit(ctx, m.Author, m.Made, func(ctx context.Context, e *edit) error {
		id, err = e.addMember(ctx, m)
		if err == nil && id == 0 {
			err = neuron.Invalidf("%s has said so of %s already: %s.", m.Author, m.Ref, memberText(m))
		}
		return err
	})
	return id, err
}

// AddMemberships stores an author's words on neurons and a family, all or none, and before them what is said of the
// family, where part has a slug. What the author has said already is left as it is.
func (w *Writer) AddMemberships(ctx context.Context, part neuron.Family, words []neuron.Membership) error {
	if len(words) == 0 {
		return neuron.Invalidf("Choose the neurons first.")
	}
	words = slices.Clone(words)
	for i, m := range words {
		var err error
		if words[i], err = asMembership(m); err != nil {
			return err
		}
	}
	if part.Slug != "" {
		if err := checkFamily(part); err != nil {
			return err
		}
	}
	return w.edit(ctx, words[0].Author, words[0].Made, func(ctx context.Context, e *edit) error {
		if part.Slug != "" {
			if err := e.setFamily(ctx, part, part.Title, added); err != nil {
				return err
			}
		}
		for _, m := range words {
			if _, err := e.addMember(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// asMembership returns a word as it is stored.
func asMembership(m neuron.Membership) (neuron.Membership, error) {
	m.Author, m.Note, m.Withdrawn = asAuthor(m.Author), asProse(m.Note), time.Time{}
	return m, checkMembership(m)
}

// addMember stores a word in the place of an earlier one and returns its number, 0 where it was said already.
func (e *edit) addMember(ctx context.Context, m neuron.Membership) (id int64, err error) {
	earlier, err := e.standingMember(ctx, m)
	if err != nil || earlier.ID != 0 && earlier.Origin == m.Origin && earlier.Note == m.Note {
		return 0, err
	}
	if err := e.withdrawMember(ctx, earlier.ID, m.Made.UnixMilli()); err != nil {
		return 0, err
	}
	if id, err = e.insertMember(ctx, m); err != nil {
		return 0, err
	}
	return id, e.log(ctx, record{action: added, kind: ofMembership, key: id, subject: m.Ref.String(), text: memberText(m), before: earlier.ID})
}

const standingMemberSQL = `-- edit.standingMember` + memberColumns + `m.model = ?1 AND m.layer = ?2 AND m.unit = ?3 AND m.withdrawn = 0
AND m.family = ?4 AND m.role = ?5 AND a.name = ?6`

// standingMember returns the word of m's author that stands on the same neuron, family and role; one without a
// number for none.
func (e *edit) standingMember(ctx context.Context, m neuron.Membership) (neuron.Membership, error) {
	found, err := one(ctx, e, scanMember, sql.ErrNoRows, standingMemberSQL, m.Model, m.Layer, m.Unit, m.Family, string(m.Role), m.Author)
	if err == sql.ErrNoRows {
		err = nil
	}
	return found, err
}

const memberSQL = `-- edit.member` + memberColumns + `m.id = ?1`

// member returns the word of a number.
func (e *edit) member(ctx context.Context, id int64) (neuron.Membership, error) {
	return one(ctx, e, scanMember, neuron.NotFoundf("There is no word %d on a neuron and a family.", id), memberSQL, id)
}

const insertMemberSQL = `-- edit.insertMember
INSERT INTO members (family, model, layer, unit, weights, role, belongs, author_id, note, made, withdrawn)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id`

func (e *edit) insertMember(ctx context.Context, m neuron.Membership) (id int64, err error) {
	author, err := e.authorID(ctx, m.Author)
	if err != nil {
		return 0, err
	}
	return id, e.tx.QueryRowContext(ctx, insertMemberSQL, m.Family, m.Model, m.Layer, m.Unit, m.Weights, string(m.Role),
		m.Origin == neuron.Confirmed, author, m.Note, m.Made.UnixMilli(), milliseconds(m.Withdrawn)).Scan(&id)
}

const withdrawMemberSQL = `-- edit.withdrawMember
UPDATE members SET withdrawn = ?2 WHERE id = ?1`

// withdrawMember ends a word, or lets it stand again for 0. Number 0 is none.
func (e *edit) withdrawMember(ctx context.Context, id, at int64) error {
	_, err := e.exec(ctx, withdrawMemberSQL, id, at)
	return err
}

// WithdrawMembership takes back a word on a neuron and a family, which its author may, and the command line ("").
func (w *Writer) WithdrawMembership(ctx context.Context, id int64, author string, at time.Time) error {
	return w.edit(ctx, author, at, func(ctx context.Context, e *edit) error {
		m, err := e.member(ctx, id)
		switch {
		case err != nil:
			return err
		case !m.Withdrawn.IsZero():
			return neuron.NotFoundf("That word on %s and %s does not stand: it was withdrawn.", m.Ref, m.Family)
		}
		if err := e.mayChange(m.Author, "That word on "+m.Ref.String()); err != nil {
			return err
		}
		if err := e.withdrawMember(ctx, id, at.UnixMilli()); err != nil {
			return err
		}
		return e.log(ctx, record{action: withdrawn, kind: ofMembership, key: id, subject: m.Ref.String(), text: memberText(m)})
	})
}

// undoAddMembership withdraws a word, and lets the one stand again that it took the place of.
func undoAddMembership(ctx context.Context, e *edit, c recorded) error {
	m, err := e.member(ctx, c.key)
	if err == nil && !m.Withdrawn.IsZero() {
		err = neuron.Conflictf("That word on %s and %s was withdrawn or replaced since.", m.Ref, m.Family)
	}
	if err != nil {
		return err
	}
	var earlier int64
	if err := c.read(&earlier); err != nil {
		return err
	}
	return firstError(e.withdrawMember(ctx, c.key, e.at.UnixMilli()), e.withdrawMember(ctx, earlier, 0))
}

// undoWithdrawMembership lets a word stand again.
func undoWithdrawMembership(ctx context.Context, e *edit, c recorded) error {
	m, err := e.member(ctx, c.key)
	if err != nil {
		return err
	}
	later, err := e.standingMember(ctx, m)
	switch {
	case err != nil:
		return err
	case later.ID != 0:
		return neuron.Conflictf("%s has said anew since whether %s belongs to %s.", m.Author, m.Ref, m.Family)
	}
	return e.withdrawMember(ctx, c.key, 0)
}
