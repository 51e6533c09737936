package clip

import "multiscope/internal/onnx"

// offer makes a value a tap if it is of the picture's batch and could hold units. Those of no kind are
// not listed but can be asked for.
func (t *onnxTower) offer(b *builder, name, v onnx.Value, kind Kind) {
	if _, coded := t.codes[name]; !coded && !b.Type(v).IsFloat() {
		return
	}
	v, dims := batchFirst(b, v)
	if len(dims) < 2 || len(dims) > 4 || dims[0] != onnx.Sym("batch") || !onnx.Known(dims[1:]) {
		return
	}
	v, err := t.dequantised(b, name, v)
	if err != nil {
		t.refused[name] = err
		return
	}
	if b.Type(v) != onnx.Float {
		v = b.Op("Cast", onnx.Attrs{"to": onnx.Float}, v)
	}
	switch {
	case len(dims) == 3:
		b.tapTokens(string(name), kind, v, t.gridOf(dims[1].Size))
		return
	case len(dims) == 4 && t.features[name] == 0 && kind == KindSum:
		kind = "" // of queries and keys, which have heads and features where maps have height and width
	case len(dims) == 4 && t.features[name] == 3:
		t.height, t.width = dims[1].Size, dims[2].Size
		b.add(Tap{Name: string(name), Kind: kind, Tower: b.tower, Units: dims[3].Size, Height: t.height, Width: t.width, layout: asPositions}, v)
		return
	case len(dims) == 4 && t.features[name] == 1:
		t.height, t.width = dims[2].Size, dims[3].Size
	}
	b.tap(string(name), kind, v)
}

// batchFirst returns tokens of [tokens, batch, units], as OpenAI's CLIP and PyTorch's attention have them, as [batch, tokens,
// units], and everything else as it is.
func batchFirst(b *builder, v onnx.Value) (onnx.Value, []onnx.Dim) {
	dims := b.Shape(v)
	if len(dims) == 3 && dims[1] == onnx.Sym("batch") && dims[0].Known() && dims[2].Known() {
		return b.transpose(v, 1, 0, 2), []onnx.Dim{dims[1], dims[0], dims[2]}
	}
	return v, dims
}

// mostLead is how many tokens stand before those of the picture, at most: a class and eight registers.
const mostLead = 9

// gridOf says how so many tokens lie: as the positions of the last map before, behind tokens that stand for no place; else as
// guessed.
func (t *onnxTower) gridOf(n int) grid {
	if lead := n - t.height*t.width; t.height > 1 && lead >= 0 && lead <= mostLead {
		return grid{lead: lead, height: t.height, width: t.width}
	}
	return guessGrid(n)
}

// guessGrid reads so many tokens as a square of positions, with or without a class token.
func guessGrid(n int) grid {
	if side := sideOf(n); side > 0 {
		return grid{height: side, width: side}
	}
	if side := sideOf(n - 1); side > 0 {
		return grid{lead: 1, height: side, width: side}
	}
	return grid{height: 1, width: n}
}
