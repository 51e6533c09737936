package page

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"

	"multiscope/internal/neuron"
	"multiscope/internal/wordspace"
)

// placeSource is where models place written words.
type placeSource interface {
	wordspace.Source
	// PlacedModels returns the slugs of the models that place any.
	PlacedModels(ctx context.Context) ([]string, error)
	// PlacedModelsOf returns the slugs of those that place a word.
	PlacedModelsOf(ctx context.Context, word string) ([]string, error)
	WordPlaces(ctx context.Context, model string) (neuron.WordPlaces, error)
	// Images returns images by their numbers; one that is not there has none.
	Images(ctx context.Context, ids []int64) ([]neuron.Image, error)
}

// mostSpaces are held: at most 64 MiB each, 13 for the 10,000 words of the paper and a model of 640 numbers.
const mostSpaces = 2

// heldSpaces keeps the words of the models that were asked for last, plain and masked, until what they are made of
// changes. It is safe for concurrent use.
type heldSpaces struct {
	asked  singleflight.Group // by key: who asks while a space is made waits for it, as long as its request lasts
	making sync.Mutex         // one space at a time, since that takes a moment and memory

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
	key := heldSpace{model: model, state: places.State, masked: masked}
	if space := h.find(key); space != nil {
		return space, nil
	}
	made := h.asked.DoChan(fmt.Sprintf("%q %q %t", model, places.State, masked), func() (any, error) {
		// Others may wait for it when the request that asked first is gone.
		return h.make(context.WithoutCancel(ctx), src, key)
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case m := <-made:
		if m.Err != nil {
			return nil, m.Err
		}
		return m.Val.(*wordspace.Space), nil
	}
}

// find returns a space that is held and makes it the last to go, nil where it is not held.
func (h *heldSpaces) find(key heldSpace) *wordspace.Space {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, s := range h.spaces {
		if s.model == key.model && s.masked == key.masked && s.state == key.state {
			h.spaces = slices.Insert(slices.Delete(h.spaces, i, i+1), 0, s)
			return s.space
		}
	}
	return nil
}

// make opens a space and holds it.
func (h *heldSpaces) make(ctx context.Context, src placeSource, key heldSpace) (*wordspace.Space, error) {
	h.making.Lock()
	defer h.making.Unlock()
	if space := h.find(key); space != nil {
		return space, nil // made since it was asked for
	}
	h.makeRoom(key)
	space, err := wordspace.Open(ctx, src, key.model, key.masked)
	if err != nil {
		return nil, err
	}
	key.space = space
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spaces = slices.Insert(h.spaces, 0, key)
	return space, nil
}

// makeRoom lets go of an older state of a space and of those for which there is no room beside it.
func (h *heldSpaces) makeRoom(key heldSpace) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spaces = slices.DeleteFunc(h.spaces, func(s heldSpace) bool { return s.model == key.model && s.masked == key.masked })
	if len(h.spaces) >= mostSpaces {
		h.spaces = slices.Delete(h.spaces, mostSpaces-1, len(h.spaces))
	}
}
