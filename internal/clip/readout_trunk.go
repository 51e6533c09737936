package clip

import (
	"fmt"

	"gonum.org/v1/gonum/blas"

	"multiscope/internal/tensor"
)

// readouts of a transformer as timm has it: as those of a vision transformer, where one token or the mean of all is normalised
// once and projected. A pool that attends mixes tokens anew and adds an MLP's answer: of what it reads nothing is
// linear, but that MLP's hidden units are. A head that is an MLP itself leaves only the embedding.
func (v trunk) readouts() []tapReadout {
	t := v.trunk
	embedding := tapReadout{"visual", identity(t.embed(&v.imageConfig))}
	if v.pool == poolNone {
		return nil
	}
	if t.projMLP.out > 0 || t.pooler || v.pool == poolClassMean || v.layers == 0 {
		return []tapReadout{embedding}
	}
	if v.pool == poolMap {
		if t.poolNorm {
			return []tapReadout{embedding}
		}
		hidden := func(w *weights) (*tensor.Float32, error) {
			return v.throughLayer(w, trunkPrefix+"attn_pool.mlp.fc2", t.poolHidden, v.projection)
		}
		return []tapReadout{{trunkPrefix + "attn_pool.mlp.act", hidden}, embedding}
	}
	if t.lastNorm && t.poolNorm {
		return []tapReadout{embedding}
	}
	return append(v.blockReadouts(), embedding)
}

// blockReadouts are those of the last block, of its hidden units where nothing normalises them or what they add, and of
// the normalised tokens.
func (v trunk) blockReadouts() []tapReadout {
	block := fmt.Sprintf("%sblocks.%d", trunkPrefix, v.layers-1)
	readouts := []tapReadout{{block, v.stream}}
	if !v.trunk.after && !v.trunk.mlpNorm {
		hidden := func(w *weights) (*tensor.Float32, error) {
			return v.throughLayer(w, block+".mlp.fc2", v.stack.hidden, v.scaledStream)
		}
		tap := block + ".mlp.act"
		if v.trunk.gated {
			tap = block + ".mlp.gated"
		}
		readouts = append(readouts, tapReadout{tap, hidden})
	}
	if v.trunk.lastNorm {
		readouts = append(readouts, tapReadout{trunkPrefix + "norm", v.projection})
	}
	return readouts
}

// scaledStream is stream of what the last MLP adds, which may be weighed.
func (v trunk) scaledStream(w *weights) (*tensor.Float32, error) {
	p, err := v.stream(w)
	if err != nil || !v.stack.scaled {
		return p, err
	}
	return p, w.scaleRows(p, par(fmt.Sprintf("%sblocks.%d.ls2.gamma", trunkPrefix, v.layers-1), v.width))
}

func (v trunk) stream(w *weights) (*tensor.Float32, error) {
	p, err := v.projection(w)
	switch {
	case err != nil:
		return nil, err
	case v.trunk.lastNorm:
		return w.normalised(p, par(trunkPrefix+"norm.weight", v.width))
	case v.trunk.poolNorm:
		return w.normalised(p, par(trunkPrefix+"fc_norm.weight", v.width))
	}
	return p, nil
}

func (v trunk) projection(w *weights) (*tensor.Float32, error) {
	return w.head(trunkPrefix+"head", v.trunk.head, v.trunk.proj, v.width)
}

// throughLayer returns what the inputs of a linear layer add, [in, embed], given what its outputs do.
func (v trunk) throughLayer(w *weights, module string, in int, after func(*weights) (*tensor.Float32, error)) (*tensor.Float32, error) {
	p, err := after(w)
	if err != nil {
		return nil, err
	}
	return w.throughLinear(module, in, p)
}

// throughLinear is throughLayer of a known matrix.
func (w *weights) throughLinear(module string, in int, after *tensor.Float32) (*tensor.Float32, error) {
	layer, err := w.matrix(par(module+".weight", after.Shape[0], in))
	if err != nil {
		return nil, err
	}
	return multiplied(layer, blas.Trans, after, blas.NoTrans), nil
}

// head returns the matrix of what follows the pool, [width, embed]: a head of the tower and OpenCLIP's projection, each of
// which may be missing.
func (w *weights) head(module string, head, proj linear, width int) (*tensor.Float32, error) {
	embed := or(proj.out, or(head.out, width))
	p, err := identity(embed)(w)
	if err == nil && proj.out > 0 {
		p, err = w.throughLinear("visual.head.proj", or(head.out, width), p)
	}
	if err == nil && head.out > 0 {
		p, err = w.throughLinear(module, width, p)
	}
	return p, err
}

// readouts of a ConvNeXt: the mean of each channel of the last block is normalised and projected.
func (c convNeXt) readouts() []tapReadout {
	embedding := tapReadout{"visual", identity(or(c.trunk.projMLP.out, or(c.trunk.proj.out, or(c.trunk.head.out, c.widths[3]))))}
	if c.trunk.projMLP.out > 0 || c.stages[3] == 0 {
		return []tapReadout{embedding}
	}
	block := fmt.Sprintf("%sstages.3.blocks.%d", trunkPrefix, c.stages[3]-1)
	hidden := func(w *weights) (*tensor.Float32, error) {
		p, err := c.pooled(w)
		if err == nil {
			err = w.scaleRows(p, par(block+".gamma", c.widths[3]))
		}
		if err != nil {
			return nil, err
		}
		return w.throughLinear(block+".mlp.fc2", c.widths[3]*expansion, p)
	}
	return []tapReadout{{block, c.pooled}, {block + ".mlp.act", hidden}, embedding}
}

// pooled returns what the means of the last map add to the embedding, [channels, embed].
func (c convNeXt) pooled(w *weights) (*tensor.Float32, error) {
	p, err := w.head(trunkPrefix+"head.fc", c.trunk.head, c.trunk.proj, c.widths[3])
	if err != nil {
		return nil, err
	}
	return w.normalised(p, par(trunkPrefix+"head.norm.weight", c.widths[3]))
}
