package page

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// changeList leads to the link of a list as its form left it.
func changeList(r *server.Request, src listSource, q address.ListQuery) (server.Answer, error) {
	before := len(q.Lines)
	q, at, err := q.Changed(r.Query())
	if err != nil {
		return server.Answer{}, err
	}
	if err := nameLines(r.Context(), src, q.Lines[min(before, len(q.Lines)):]); err != nil {
		return server.Answer{}, err
	}
	to := q.Link()
	if len(to) > longestLink {
		return server.Answer{}, neuron.Invalidf("This list is too long for a link: it would have %s characters, of at most %s. Go back, and shorten the notes or make two lists of it.",
			format.Count(len(to)), format.Count(longestLink))
	}
	if q.Edit && at > 0 {
		to += "#line-" + strconv.Itoa(at)
	}
	return server.Answer{Location: to}, nil
}

// nameLines reads numbers and layers with numbers, "89", where they mean one neuron of the index.
func nameLines(ctx context.Context, src modelSource, lines []address.ListLine) error {
	for i, line := range lines {
		if line.Written == "" {
			continue
		}
		found, err := unitsCalled(ctx, src, line.Written)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			lines[i].Ref, lines[i].Written = found[0], ""
		}
	}
	return nil
}

// Lengths of links, in bytes.
const (
	longestLink = 48 << 10 // that this server answers, with all else that a browser sends
	longLink    = 8000     // that every server and program takes
)

// newListForm fills the form that changes a list.
func newListForm(q address.ListQuery) *view.ListForm {
	f := &view.ListForm{Name: q.Name, Description: q.Description}
	if q.Of != "" {
		f.Hidden = append(f.Hidden, view.Hidden{Name: "list", Value: q.Of}, view.Hidden{Name: "revision", Value: strconv.Itoa(q.Revision)})
	}
	return f
}

// unitsCalled finds the neurons that are written "89", "layer4-1-sum/89", or by full name. Where several are, those of
// models that are known from a publication alone are not meant.
func unitsCalled(ctx context.Context, src modelSource, written string) ([]neuron.Ref, error) {
	models, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	found := refsByNumber(models, strings.ToLower(written), "")
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(ref neuron.Ref) bool {
			m, _ := layerOf(models, ref)
			return m.Published != ""
		})
	}
	return found, nil
}
