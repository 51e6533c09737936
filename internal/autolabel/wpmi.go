package autolabel

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// What soft-WPMI is computed with, as in the reference implementation of CLIP-Dissect.
const (
	softTop   = 100   // strongest images of a unit
	sharpness = 10    // inverse temperature of the softmax over words
	lambda    = 1     // weight of what a word's probability is for all units
	softFirst = 0.998 // probability that the strongest image is one that the unit is about
	softLast  = 0.97  // to which that falls, linearly
	softFloor = 1e-7  // added to what a logarithm is taken of
)

// wordTile is how many words are looked at at a time.
const wordTile = 128

// scored is the best word of a unit and its soft-WPMI in nats.
type scored struct {
	word  int // −1 before there is one
	score float64
}

// softWPMI explains units by one word each. It compares each unit with all others of its layer, so that it finds nothing
// before it has looked at all of them; what it finds does not depend on which are asked for.
func (l *labeller) softWPMI(ctx context.Context, m missing, n *Counts) error {
	top, err := l.strongest(ctx)
	if err != nil {
		return err
	}
	best, err := softBest(ctx, l.images.fit(), l.words.embeddings, top)
	if err != nil {
		return err
	}
	for units := range slices.Chunk(m.units, linearTile) {
		found := make([]*neuron.Explanation, len(units))
		for i, u := range units {
			if best[u].word < 0 {
				continue
			}
			c, err := l.column(ctx, u)
			if err != nil {
				return err
			}
			found[i] = l.explanation(c, []int{best[u].word}, []float64{best[u].score}, l.words.embeddings.Row(best[u].word))
		}
		if err := l.store(ctx, m, units, found, n); err != nil {
			return err
		}
	}
	return nil
}

// strongest returns, for each unit of the layer, the images that drive it most, as rows of those that words are chosen on,
// strongest first; none of a constant unit.
func (l *labeller) strongest(ctx context.Context) ([][]int32, error) {
	top := make([][]int32, l.Layer.Units)
	for u := range top {
		c, err := l.column(ctx, u)
		if err != nil {
			return nil, err
		}
		if !c.constant() {
			top[u] = strongestOf(c.fit, softTop)
		}
	}
	return top, nil
}

func strongestOf(x []float32, n int) []int32 {
	order := make([]int32, len(x))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(x[b], x[a]), cmp.Compare(a, b)) })
	return slices.Clone(order[:min(n, len(order))])
}

// softBest returns the word of highest soft-WPMI of each unit, given embeddings of images [n, d] and words [w, d] and the
// strongest images of each unit: log p(word | its strongest images) − λ log of the mean of that over all units.
func softBest(ctx context.Context, images, words *tensor.Float32, top [][]int32) ([]scored, error) {
	best := make([]scored, len(top))
	for u := range best {
		best[u].word = -1
	}
	logSums := logSumsOver(images, words)
	likelihoods := make([][]float64, len(top))
	for u := range likelihoods {
		likelihoods[u] = make([]float64, wordTile)
	}
	for from := 0; from < words.Shape[0]; from += wordTile {
		to := min(from+wordTile, words.Shape[0])
		probabilities := probabilitiesOf(images, rows(words, from, to), logSums)
		if err := likelihoodsOf(ctx, probabilities, top, likelihoods); err != nil {
			return nil, err
		}
		for k := range to - from {
			common := marginal(likelihoods, top, k)
			for u := range top {
				score := likelihoods[u][k] - lambda*common
				if len(top[u]) > 0 && (best[u].word < 0 || score > best[u].score) {
					best[u] = scored{from + k, score}
				}
			}
		}
	}
	return best, nil
}

// logSumsOver returns the logarithm of the softmax's denominator of each image: the sum over all words.
func logSumsOver(images, words *tensor.Float32) []float64 {
	sums := make([]float64, images.Shape[0])
	for from := 0; from < words.Shape[0]; from += wordTile {
		cosines := cosinesOf(images, rows(words, from, min(from+wordTile, words.Shape[0])))
		for i := range sums {
			for _, c := range cosines.Row(i) {
				sums[i] += math.Exp(sharpness * float64(c))
			}
		}
	}
	for i, s := range sums {
		sums[i] = math.Log(s)
	}
	return sums
}

func cosinesOf(images, words *tensor.Float32) *tensor.Float32 {
	c := tensor.New[float32](images.Shape[0], words.Shape[0])
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, general(images), general(words), 0, general(c))
	return c
}

// probabilitiesOf returns, for each image, the probability of each of some words among all.
func probabilitiesOf(images, words *tensor.Float32, logSums []float64) *tensor.Float32 {
	p := cosinesOf(images, words)
	for i, logSum := range logSums {
		row := p.Row(i)
		for k, c := range row {
			row[k] = float32(math.Exp(sharpness*float64(c) - logSum))
		}
	}
	return p
}

// likelihoodsOf writes log p(word | strongest images) of each unit: the product over images of 1 + q·(p − 1), q being the
// probability that the image is one the unit is about. A hundred such factors do not underflow float64.
func likelihoodsOf(ctx context.Context, probabilities *tensor.Float32, top [][]int32, out [][]float64) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for u, strongest := range top {
		group.Go(func() error {
			row := out[u][:probabilities.Shape[1]]
			for k := range row {
				row[k] = 1
			}
			for i, image := range strongest {
				q := softFirst - float64(i)/float64(len(strongest))*(softFirst-softLast)
				for k, p := range probabilities.Row(int(image)) {
					row[k] *= 1 - q + q*float64(p) + softFloor
				}
			}
			for k, x := range row {
				row[k] = math.Log(x)
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}

// marginal returns the logarithm of the mean, over the units that have images, of a word's likelihood.
func marginal(likelihoods [][]float64, top [][]int32, k int) float64 {
	highest, n := math.Inf(-1), 0
	for u := range top {
		if len(top[u]) > 0 {
			highest = max(highest, likelihoods[u][k])
			n++
		}
	}
	var s float64
	for u := range top {
		if len(top[u]) > 0 {
			s += math.Exp(likelihoods[u][k] - highest)
		}
	}
	return highest + math.Log(s) - math.Log(float64(n))
}
