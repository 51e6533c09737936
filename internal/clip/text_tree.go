package clip

import (
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// HiddenScore is what the mask of a TextTree holds where a token does not see another: its exponential is zero.
const HiddenScore = hiddenScore

// TextTree is the text tower over rows of tokens that form trees, for callers with many texts that begin alike: what texts
// share of their beginning is computed once. In a tower whose tokens see those before them alone, a token's state follows
// from the path to it, so that an embedding is that of the text by itself, but for the order in which sums are rounded.
//
// The inputs of Graph are
//
//	tokens     [rows, Nodes]            ids; what is in no tree is any id
//	positions  [rows, Nodes]            the place of a token in its text, from 0
//	mask       [rows, 1, Nodes, Nodes]  0 where a token sees another: itself and those on the path to it; else HiddenScore
//	ends       [texts]                  where the end token of each text is: row · Nodes + node
//
// and its output is "text", the embeddings, [texts, embedding]. They are not normalised.
type TextTree struct {
	Graph *onnx.Graph
	Nodes int
	Width int
	// Embedded is the value of the tokens' embeddings, [rows, Nodes, Width], before positions are added; Table holds
	// those of all tokens, [vocabulary, Width].
	Embedded, Table onnx.Value

	highest bool  // a text is read at its highest id, else at the first end
	end     int64 // id
}

// End returns the place of the token at which a text is read, given its ids.
func (t TextTree) End(ids []int64) int {
	if t.highest {
		return slices.Index(ids, slices.Max(ids))
	}
	return max(slices.Index(ids, t.end), 0)
}

// TextTree returns the text tower over trees in rows of so many tokens. A tower whose tokens see later ones, or that is
// not read at the end of a text, is an Invalid error.
func (m *Model) TextTree(nodes int) (TextTree, error) {
	if m.text == nil {
		return TextTree{}, neuron.Invalidf("This model has no text tower that Multiscope can run: %s.", m.config.noText)
	}
	t, ok := m.text.(transformerText)
	if !ok || t.open || t.class || t.pool != poolHighest && t.pool != poolEnd {
		return TextTree{}, neuron.Invalidf("Texts cannot be searched for with this model: its text tower does not read from left to right up to the end token, as CLIP's does.")
	}
	if nodes < 3 {
		return TextTree{}, fmt.Errorf("clip: %d tokens have no room for a text", nodes)
	}
	b := newBuilder("text", m.weights)
	b.asked["text"] = true
	tree := t.buildTree(b, nodes)
	b.Prune(tree.Embedded, tree.Table)
	if err := b.Err(); err != nil {
		return TextTree{}, fmt.Errorf("%s: %w", m.path, err)
	}
	return tree, nil
}

func (t transformerText) buildTree(b *builder, nodes int) TextTree {
	rows, n := onnx.Sym("rows"), onnx.Fixed(nodes)
	ids := b.Input("tokens", onnx.Int64, rows, n)
	positions := b.Input("positions", onnx.Int64, rows, n)
	mask := b.Input("mask", onnx.Float, rows, onnx.Fixed(1), n, n)
	ends := b.Input("ends", onnx.Int64, onnx.Sym("texts"))

	first := onnx.Attrs{"axis": 0}
	table := b.weight(par(t.prefix+"token_embedding.weight", t.vocab, t.width))
	embedded := b.Op("Gather", first, table, ids)
	x := b.sum(embedded, b.Op("Gather", first, b.weight(par(t.prefix+"positional_embedding", t.context, t.width)), positions))
	x = b.blocks(x, t.prefix+"transformer.resblocks.", t.stack, attention{heads: t.heads, width: t.width, mask: mask}, grid{height: 1, width: nodes})
	x = b.Op("Gather", first, b.reshape(x, -1, t.width), ends)
	x = b.layerNorm(x, t.prefix+"ln_final", t.eps)
	b.Output("text", t.project(b, x))
	return TextTree{Graph: b.Graph, Nodes: nodes, Width: t.width, Embedded: embedded, Table: table, highest: t.pool == poolHighest, end: int64(t.end)}
}
