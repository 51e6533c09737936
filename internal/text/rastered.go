package text

import (
	"context"
	"image"

	"multiscope/internal/neuron"
)

// RasteredWords are words and how they are written into pictures.
type RasteredWords struct {
	List []neuron.ListedWord
	*Raster
}

func (w RasteredWords) Len() int                       { return len(w.List) }
func (w RasteredWords) Word(i int) string              { return w.List[i].Word }
func (w RasteredWords) Listed(i int) neuron.ListedWord { return w.List[i] }

// Picture draws rendering k of word i.
func (w RasteredWords) Picture(_ context.Context, i, k int) (image.Image, error) {
	return w.Draw(w.List[i].Word, k)
}
