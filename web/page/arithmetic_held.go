package page

import (
	"context"
	"sync"

	"multiscope/internal/neuron"
	"multiscope/internal/wordspace"
)

// placeSource is where models place written words.
type placeSource interface {
	wordspace.Source
	// PlacedModels returns the slugs of the models that place any.
	PlacedModels(ctx context.Context) ([]string, error)
	WordPlaces(ctx context.Context, model string) (neuron.WordPlaces, error)
	// Images returns images by their numbers; one that is not there has none.
	Images(ctx context.Context, ids []int64) ([]neuron.Image, error)
}

// mostSpaces are held: at most 64 MiB each, 13 for the 10,000 words of the paper and a model of 640 numbers.
const mostSpaces = 2

// heldSpaces keeps the words of the models that were asked for last, plain and masked, until what they are made of
// changes. Only one is made at a time, since it takes a moment and memory.
type heldSpaces struct {
	mu     sync.Mutex
	spaces []heldSpace // the one that was asked for last first
}

type heldSpace struct {
	model, state string
	masked       bool
	space        *wordspace.Space
}

// get returns the words of a model.
func (h *heldSpaces) get(ctx context.Context, src placeSource, model string, masked bool) (*wordspace.Space, error) {
	places, err := src.WordPlaces(ctx, model)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	kept := make([]heldSpace, 1, mostSpaces+1)
	for _, s := range h.spaces {
		switch {
		case s.model != model || s.masked != masked:
			kept = append(kept, s)
		case s.state == places.State:
			kept[0] = s
		}
	}
	if kept[0].space == nil {
		h.spaces = kept[1:min(len(kept), mostSpaces)] // what goes makes room before the next is made
		space, err := wordspace.Open(ctx, src, model, masked)
		if err != nil {
			return nil, err
		}
		kept[0] = heldSpace{model, places.State, masked, space}
	}
	h.spaces = kept[:min(len(kept), mostSpaces)]
	return kept[0].space, nil
}
