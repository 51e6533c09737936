package emotions

import (
	"context"
	"fmt"
	"strings"

	"multiscope/internal/attribution"
	"multiscope/internal/multinomial"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// The sets of levels.
const (
	sumSet        = "composition"
	classifierSet = "classifier"
)

// levels returns the words' sums of units at all levels of sparsity: composed, then those of the classifier.
func (e *experiment) levels(ctx context.Context) ([]neuron.SparseLevel, error) {
	composed, err := e.composed(ctx)
	if err != nil {
		return nil, err
	}
	classified, err := e.classified(ctx)
	return append(composed, classified...), err
}

// composed finds for each word the few units whose readouts it is best put together of.
func (e *experiment) composed(ctx context.Context) ([]neuron.SparseLevel, error) {
	units := len(e.units)
	most := 0
	for _, k := range e.o.Sums {
		most = max(most, k)
	}
	if most == 0 {
		return nil, nil
	}
	found, err := e.Rows(ctx, study.Task{Name: "Sums of units", Unit: "words", Rows: len(e.o.Words), Width: len(e.o.Sums) * units, Block: 8},
		func(ctx context.Context, first int, rows *tensor.Float32) error {
			for i := range rows.Shape[0] {
				if err := ctx.Err(); err != nil {
					return err
				}
				path := attribution.Path(e.readout, e.vectors.Row(first+i), e.use, most)
				for l, k := range e.o.Sums {
					for _, term := range atMost(path, k) {
						rows.Row(i)[l*units+term.Unit] = float32(term.Weight)
					}
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	var levels []neuron.SparseLevel
	for l, k := range e.o.Sums {
		level := neuron.SparseLevel{
			Set: sumSet, Sparsity: float64(k), Name: fmt.Sprintf("sum of %d", k),
			Note: fmt.Sprintf("The %d neurons or fewer whose directions a word's text is best put together of (non-negative LASSO); a weight is the length of the piece, of a text that is one long.", k),
		}
		for i, word := range e.o.Words {
			n := len(level.Weights)
			level.Weights = appendWeights(level.Weights, word, found.Row(i)[l*units:(l+1)*units])
			if len(level.Weights) == n && l == len(e.o.Sums)-1 {
				e.without = append(e.without, word)
			}
		}
		levels = append(levels, level)
	}
	return levels, nil
}

// atMost returns the terms of the longest sum of at most k units.
func atMost(path []attribution.Step, k int) []attribution.Term {
	var terms []attribution.Term
	for _, s := range path {
		if len(s.Terms) <= k {
			terms = s.Terms
		}
	}
	return terms
}

// appendWeights appends those weights of a word that are not zero.
func appendWeights(to []neuron.WordWeight, word string, weights []float32) []neuron.WordWeight {
	for u, w := range weights {
		if w != 0 {
			to = append(to, neuron.WordWeight{Word: word, Unit: u, Weight: float64(w)})
		}
	}
	return to
}

// classified fits a sparse classifier that tells the words apart by the attributions of their texts, at each penalty from the
// one before it.
func (e *experiment) classified(ctx context.Context) ([]neuron.SparseLevel, error) {
	if len(e.o.Penalties) == 0 {
		return nil, nil
	}
	p := multinomial.Problem{X: e.features(), Classes: len(e.o.Words)}
	for i := range p.X.Shape[0] {
		p.Y = append(p.Y, i/len(e.o.Templates))
	}
	largest := multinomial.LambdaMax(p)
	if largest == 0 {
		return nil, study.Unfitf("The text tower of %s reads all words alike.", e.Entry.Slug)
	}
	var levels []neuron.SparseLevel
	var m *multinomial.Model
	for _, share := range e.o.Penalties {
		var err error
		if m, err = e.fit(ctx, p, share, share*largest, m); err != nil {
			return nil, err
		}
		level := neuron.SparseLevel{Set: classifierSet, Sparsity: 1 / share, Name: fmt.Sprintf("λ %g", share)}
		for i, word := range e.o.Words {
			level.Weights = appendWeights(level.Weights, word, m.Weights.Row(i))
		}
		right := accuracy(m, p)
		e.told = append(e.told, fmt.Sprintf("%d at %g", right, share))
		level.Note = fmt.Sprintf("Weights of a sparse multinomial logistic regression at %g of the penalty at which no neuron is left, as the article finds its vectors; it tells %d of the %d texts it was fitted to apart.", share, right, len(p.Y))
		if !m.Converged {
			e.unsure = append(e.unsure, fmt.Sprint(share))
		}
		levels = append(levels, level)
	}
	return levels, nil
}

// fit fits the classifier at a penalty, or reads it.
func (e *experiment) fit(ctx context.Context, p multinomial.Problem, share, lambda float64, start *multinomial.Model) (*multinomial.Model, error) {
	weights := p.Classes * p.X.Shape[1]
	row, err := e.Rows(ctx, study.Task{Name: fmt.Sprintf("Classifier at a penalty of %g", share), Unit: "fits", Rows: 1, Width: weights + p.Classes + 1, Block: 1},
		func(ctx context.Context, _ int, rows *tensor.Float32) error {
			m, err := multinomial.Fit(ctx, p, lambda, start, multinomial.Defaults)
			if err != nil {
				return err
			}
			copy(rows.Data, m.Weights.Data)
			copy(rows.Data[weights:], m.Intercepts)
			if m.Converged {
				rows.Data[weights+p.Classes] = 1
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return &multinomial.Model{
		Weights: tensor.Of(row.Data[:weights], p.Classes, p.X.Shape[1]), Intercepts: row.Data[weights : weights+p.Classes],
		Lambda: lambda, Converged: row.Data[weights+p.Classes] == 1,
	}, nil
}

// accuracy returns how many rows the model gives the class that they have.
func accuracy(m *multinomial.Model, p multinomial.Problem) (right int) {
	for i, y := range p.Y {
		logits := m.Logits(p.X.Row(i))
		best := 0
		for c, l := range logits {
			if l > logits[best] {
				best = c
			}
		}
		if best == y {
			right++
		}
	}
	return right
}

func (e *experiment) method() string {
	var b strings.Builder
	fmt.Fprintf(&b, "The text tower of %s read %d words in %d prompts (%s); each text, made one long, was attributed to the %d units of %s that fire, as docs/texts.md says. ",
		e.Entry.Slug, len(e.o.Words), len(e.o.Templates), strings.Join(quoted(e.o.Templates), ", "), e.live, e.Layer.Slug)
	b.WriteString("A word's vector is the mean of its texts' embeddings less the mean over all words. ")
	if len(e.o.Sums) > 0 {
		b.WriteString("Sums of units follow the path of a non-negative LASSO of that vector. ")
	}
	if len(e.told) > 0 {
		fmt.Fprintf(&b, "The classifier is a multinomial logistic regression with an L1 penalty on the attributions, in units' standard deviations: of %d texts it tells apart %s of the largest penalty. ",
			e.texts.Shape[0], strings.Join(e.told, ", "))
	}
	b.WriteString("Equations are drawn as the article draws them: letter units left out, divided by the largest weight, four terms, none below 5 %. ")
	fmt.Fprintf(&b, "Atlases are non-negative factorisations of what of the vectors' attributions is above zero; on a grid words lie by t-SNE (seed %d), each moved to a cell so that all are moved least.", e.o.Seed)
	return b.String()
}

func quoted(texts []string) []string {
	q := make([]string, len(texts))
	for i, t := range texts {
		q[i] = "“" + strings.ReplaceAll(t, study.ClassPlace, "…") + "”"
	}
	return q
}

// notes says what is left out and uncertain.
func (e *experiment) notes() []string {
	var notes []string
	if len(e.letters) == 0 {
		notes = append(notes, "The index names no unit of this layer that follows letters, so that none is left out of equations: either none was found, or the layer was indexed without words.")
	}
	if out := len(e.units) - e.live; out > 0 {
		notes = append(notes, fmt.Sprintf("%d units of the layer that fire on no image, or alike on all, are left out.", out))
	}
	if len(e.cut) > 0 {
		notes = append(notes, fmt.Sprintf("%d texts are longer than the tower reads, of which the beginning counts, such as %q.", len(e.cut), e.cut[0]))
	}
	if len(e.without) > 0 {
		notes = append(notes, "No unit points the way of "+strings.Join(e.without, ", ")+".")
	}
	if len(e.unsure) > 0 {
		notes = append(notes, "The classifier was stopped before it had converged at the penalties "+strings.Join(e.unsure, ", ")+".")
	}
	return append(notes,
		"Words that the text tower does not know are told apart by how they are spelled, and so are alike where they are spelled alike.",
		"A classifier of so many words by three texts of each fits those texts; how well its weights would do on other prompts was not measured.",
		"An equation says which directions a text is made of, not that the model feels or sees anything. Whether raising a neuron on a blank image raises the text's logit is checked by multiscope text check.")
}
