package texttower

import (
	"context"
	"fmt"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/tensor"
)

// packed runs a tower in which what follows a text does not change it over rows that hold several texts: a word has
// four tokens, and a row of CLIP's 77 has room for many. Embeddings are those of the texts one by one, but for the order in
// which sums are rounded.
type packed struct {
	session *engine.Session
	tree    clip.TextTree
}

// rowsAtOnce bounds the rows of a run, and so its memory.
const rowsAtOnce = 16

// slot is where a text lies: its tokens from a place of a row.
type slot struct {
	tokens    []int64
	row, from int
}

// pack lays texts into rows, in order.
func pack(texts [][]int64, nodes int) []slot {
	slots := make([]slot, len(texts))
	row, at := 0, 0
	for i, tokens := range texts {
		if at+len(tokens) > nodes {
			row, at = row+1, 0
		}
		slots[i] = slot{tokens, row, at}
		at += len(tokens)
	}
	return slots
}

// encode writes the embeddings of texts, rows of ids with padding, to rows of out.
func (p *packed) encode(ctx context.Context, tokens *tensor.Int64, out *tensor.Float32) error {
	texts := make([][]int64, tokens.Shape[0])
	for i := range texts {
		texts[i] = tokens.Row(i)[:p.tree.End(tokens.Row(i))+1] // what follows is not seen
	}
	slots := pack(texts, p.tree.Nodes)
	for first := 0; first < len(slots); {
		last := first
		for last < len(slots) && slots[last].row < slots[first].row+rowsAtOnce {
			last++
		}
		of := tensor.Of(out.Data[first*out.Shape[1]:last*out.Shape[1]], last-first, out.Shape[1])
		if err := p.run(ctx, slots[first:last], of); err != nil {
			return fmt.Errorf("read texts: %w", err)
		}
		first = last
	}
	return nil
}

// run encodes the texts of some rows.
func (p *packed) run(ctx context.Context, slots []slot, out *tensor.Float32) error {
	base, n := slots[0].row, p.tree.Nodes
	rows := slots[len(slots)-1].row - base + 1
	ids, positions := tensor.New[int64](rows, n), tensor.New[int64](rows, n)
	mask, ends := tensor.New[float32](rows, 1, n, n), tensor.New[int64](len(slots))
	for i := range mask.Data {
		mask.Data[i] = clip.HiddenScore
	}
	for row := range rows {
		for k := range n { // what is in no text sees itself: a softmax over nothing is not a number
			mask.Row(row)[k*n+k] = 0
		}
	}
	for i, s := range slots {
		row := s.row - base
		for k, id := range s.tokens {
			ids.Row(row)[s.from+k], positions.Row(row)[s.from+k] = id, int64(k)
			for seen := range k {
				mask.Row(row)[(s.from+k)*n+s.from+seen] = 0
			}
		}
		ends.Data[i] = int64(row*n + s.from + len(s.tokens) - 1)
	}
	in := []engine.Named{{Name: "tokens", Tensor: ids}, {Name: "positions", Tensor: positions}, {Name: "mask", Tensor: mask}, {Name: "ends", Tensor: ends}}
	return p.session.Run(ctx, in, []engine.Named{{Name: "text", Tensor: out}})
}
