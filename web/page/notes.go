package page

import (
	"bytes"
	"context"
	"io"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
	"multiscope/web/server"
)

// allNotes is all that people added at once.
type allNotes interface {
	// All returns what stands, and with history what was withdrawn as well.
	All(ctx context.Context, history bool) (neuron.Notes, error)
}

// NotesJSON sends labels, families, members, lists and those blind studies that are no secret to the visitor as “multiscope notes import” reads them.
func (s *Site) NotesJSON(r *server.Request) (server.Answer, error) {
	return s.sendNotes(r, "application/json", exchange.WriteJSON)
}

// LabelsCSV sends labels in the columns of CLIP-Dissect and MILAN, and some more.
func (s *Site) LabelsCSV(r *server.Request) (server.Answer, error) {
	return s.sendNotes(r, "text/csv; charset=utf-8", func(w io.Writer, n neuron.Notes) error { return exchange.WriteLabels(w, n.Labels) })
}

// readable returns the blind studies whose results an author may see, with the answers of those who have finished.
func readable(studies []neuron.BlindStudy, author string) (shown []neuron.BlindStudy) {
	for _, s := range studies {
		if s.MayRead(author) {
			shown = append(shown, s.Shown())
		}
	}
	return shown
}

func (s *Site) sendNotes(r *server.Request, mime string, write func(io.Writer, neuron.Notes) error) (server.Answer, error) {
	n, err := s.notes.All(r.Context(), false)
	if err != nil {
		return server.Answer{}, err
	}
	n.Blind = readable(n.Blind, r.Author())
	var body bytes.Buffer
	err = write(&body, n)
	return server.Content(mime, body.Bytes()), err
}
