package page

import (
	"context"

	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// readableSource is what says whether a text can be read.
type readableSource interface {
	modelSource
	textSource
}

// attributionLink leads to the neurons that a text calls on; nil where no model here has read it or can.
func (s *Site) attributionLink(ctx context.Context, src readableSource, text string) (*view.Link, error) {
	places, err := textLayers(ctx, src)
	if err != nil {
		return nil, err
	}
	for i, p := range places {
		if i > 0 && p.model.Slug == places[i-1].model.Slug {
			continue
		}
		known := s.encodes(p.model)
		if !known {
			_, err := src.Text(ctx, p.model.Slug, text)
			if err != nil && !isNotFound(err) {
				return nil, err
			}
			known = err == nil
		}
		if known {
			q := address.AttributionQuery{Text: text, Model: p.model.Slug, Layer: p.layer.Slug}
			return &view.Link{Text: "Attribution of " + format.Quoted(text), Address: address.Attribution(q)}, nil
		}
	}
	return nil, nil
}
