package page

import (
	"context"
	"errors"
	"sync"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// placesOfTwo is a source of models with two words, whose embeddings are read once wait is closed.
type placesOfTwo struct {
	placeSource // not asked for anything else

	wait chan struct{}
	mu   sync.Mutex
	read map[string]int // how often, by model
}

func (p *placesOfTwo) WordPlaces(context.Context, string) (neuron.WordPlaces, error) {
	return neuron.WordPlaces{State: "as made", Words: 2}, nil
}

func (p *placesOfTwo) WordEmbeddings(_ context.Context, model string, visit func(word string, id int64, embedding []byte)) error {
	p.mu.Lock()
	p.read[model]++
	p.mu.Unlock()
	<-p.wait
	visit("king", 1, tensor.AppendHalves(nil, 1, 0))
	visit("queen", 2, tensor.AppendHalves(nil, 0, 1))
	return nil
}

func (p *placesOfTwo) ImageEmbeddings(context.Context, string, func(id int64, embedding []byte)) error {
	return nil
}

// TestSpacesAreMadeOnce: who waits for a space waits as long as its request lasts, and many ask for one that is made once.
func TestSpacesAreMadeOnce(t *testing.T) {
	src := &placesOfTwo{wait: make(chan struct{}), read: map[string]int{}}
	h := &heldSpaces{}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := h.get(gone, src, "a", false); !errors.Is(err, context.Canceled) {
		t.Errorf("get() for a request that is gone = %v; want that it is cancelled", err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if s, err := h.get(t.Context(), src, "a", false); err != nil || s.Words() != 2 {
				t.Errorf("get() = %v, %v; want two words", s, err)
			}
		})
	}
	close(src.wait)
	all.Wait()
	if src.read["a"] != 1 {
		t.Errorf("the words of one model were read %d times", src.read["a"])
	}
}

// TestSpacesAreBounded keeps those that were asked for last.
func TestSpacesAreBounded(t *testing.T) {
	src := &placesOfTwo{wait: make(chan struct{}), read: map[string]int{}}
	close(src.wait)
	h := &heldSpaces{}
	for _, model := range []string{"a", "b", "a", "c", "a", "b"} {
		if _, err := h.get(t.Context(), src, model, false); err != nil {
			t.Fatal(err)
		}
		if len(h.spaces) > mostSpaces || h.spaces[0].model != model {
			t.Errorf("after %s %d spaces are held, first of %s", model, len(h.spaces), h.spaces[0].model)
		}
	}
	if src.read["a"] != 1 || src.read["b"] != 2 || src.read["c"] != 1 {
		t.Errorf("read %v; want a once, b twice, c once", src.read)
	}
}
