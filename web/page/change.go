package page

import (
	"context"
	"strconv"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
	"multiscope/web/view"
)

// changeNotes is the audit log.
type changeNotes interface {
	// Changes returns the n changes before the one of a number, or the last n for 0; the newest first.
	Changes(ctx context.Context, before int64, n int) ([]neuron.Change, error)
}

// changeEditor takes back what its author did.
type changeEditor interface {
	Undo(ctx context.Context, change int64, author string, at time.Time) error
}

// changesShown is how many changes a page lists.
const changesShown = 50

// Changes lists what people changed.
func (s *Site) Changes(r *server.Request) (server.Answer, error) {
	before, err := address.ParseChanges(r.Query())
	if err != nil {
		return server.Answer{}, err
	}
	changes, err := s.notes.Changes(r.Context(), before, changesShown+1)
	if err != nil {
		return server.Answer{}, err
	}
	p := newChangesPage(changes, before, r.Author())
	p.Page = s.page(r, "Changes", "What people added, changed and withdrew here.")
	p.Section, p.Hidden = "changes", true
	return server.Page(view.Changes(p)), nil
}

func newChangesPage(changes []neuron.Change, before int64, author string) (p view.ChangesPage) {
	if len(changes) > changesShown {
		changes = changes[:changesShown]
		p.Older = address.Changes(changes[changesShown-1].ID)
	}
	if before > 0 {
		p.Newer = address.Changes(0)
	}
	for _, c := range changes {
		p.Rows = append(p.Rows, view.ChangeRow{
			ID: strconv.FormatInt(c.ID, 10), When: c.At.UTC().Format("2 Jan 2006 15:04"), ISO: c.At.UTC().Format(time.RFC3339),
			Author: c.Author, What: whatWasDone(c), Subject: changedThing(c), Text: c.Text, Undone: c.Undone,
			Undoable: author != "" && c.Author == author && !c.Undone && c.Action != "undo",
		})
	}
	return p
}

// How what was done is worded.
var (
	doneWords = map[string]string{"add": "added", "change": "changed", "withdraw": "withdrew", "undo": "undid a change of", "import": "imported"}
	kindWords = map[string]string{"label": "a label", "membership": "a member", "family": "a family", "list": "a list", "blind": "a blind study"}
)

func whatWasDone(c neuron.Change) string {
	done, kind := doneWords[c.Action], kindWords[c.Kind]
	if done == "" {
		done = c.Action
	}
	if kind == "" {
		kind = c.Kind
	}
	return done + " " + kind
}

// changedThing leads to what was changed.
func changedThing(c neuron.Change) view.Link {
	l := view.Link{Text: c.Subject}
	switch c.Kind {
	case "label", "membership", "blind":
		if ref, err := neuron.ParseRef(c.Subject); err == nil {
			l.Address = address.Unit(ref)
			if c.Kind == "blind" {
				l.Address = address.Blind(ref)
			}
		}
	case "family":
		l.Address = slugAddress(c.Subject, address.Family)
	case "list":
		l.Address = slugAddress(c.Subject, address.List)
	}
	return l
}

func slugAddress(slug string, to func(string) string) string {
	if !neuron.IsSlug(slug) {
		return ""
	}
	return to(slug)
}

// Undo takes back a change of the author's own.
func (s *Site) Undo(r *server.Request) (server.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return server.Answer{}, err
	}
	id, err := parseNumber(form.Get("id"), "change")
	if err == nil {
		err = s.editor.Undo(r.Context(), id, r.Author(), time.Now())
	}
	if err != nil {
		return server.Answer{}, err
	}
	return done(address.Changes(0)), nil
}
