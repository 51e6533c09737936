package autolabel

import (
	"context"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// chosenImages are those that words are compared with, by ordinal, ascending.
type chosenImages struct {
	ordinals []int32
	without  int // images of the layer's columns whose embeddings the index does not hold, and nothing computes
}

// chooseImages draws the images of a run among those of which there is an activation and there will be an embedding.
func (j Job) chooseImages(ctx context.Context) (chosen chosenImages, err error) {
	sample, err := j.Store.ColumnSample(ctx, j.Entry.Slug, j.Layer.Slug)
	if err != nil {
		return chosen, err
	}
	var all []int32
	err = j.Store.EachImage(ctx, j.Entry.Slug, func(ordinal int, _ neuron.Image) {
		if _, kept := sample.Place(ordinal); kept {
			all = append(all, int32(ordinal))
		}
	})
	if err != nil {
		return chosen, err
	}
	slices.Sort(all)
	if j.Space.Images == nil {
		n := len(all)
		if all, err = j.withStored(ctx, all); err != nil {
			return chosen, err
		}
		chosen.without = n - len(all)
	}
	if len(all) < leastImages {
		return chosen, neuron.Invalidf("Words are compared with at least %d images; of %d there are activations and embeddings.", leastImages, len(all))
	}
	for _, i := range neuron.Shuffled(len(all), j.Options.Seed)[:min(len(all), j.Options.Images)] {
		chosen.ordinals = append(chosen.ordinals, all[i])
	}
	slices.Sort(chosen.ordinals)
	return chosen, nil
}

// embeddingsAtOnce is how many embeddings are read from the index at a time.
const embeddingsAtOnce = 2000

// eachStored visits the embeddings that the index holds of images.
func (j Job) eachStored(ctx context.Context, ordinals []int32, visit func(ordinal int32, embedding []byte)) error {
	for some := range slices.Chunk(ordinals, embeddingsAtOnce) {
		asked := make([]int, len(some))
		for i, o := range some {
			asked[i] = int(o)
		}
		found, err := j.Store.Embeddings(ctx, j.Entry.Slug, asked)
		if err != nil {
			return err
		}
		for i, e := range found {
			if e != nil {
				visit(some[i], e)
			}
		}
	}
	return nil
}

// withStored returns the images of which the index holds the embedding in the space.
func (j Job) withStored(ctx context.Context, ordinals []int32) (with []int32, err error) {
	if !j.Space.Own {
		return nil, nil
	}
	err = j.eachStored(ctx, ordinals, func(o int32, _ []byte) { with = append(with, o) })
	return with, err
}

// images are embeddings of images, those that words are chosen on before those that are held out.
type images struct {
	ordinals   []int32
	fitted     int // of them, the first
	embeddings *tensor.Float32
}

func (im *images) heldOut() int { return len(im.ordinals) - im.fitted }

// fit returns the embeddings that words are chosen on, held those of the others.
func (im *images) fit() *tensor.Float32  { return rows(im.embeddings, 0, im.fitted) }
func (im *images) held() *tensor.Float32 { return rows(im.embeddings, im.fitted, len(im.ordinals)) }

func rows(t *tensor.Float32, from, to int) *tensor.Float32 {
	d := t.Shape[1]
	return tensor.Of(t.Data[from*d:to*d], to-from, d)
}

// readImages gathers the embeddings of the chosen images. One that cannot be read is left out of its half.
func (j Job) readImages(ctx context.Context, chosen chosenImages) (*images, error) {
	found := make(map[int32][]float32, len(chosen.ordinals))
	if j.Space.Own {
		if err := j.eachStored(ctx, chosen.ordinals, func(o int32, e []byte) { found[o] = tensor.Halves(nil, e) }); err != nil {
			return nil, err
		}
	}
	lacking := slices.DeleteFunc(slices.Clone(chosen.ordinals), func(o int32) bool { return found[o] != nil })
	if len(lacking) > 0 && j.Space.Images != nil {
		err := j.Space.Images(ctx, lacking, func(o int, e []float32) error {
			found[int32(o)] = e
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(found) < leastImages {
		return nil, fmt.Errorf("of %d images %d could be placed; words are compared with at least %d", len(chosen.ordinals), len(found), leastImages)
	}
	return split(chosen.ordinals, found, j.Options.Seed)
}

// split lays embeddings out half by half. Which half an image is in follows from the chosen ones and the seed.
func split(ordinals []int32, found map[int32][]float32, seed int64) (*images, error) {
	half := make([]bool, len(ordinals)) // held out
	for _, i := range neuron.Shuffled(len(ordinals), seed+1)[len(ordinals)/2:] {
		half[i] = true
	}
	im := &images{}
	var data []float32
	d := 0
	for _, held := range []bool{false, true} {
		for i, o := range ordinals {
			e := found[o]
			if half[i] != held || e == nil {
				continue
			}
			if d == 0 {
				d, data = len(e), make([]float32, 0, len(found)*len(e))
			}
			if len(e) != d {
				return nil, fmt.Errorf("the embedding of image %d has %d numbers, that of others %d: index the model again", o, len(e), d)
			}
			im.ordinals, data = append(im.ordinals, o), append(data, e...)
			delete(found, o)
		}
		if !held {
			im.fitted = len(im.ordinals)
		}
	}
	im.embeddings = tensor.Of(data, len(im.ordinals), d)
	return im, nil
}
