package textmaxima

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/grad"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Tokens of a row of trees, and rows of a run. Longer rows share more of what texts begin with and spend more on tokens that
// do not see each other: on the demo's tower and on one of ViT-B/32's size rows of 16 to 48 differ by a tenth.
const (
	rowNodes = 32
	runRows  = 32
)

// tower reads texts that are tokens: their embeddings, and how their scores change with their tokens. It is safe for
// concurrent use.
type tower struct {
	forward, gradient *engine.Session
	nodes             int
	embedding         int
	columns           int // tokens whose gains the gradient gives
}

// openTower opens the text tower of a model for texts of at most so many tokens, with those around them; columns are the
// tokens that may be put into texts.
func openTower(m *clip.Model, e *engine.Engine, tokens int, columns []int64) (t *tower, err error) {
	tap, err := m.Tap("text")
	if err != nil {
		return nil, err
	}
	t = &tower{nodes: max(rowNodes, tokens), embedding: tap.Units, columns: len(columns)}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.close())
		}
	}()
	tree, err := m.TextTree(t.nodes)
	if err != nil {
		return t, err
	}
	if t.forward, err = e.ParallelSession(tree.Graph); err != nil {
		return t, err
	}
	if tree, err = m.TextTree(t.nodes); err != nil {
		return t, err
	}
	if err = addGains(tree, tap.Units, columns); err != nil {
		return t, err
	}
	t.gradient, err = e.ParallelSession(tree.Graph)
	return t, err
}

func (t *tower) close() (err error) {
	for _, s := range []*engine.Session{t.forward, t.gradient} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

// addGains makes a graph give, in place of embeddings, by how much the score of a text would change in first order if one
// of its tokens had the embedding of another: "gains", [slots, columns], up to a constant of each row. "slots" says which
// nodes, row · Nodes + node; "direction", [embedding, 1], is the unit's. The gradient with respect to a token's embedding is what
// HotFlip (Ebrahimi et al. 2018) and greedy coordinate gradient (Zou et al. 2023) choose candidates by.
func addGains(tree clip.TextTree, embedding int, columns []int64) error {
	g := tree.Graph
	text := g.Outputs()[0]
	direction := g.Input("direction", onnx.Float, onnx.Fixed(embedding), onnx.Fixed(1))
	slots := g.Input("slots", onnx.Int64, onnx.Sym("slots"))
	keep := onnx.Attrs{"keepdims": 1}
	length := g.Op("Sqrt", nil, g.Op("ReduceSum", keep, g.Op("Mul", nil, text, text), g.Ints(1)))
	scores := g.Op("Div", nil, g.Op("MatMul", nil, text, direction), length)
	total := g.Op("ReduceSum", onnx.Attrs{"keepdims": 0}, scores)
	gradients, err := grad.Of(g, total, tree.Embedded)
	if err != nil {
		return fmt.Errorf("gradient of the text tower: %w", err)
	}
	flat := g.Op("Reshape", nil, gradients[0], g.Ints(-1, int64(tree.Width)))
	first := onnx.Attrs{"axis": 0}
	table := g.Op("Gather", first, tree.Table, g.Ints(columns...))
	g.Output("gains", g.Op("Gemm", onnx.Attrs{"transB": 1}, g.Op("Gather", first, flat, slots), table))
	g.KeepOutputs("gains")
	g.Prune()
	return g.Err()
}

// read returns the embeddings of texts, each of length one, in their order. What they begin with alike is computed once.
func (t *tower) read(ctx context.Context, texts [][]int64) (*tensor.Float32, error) {
	f := plant(texts, t.nodes, false)
	embeddings := tensor.New[float32](len(texts), t.embedding)
	byRow := f.byRow()
	for first := 0; first < f.rows; first += runRows {
		last := min(first+runRows, f.rows)
		if err := t.readRows(ctx, f, first, last, byRow[first:last], embeddings); err != nil {
			return nil, fmt.Errorf("read texts: %w", err)
		}
	}
	return embeddings, nil
}

// readRows reads the texts of some rows of a forest, given by row.
func (t *tower) readRows(ctx context.Context, f *forest, first, last int, texts [][]int, embeddings *tensor.Float32) error {
	var read []int
	var ends []int64
	for _, row := range texts {
		for _, i := range row {
			read, ends = append(read, i), append(ends, f.ends[i]-int64(first*t.nodes))
		}
	}
	out := tensor.New[float32](len(read), t.embedding)
	err := t.forward.Run(ctx, append(f.inputs(first, last), engine.Named{Name: "ends", Tensor: tensor.Of(ends, len(ends))}), []engine.Named{{Name: "text", Tensor: out}})
	if err != nil {
		return err
	}
	for k, i := range read {
		copy(embeddings.Row(i), out.Row(k))
		tensor.Normalise(embeddings.Row(i))
	}
	return nil
}

// inputs returns the rows of a forest from first up to last as a graph takes them.
func (f *forest) inputs(first, last int) []engine.Named {
	n, rows := f.nodes, last-first
	return []engine.Named{
		{Name: "tokens", Tensor: tensor.Of(f.tokens[first*n:last*n], rows, n)},
		{Name: "positions", Tensor: tensor.Of(f.positions[first*n:last*n], rows, n)},
		{Name: "mask", Tensor: tensor.Of(f.mask[first*n*n:last*n*n], rows, 1, n, n)},
	}
}

// slot is a place in one of several texts.
type slot struct {
	text  int // which
	place int // token of it, from 0 for the one that opens it
}

// gradientRows are the rows of a run of the gradient. What it gives has a number for each slot and column: 8 rows of 32
// tokens hold at most 256 slots, 40 MB over the 40,000 tokens of CLIP's vocabulary that are words.
const gradientRows = 8

// gains calls visit for each slot, in any order, with by how much the score of a text would change in first order if the
// slot held another token: a number for each column, up to a constant. They are not to be kept.
func (t *tower) gains(ctx context.Context, texts [][]int64, slots []slot, direction []float32, visit func(slot int, gains []float32)) error {
	f := plant(texts, t.nodes, true)
	ofText := make([][]int, len(texts))
	for i, s := range slots {
		ofText[s.text] = append(ofText[s.text], i)
	}
	byRow := f.byRow()
	for first := 0; first < f.rows; first += gradientRows {
		last := min(first+gradientRows, f.rows)
		var ends, at []int64
		var of []int // slots
		for _, text := range slices.Concat(byRow[first:last]...) {
			end := f.ends[text] - int64(first*t.nodes)
			ends = append(ends, end)
			for _, i := range ofText[text] {
				at, of = append(at, end-int64(len(texts[text])-1-slots[i].place)), append(of, i)
			}
		}
		out := tensor.New[float32](len(of), t.columns)
		in := append(f.inputs(first, last), engine.Named{Name: "ends", Tensor: tensor.Of(ends, len(ends))},
			engine.Named{Name: "slots", Tensor: tensor.Of(at, len(at))}, engine.Named{Name: "direction", Tensor: tensor.Of(direction, t.embedding, 1)})
		if err := t.gradient.Run(ctx, in, []engine.Named{{Name: "gains", Tensor: out}}); err != nil {
			return fmt.Errorf("gradient of texts: %w", err)
		}
		for k, i := range of {
			visit(i, out.Row(k))
		}
	}
	return nil
}

func dot(a, b []float32) float64 {
	var sum float32
	for i, x := range a {
		sum += x * b[i]
	}
	return float64(sum)
}
