package autolabel

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// words are the embeddings of words and how their cosines vary over the images that words are chosen on.
type words struct {
	words      []string
	embeddings *tensor.Float32 // [words, d], each of length one
	covariance *tensor.Float32 // of the images' embeddings, [d, d]
	scale      []float32       // 1 ÷ standard deviation of a word's cosine; 0 for one that does not vary
}

// textsAtOnce is how many words are read at a time.
const textsAtOnce = 512

// readWords gathers the embeddings of words: those of the index, and others from the text tower.
func (j Job) readWords(ctx context.Context, im *images) (*words, error) {
	d := im.embeddings.Shape[1]
	w := &words{words: j.Words, embeddings: tensor.New[float32](len(j.Words), d)}
	place := make(map[string]int, len(j.Words))
	for i, word := range j.Words {
		place[word] = i
	}
	read := make([]bool, len(j.Words))
	if j.Space.Own {
		err := j.Store.EachText(ctx, j.Entry.Slug, func(t neuron.ReadText) {
			if i, wanted := place[t.Text]; wanted && len(t.Embedding) == d {
				copy(w.embeddings.Row(i), t.Embedding)
				read[i] = true
			}
		})
		if err != nil {
			return nil, err
		}
	}
	var unread []int
	for i, done := range read {
		if !done {
			unread = append(unread, i)
		}
	}
	if err := j.readTexts(ctx, w, unread); err != nil {
		return nil, err
	}
	w.covariance = covariance(im.fit())
	w.scale = scales(w.embeddings, w.covariance)
	return w, nil
}

func (j Job) readTexts(ctx context.Context, w *words, unread []int) error {
	if len(unread) == 0 {
		return nil
	}
	if j.Space.Texts == nil {
		return neuron.Invalidf("%d of the words, %q first, have not been read by the text tower of %s: name the model, which reads them then.", len(unread), w.words[unread[0]], j.Space.Name)
	}
	j.Progress.Start("Words", "words", int64(len(unread)))
	for some := range slices.Chunk(unread, textsAtOnce) {
		texts := make([]string, len(some))
		for i, at := range some {
			texts[i] = w.words[at]
		}
		found, err := j.Space.Texts(ctx, texts)
		if err == nil && found.Shape[1] != w.embeddings.Shape[1] {
			err = fmt.Errorf("the text tower of %s gives %d numbers, its image tower %d: images and texts cannot be compared", j.Space.Name, found.Shape[1], w.embeddings.Shape[1])
		}
		if err != nil {
			j.Progress.Fail(err)
			return err
		}
		for i, at := range some {
			copy(w.embeddings.Row(at), found.Row(i))
		}
		j.Progress.Add(int64(len(some)))
	}
	j.Progress.Done()
	return nil
}

// rowsAtOnce is how many rows are multiplied at a time.
const rowsAtOnce = 1024

// covariance returns that of the columns of x, [n, d].
func covariance(x *tensor.Float32) *tensor.Float32 {
	n, d := x.Shape[0], x.Shape[1]
	mean := make([]float64, d)
	for i := range n {
		for k, v := range x.Row(i) {
			mean[k] += float64(v) / float64(n)
		}
	}
	sum, part := make([]float64, d*d), tensor.New[float32](d, d)
	centred := tensor.New[float32](min(n, rowsAtOnce), d)
	for from := 0; from < n; from += rowsAtOnce {
		m := min(rowsAtOnce, n-from)
		for i := range m {
			for k, v := range x.Row(from + i) {
				centred.Row(i)[k] = float32(float64(v) - mean[k])
			}
		}
		c := general(rows(centred, 0, m))
		blas32.Gemm(blas.Trans, blas.NoTrans, 1, c, c, 0, general(part))
		for i, v := range part.Data {
			sum[i] += float64(v)
		}
	}
	for i, v := range sum {
		part.Data[i] = float32(v / float64(n))
	}
	return part
}

// leastVariance is that of a cosine below which a word says nothing of images.
const leastVariance = 1e-10

// scales returns 1 ÷ the standard deviation of each word's cosine with images of a covariance.
func scales(embeddings, covariance *tensor.Float32) []float32 {
	n, d := embeddings.Shape[0], embeddings.Shape[1]
	all, product := make([]float32, n), tensor.New[float32](min(n, rowsAtOnce), d)
	for from := 0; from < n; from += rowsAtOnce {
		m := min(rowsAtOnce, n-from)
		some, out := rows(embeddings, from, from+m), rows(product, 0, m)
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, general(some), general(covariance), 0, general(out))
		for i := range m {
			var variance float64
			for k, v := range out.Row(i) {
				variance += float64(v) * float64(some.Row(i)[k])
			}
			if variance > leastVariance {
				all[from+i] = float32(1 / math.Sqrt(variance))
			}
		}
	}
	return all
}

// correlations returns those of a word's cosine with the cosines of all words.
func (w *words) correlations(word int) []float32 {
	d := w.embeddings.Shape[1]
	direction, all := make([]float32, d), make([]float32, len(w.words))
	blas32.Gemv(blas.NoTrans, w.scale[word], general(w.covariance), vector(w.embeddings.Row(word)), 0, vector(direction))
	blas32.Gemv(blas.NoTrans, 1, general(w.embeddings), vector(direction), 0, vector(all))
	for i := range all {
		all[i] *= w.scale[i]
	}
	return all
}

func general(t *tensor.Float32) blas32.General {
	return blas32.General{Rows: t.Shape[0], Cols: t.Shape[1], Stride: t.Shape[1], Data: t.Data}
}

func vector(x []float32) blas32.Vector { return blas32.Vector{N: len(x), Inc: 1, Data: x} }
