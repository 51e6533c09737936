package page

import (
	"strconv"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/asset"
	"multiscope/web/server"
	"multiscope/web/view"
)

// What annotators are sent must not tell of activations: pages differ in the place of the image alone, and pictures are
// named by that place, in an order that is random. TestNothingTellsTheActivation holds this.

// BlindNext shows the image that its visitor has to label next.
func (s *Site) BlindNext(src unitSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		st, err := s.blindStudy(r, r.Param("study"))
		if err != nil {
			return server.Answer{}, err
		}
		d, err := blindUnit(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		position, labelled, more := st.Next(r.Author())
		if !more || st.Paper != nil {
			return done(address.BlindStudy(st.Ref, st.ID)), nil
		}
		p := newBlindNextPage(d, st, position, labelled)
		p.Page = s.page(r, "Label images · "+unitTitle(d), "One image after the other, without its activation.")
		p.Section, p.Hidden = "models", true
		return server.Page(view.BlindNext(p)), nil
	}
}

func newBlindNextPage(d neuron.UnitDetail, st neuron.BlindStudy, position, labelled int) view.BlindNextPage {
	p := view.BlindNextPage{
		Heading: st.Title, Crumbs: blindCrumbs(d, st.Title), Picture: address.BlindPicture(st.Ref, st.ID, position), Position: strconv.Itoa(position),
		Place: "Image " + strconv.Itoa(labelled+1) + " of " + strconv.Itoa(len(st.Images)), Done: labelled, Of: len(st.Images),
		Study: address.BlindStudy(st.Ref, st.ID),
	}
	p.Crumbs[len(p.Crumbs)-1].Address = p.Study
	for i, c := range st.Categories {
		p.Keys = append(p.Keys, view.BlindKey{Key: strconv.Itoa(i + 1), Value: strconv.Itoa(i), Name: c})
	}
	return p
}

// blindPictureSource finds the picture of an image by its key.
type blindPictureSource interface {
	modelSource
	imageSource
	asset.Source
}

// BlindPicture sends the picture at a place of a study. It is not kept, so that no tag names its contents.
func (s *Site) BlindPicture(src blindPictureSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		position, err := address.ParseBlindPicture(r.Param("position"))
		if err != nil {
			return server.Answer{}, err
		}
		st, err := s.blindStudy(r, r.Param("study"))
		if err != nil {
			return server.Answer{}, err
		}
		if position >= len(st.Images) {
			return server.Answer{}, neuron.NotFoundf("The study has %d images; there is no image %d.", len(st.Images), position)
		}
		m, err := src.Model(r.Context(), st.Model)
		if err != nil {
			return server.Answer{}, err
		}
		id, err := src.ImageID(r.Context(), m.Dataset.Slug, st.Images[position].Key)
		if err != nil {
			return server.Answer{}, neuron.NotFoundf("The image is not in this index any more.")
		}
		b, mime, err := src.Thumbnail(r.Context(), id)
		return server.Answer{Type: mime, Body: b, Cache: "no-store"}, err
	}
}

// AnswerBlind takes the category of an image and leads to the next.
func (s *Site) AnswerBlind(r *server.Request) (server.Answer, error) {
	return s.editBlind(r, func(st neuron.BlindStudy) (string, error) {
		form, err := r.Form()
		if err != nil {
			return "", err
		}
		position, err := neuron.ParseUnit(form.Get("position"))
		if err != nil {
			return "", neuron.Invalidf("An image of a study has a place; %.40q is none.", form.Get("position"))
		}
		category, err := neuron.ParseUnit(form.Get("category"))
		if err != nil {
			return "", neuron.Invalidf("A category has a number; %.40q is not one.", form.Get("category"))
		}
		a := neuron.BlindAnswer{Position: position, Author: r.Author(), Category: category, Made: time.Now()}
		return address.BlindNext(st.Ref, st.ID), s.editor.AnswerBlind(r.Context(), st.ID, a)
	})
}

// UndoBlind takes the visitor's last answer back.
func (s *Site) UndoBlind(r *server.Request) (server.Answer, error) {
	return s.editBlind(r, func(st neuron.BlindStudy) (string, error) {
		return address.BlindNext(st.Ref, st.ID), s.editor.UndoAnswer(r.Context(), st.ID, r.Author(), time.Now())
	})
}

// WithdrawBlind ends a study of the visitor's own.
func (s *Site) WithdrawBlind(r *server.Request) (server.Answer, error) {
	return s.editBlind(r, func(st neuron.BlindStudy) (string, error) {
		return address.Blind(st.Ref), s.editor.WithdrawBlindStudy(r.Context(), st.ID, r.Author(), time.Now())
	})
}

// editBlind changes the study of the address and leads to where change says.
func (s *Site) editBlind(r *server.Request, change func(neuron.BlindStudy) (string, error)) (server.Answer, error) {
	st, err := s.blindStudy(r, r.Param("study"))
	if err != nil {
		return server.Answer{}, err
	}
	to, err := change(st)
	if err != nil {
		return server.Answer{}, err
	}
	return done(to), nil
}
