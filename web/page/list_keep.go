package page

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// editKept returns the address of the form that changes a list that is kept: for who is signed in with what saves it,
// for others as a copy in its link. note says why there is none.
func editKept(q address.ListQuery, signedIn bool) (link, note string) {
	q.Edit = true
	if !signedIn {
		q.Of, q.Revision = "", 0
	}
	link = q.Link()
	if len(link) > longestLink || q.List().Check() != nil {
		return "", "Its notes are too long for the form that changes lists; multiscope notes export and import change it."
	}
	return link, ""
}

// newKeepForm offers to keep a list that lies in its link, nil where nobody can.
func (s *Site) newKeepForm(r *server.Request, q address.ListQuery) *view.KeepForm {
	switch {
	case !r.Editable() || len(q.Lines) == 0:
		return nil
	case r.Author() == "":
		return &view.KeepForm{SignIn: address.SignIn(r.Back())}
	case q.Name == "":
		return &view.KeepForm{Note: "To keep it on this server, give it a name first."}
	}
	f := &view.KeepForm{Action: address.Lists, Button: "Keep it here as " + r.Author(), Hidden: listFields(q)}
	if q.Of != "" {
		f.Action, f.Button = address.List(q.Of), "Save the changes as "+r.Author()
		f.Note = fmt.Sprintf("The list %s stays as it is until you save the changes.", format.Quoted(q.Of))
	}
	return f
}

// listFields are a list as fields of a form that nobody sees.
func listFields(q address.ListQuery) []view.Hidden {
	fields := []view.Hidden{{Name: "name", Value: q.Name}, {Name: "description", Value: q.Description}}
	for _, line := range q.Lines {
		name := line.Written
		if name == "" {
			name = line.Ref.String()
		}
		fields = append(fields, view.Hidden{Name: "u", Value: name}, view.Hidden{Name: "n", Value: line.Note})
	}
	if q.Of != "" {
		fields = append(fields, view.Hidden{Name: "list", Value: q.Of}, view.Hidden{Name: "revision", Value: strconv.Itoa(q.Revision)})
	}
	return fields
}

// sentList reads a list from a form that keeps it.
func sentList(r *server.Request) (address.ListQuery, neuron.List, error) {
	form, err := r.Form()
	if err != nil {
		return address.ListQuery{}, neuron.List{}, err
	}
	q, err := address.ParseListQuery(form)
	if err != nil {
		return q, neuron.List{}, err
	}
	for i, line := range q.Lines {
		if line.Written != "" {
			return q, neuron.List{}, neuron.Invalidf("Line %d of the list, %s, is no neuron's name. Go back and remove or correct it, then save again.", i+1, format.Quoted(line.Written))
		}
	}
	l := q.List()
	l.Author, l.Made, l.Changed = r.Author(), time.Now(), time.Now()
	return q, l, nil
}

// KeepList takes a list that lay in its link.
func (s *Site) KeepList(r *server.Request) (server.Answer, error) {
	_, l, err := sentList(r)
	if err != nil {
		return server.Answer{}, err
	}
	l.Slug = "" // made of its name
	slug, err := s.editor.AddList(r.Context(), l)
	if err != nil {
		return server.Answer{}, err
	}
	return done(address.List(slug)), nil
}

// ChangeList takes a list in the place of one that is kept.
func (s *Site) ChangeList(r *server.Request) (server.Answer, error) {
	q, l, err := sentList(r)
	if err != nil {
		return server.Answer{}, err
	}
	l.Slug = r.Param("list")
	err = s.editor.ChangeList(r.Context(), l)
	var ours *neuron.Error
	if errors.As(err, &ours) && ours.Kind == neuron.Conflict {
		return s.showConflict(r, q, l, ours)
	}
	if err != nil {
		return server.Answer{}, err
	}
	return done(address.List(l.Slug)), nil
}

// WithdrawList takes a list away.
func (s *Site) WithdrawList(r *server.Request) (server.Answer, error) {
	if err := s.editor.WithdrawList(r.Context(), r.Param("list"), r.Author(), time.Now()); err != nil {
		return server.Answer{}, err
	}
	return done(address.Lists), nil
}

// showConflict shows a list that was not saved beside the one that somebody else saved meanwhile.
func (s *Site) showConflict(r *server.Request, q address.ListQuery, mine neuron.List, conflict *neuron.Error) (server.Answer, error) {
	now, err := s.notes.List(r.Context(), mine.Slug)
	if err != nil {
		return server.Answer{}, err
	}
	p := newListConflict(now, mine, q)
	p.Message = conflict.Message
	p.Page = s.page(r, p.Heading, conflict.Message)
	p.Page.Section, p.Page.Hidden, p.Page.Address = "lists", true, ""
	p.Keep.Button = "Save yours in its place as " + r.Author()
	return server.Answer{Status: http.StatusConflict, Page: view.ListConflict(p), Cache: "no-store"}, nil
}

func newListConflict(now, mine neuron.List, q address.ListQuery) view.ListConflictPage {
	q.Of, q.Revision, q.Edit = now.Slug, now.Revision, false
	p := view.ListConflictPage{
		Heading: "Changed meanwhile", Changes: listDifferences(now, mine), Now: address.List(now.Slug),
		Keep: view.KeepForm{Action: address.List(now.Slug), Hidden: listFields(q)},
	}
	q.Edit = true
	p.Edit = q.Link()
	return p
}

// listDifferences says where two lists differ.
func listDifferences(now, mine neuron.List) []view.ListDifference {
	var all []view.ListDifference
	differ := func(what, a, b string) {
		if a != b {
			all = append(all, view.ListDifference{What: what, Now: a, Yours: b})
		}
	}
	differ("Name", now.Name, mine.Name)
	differ("Description", now.Description, mine.Description)
	have := func(l neuron.List, ref neuron.Ref) (neuron.ListEntry, bool) {
		i := slices.IndexFunc(l.Entries, func(e neuron.ListEntry) bool { return e.Ref == ref })
		if i < 0 {
			return neuron.ListEntry{}, false
		}
		return l.Entries[i], true
	}
	var both, their []neuron.Ref // that both have, in the order of each
	for _, e := range now.Entries {
		own, there := have(mine, e.Ref)
		if !there {
			all = append(all, view.ListDifference{What: e.Ref.String(), Now: "in the list" + noted(e.Note), Yours: "not in it"})
			continue
		}
		differ("Note on "+e.Ref.String(), e.Note, own.Note)
		both = append(both, e.Ref)
	}
	for _, e := range mine.Entries {
		if _, there := have(now, e.Ref); !there {
			all = append(all, view.ListDifference{What: e.Ref.String(), Now: "not in it", Yours: "in the list" + noted(e.Note)})
			continue
		}
		their = append(their, e.Ref)
	}
	if !slices.Equal(both, their) {
		all = append(all, view.ListDifference{What: "Order", Now: refsText(both), Yours: refsText(their)})
	}
	return all
}

func noted(note string) string {
	if note == "" {
		return ""
	}
	return ": " + note
}

// refsText lists neurons by number, of which one sees where two orders part.
func refsText(refs []neuron.Ref) string {
	var s string
	for i, ref := range refs {
		if i > 0 {
			s += ", "
		}
		s += strconv.Itoa(ref.Unit)
	}
	return s
}
