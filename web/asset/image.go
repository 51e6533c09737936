// Package asset answers with pictures and files that pages load: thumbnails, visualizations,
// heat maps, previews, the style sheet and scripts.
package asset

import (
	"context"

	"multiscope/web/address"
	"multiscope/web/server"
)

// Source is where pictures come from. *store.Reader satisfies it.
type Source interface {
	thumbnailSource
	visualizationSource
	studyPictureSource
}

// thumbnailSource is where thumbnails come from.
type thumbnailSource interface {
	Thumbnail(ctx context.Context, id int64) (b []byte, mime string, err error)
}

// visualizationSource is where pictures that were made to drive a neuron come from.
type visualizationSource interface {
	VisualizationImage(ctx context.Context, id int64) (b []byte, mime string, err error)
}

// studyPictureSource is where pictures that studies show come from.
type studyPictureSource interface {
	StudyPicture(ctx context.Context, study, name string) (png []byte, err error)
}

// Thumbnail sends a thumbnail. It never changes while its image has the number it has.
func Thumbnail(src thumbnailSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		id, err := address.ParseID(r.Param("id"))
		if err != nil {
			return server.Answer{}, err
		}
		b, mime, err := src.Thumbnail(r.Context(), id)
		return server.Answer{Type: mime, Body: b, Cache: server.Forever}, err
	}
}

// Visualization sends a picture that was made to drive a neuron. Made anew, it has a new number.
func Visualization(src visualizationSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		id, err := address.ParseVisualization(r.Param("id"))
		if err != nil {
			return server.Answer{}, err
		}
		b, mime, err := src.VisualizationImage(r.Context(), id)
		return server.Answer{Type: mime, Body: b, Cache: server.Forever}, err
	}
}

// StudyPicture sends a picture that a study shows. The study that is run anew may have another of that name.
func StudyPicture(src studyPictureSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		b, err := src.StudyPicture(r.Context(), r.Param("study"), r.Param("picture"))
		return server.Answer{Type: "image/png", Body: b}, err
	}
}
