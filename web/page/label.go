package page

import (
	"context"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// labelEditor changes labels.
type labelEditor interface {
	// AddLabel stores a label and returns its number.
	AddLabel(ctx context.Context, l neuron.Label) (int64, error)
	WithdrawLabel(ctx context.Context, id int64, author string, at time.Time) error
}

// labelNotes is what pages read of labels.
type labelNotes interface {
	// LabelsOf returns the labels of units that stand, the oldest first.
	LabelsOf(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref][]neuron.Label, error)
	// FindLabels returns at most n labels that have a text as a part, those that are the text first.
	FindLabels(ctx context.Context, text string, n int) ([]neuron.Label, error)
	// NearestLabels returns at most n labels that are, or have a word, spelled like a text, nearest first.
	NearestLabels(ctx context.Context, text string, n int) ([]neuron.Label, error)
	// UnitLabels returns the labels of a unit, the oldest first: those that stand, or all that ever stood.
	UnitLabels(ctx context.Context, r neuron.Ref, withdrawn bool) ([]neuron.Label, error)
}

// AddLabel takes what an author calls a unit.
func (s *Site) AddLabel(src unitSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		form, err := r.Form()
		if err != nil {
			return server.Answer{}, err
		}
		l, err := parseLabel(form)
		if err != nil {
			return server.Answer{}, err
		}
		d, err := src.Unit(r.Context(), l.Ref)
		if err != nil {
			return server.Answer{}, err
		}
		l.Weights, l.Author, l.Made = d.ModelOf.Hash, r.Author(), time.Now()
		if _, err := s.editor.AddLabel(r.Context(), l); err != nil {
			return server.Answer{}, err
		}
		return done(address.Unit(l.Ref) + "#labels"), nil
	}
}

// parseLabel reads a label from a form.
func parseLabel(form url.Values) (l neuron.Label, err error) {
	if l.Ref, err = neuron.ParseRef(form.Get("unit")); err != nil {
		return l, err
	}
	l.Text, l.Note = singleSpaced(form.Get("text")), strings.TrimSpace(form.Get("note"))
	if percent := strings.TrimSpace(form.Get("sure")); percent != "" {
		sure, err := strconv.ParseFloat(percent, 64)
		if err != nil || math.IsNaN(sure) || sure < 0 || sure > 100 {
			return l, neuron.Invalidf("How sure you are is a number from 0 to 100; %.40q is not.", percent)
		}
		sure /= 100
		l.Confidence = &sure
	}
	return l, nil
}

// singleSpaced makes one line of what was typed. Characters that control are left in: what is kept is refused with a
// sentence, not changed.
func singleSpaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// WithdrawLabel ends a label of the author's own.
func (s *Site) WithdrawLabel(r *server.Request) (server.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return server.Answer{}, err
	}
	ref, err := neuron.ParseRef(form.Get("unit"))
	if err != nil {
		return server.Answer{}, err
	}
	id, err := parseNumber(form.Get("id"), "label")
	if err == nil {
		err = s.editor.WithdrawLabel(r.Context(), id, r.Author(), time.Now())
	}
	if err != nil {
		return server.Answer{}, err
	}
	return done(address.Unit(ref) + "#labels"), nil
}

// parseNumber reads the number of a label or a change.
func parseNumber(s, of string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return 0, neuron.Invalidf("A %s has a number; %.40q is not one.", of, s)
	}
	return n, nil
}

// labelPanel words what people call a unit; with history also what they withdrew.
func (s *Site) labelPanel(ctx context.Context, d neuron.UnitDetail, v view.Visitor, history bool) (view.LabelPanel, error) {
	all, err := s.notes.UnitLabels(ctx, d.Ref, true)
	if err != nil {
		return view.LabelPanel{}, err
	}
	return newLabelPanel(d, all, v, history), nil
}

// addWhatPeopleSay adds labels and families. Labels, also by programs, of a neuron that somebody, the paper or a person, counts among a
// sensitive family stand behind a notice: a suggestion is too often wrong for that.
func (s *Site) addWhatPeopleSay(r *server.Request, src unitSource, d neuron.UnitDetail, history bool, p *view.UnitPage) error {
	families, tree, err := s.unitFamilies(r.Context(), src, d.Ref)
	if err != nil {
		return err
	}
	p.Families = newFamilyPanel(families)
	if p.Labels, err = s.labelPanel(r.Context(), d, p.Visitor, history); err != nil || len(p.Labels.Labels)+len(p.Programs.Labels) == 0 {
		return err
	}
	notice, err := newNotice(r, sensitiveSubject(families, tree))
	if len(p.Labels.Labels) > 0 {
		p.Labels.Notice = notice
	}
	p.Programs.Notice = notice
	return err
}

// sensitiveSubject returns why a neuron's families open behind a notice, "" where none does on somebody's word.
func sensitiveSubject(families []unitFamily, tree neuron.FamilyTree) string {
	for _, f := range families {
		if o := f.member.Origin; o == neuron.Published || o == neuron.Confirmed {
			if about := tree.Sensitive(f.Family); about != "" {
				return about
			}
		}
	}
	return ""
}

func newLabelPanel(d neuron.UnitDetail, all []neuron.Label, v view.Visitor, history bool) view.LabelPanel {
	p := view.LabelPanel{Visitor: v, Unit: d.Ref.String(), Empty: "Nobody has labelled this neuron yet."}
	for _, l := range slices.Backward(all) {
		if l.Withdrawn.IsZero() || history {
			p.Labels = append(p.Labels, newLabelRow(l, d.ModelOf.Hash, v.Author))
		}
	}
	standing := slices.DeleteFunc(slices.Clone(all), func(l neuron.Label) bool { return !l.Withdrawn.IsZero() })
	switch withdrawn := len(all) - len(standing); {
	case history && len(all) == 0:
		p.Empty = "No label was ever given to this neuron."
		p.History = view.Link{Text: "Close", Address: address.Unit(d.Ref)}
	case history:
		p.History = view.Link{Text: "Without those withdrawn", Address: address.Unit(d.Ref) + "#labels"}
	case withdrawn > 0:
		p.Empty = "No label stands: " + format.Count(withdrawn) + " withdrawn."
		p.History = view.Link{Text: "History: " + format.Count(withdrawn) + " withdrawn", Address: address.Unit(d.Ref) + "?history=1#labels"}
	}
	return p
}

func newLabelRow(l neuron.Label, weights, author string) view.LabelRow {
	row := view.LabelRow{
		ID: strconv.FormatInt(l.ID, 10), Text: l.Text, Author: l.Author, Note: l.Note, Made: dayOf(l.Made), MadeISO: l.Made.UTC().Format(time.RFC3339),
		Foreign: l.Weights != weights, Own: l.Author == author && l.Withdrawn.IsZero(),
	}
	if l.Confidence != nil {
		row.Confidence = format.Percent(*l.Confidence) + " sure"
	}
	if !l.Withdrawn.IsZero() {
		row.Withdrawn = "withdrawn " + dayOf(l.Withdrawn)
	}
	return row
}

// dayOf words a day: "3 May 2026".
func dayOf(t time.Time) string { return t.UTC().Format("2 January 2006") }

// parseHistory reads whether what was withdrawn is asked for.
func parseHistory(v url.Values) (bool, error) {
	switch s := v.Get("history"); s {
	case "":
		return false, nil
	case "1":
		return true, nil
	default:
		return false, neuron.Invalidf("history is 1, for what was withdrawn as well; %.40q is not.", s)
	}
}
