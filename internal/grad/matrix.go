package grad

import "multiscope/internal/onnx"

// turned is v with its last two dimensions exchanged; a constant is turned once, here.
func (b *backward) turned(v value) value {
	rank := len(b.Shape(v))
	if t := b.Tensor(v); t != nil && rank == 2 {
		return b.Once("transposed/"+string(v), func() *onnx.Tensor { return transposed(t) })
	}
	perm := make([]int, rank)
	for i := range perm {
		perm[i] = i
	}
	perm[rank-1], perm[rank-2] = rank-2, rank-1
	return b.Op("Transpose", attrs{"perm": perm}, v)
}

// transposed returns a matrix with rows and columns exchanged.
func transposed(t *onnx.Tensor) *onnx.Tensor {
	rows, columns, size := int(t.Dims[0]), int(t.Dims[1]), t.DType.Size()
	raw := make([]byte, len(t.Raw))
	for r := range rows {
		for c := range columns {
			copy(raw[(c*rows+r)*size:][:size], t.Raw[(r*columns+c)*size:])
		}
	}
	return &onnx.Tensor{DType: t.DType, Dims: []int64{t.Dims[1], t.Dims[0]}, Raw: raw}
}

// matMulShapes checks what the rules of MatMul need to know.
func (s *step) matMulShapes() (left, right int) {
	left, right = len(s.shape(0)), len(s.shape(1))
	if s.err == nil && (left < 2 || right < 2) {
		s.fail("products of a vector and a matrix have no rule: reshape the vector to a matrix")
	}
	return left, right
}

func matMulLeft(s *step, _ int) value {
	if s.matMulShapes(); s.err != nil {
		return ""
	}
	return s.Op("MatMul", nil, s.dy(), s.turned(s.x(1)))
}

// matMulRight multiplies as one pair of matrices where the right factor has no batch, so that
// the sum over the batch is part of the product.
func matMulRight(s *step, _ int) value {
	left, right := s.matMulShapes()
	if s.err != nil {
		return ""
	}
	a, dy := s.x(0), s.dy()
	if left > 2 && right == 2 {
		a, dy = s.rows(a), s.rows(dy)
	}
	return s.Op("MatMul", nil, s.turned(a), dy)
}

// rows makes a matrix of all rows of v.
func (b *backward) rows(v value) value {
	dims := b.Shape(v)
	return b.Op("Reshape", nil, v, b.Ints(-1, size(dims[len(dims)-1])))
}

// flipped is the opposite of a Gemm's flag.
func (s *step) gemmFlags() (a, b int64) {
	return s.n.Attrs.Int("transA", 0), s.n.Attrs.Int("transB", 0)
}

func gemmLeft(s *step, _ int) value {
	ta, tb := s.gemmFlags()
	alpha := s.attr("alpha", 1)
	if ta == 0 {
		return s.Op("Gemm", attrs{"alpha": alpha, "transB": 1 - tb}, s.dy(), s.x(1))
	}
	return s.Op("Gemm", attrs{"alpha": alpha, "transA": tb, "transB": 1}, s.x(1), s.dy())
}

func gemmRight(s *step, _ int) value {
	ta, tb := s.gemmFlags()
	alpha := s.attr("alpha", 1)
	if tb == 0 {
		return s.Op("Gemm", attrs{"alpha": alpha, "transA": 1 - ta}, s.x(0), s.dy())
	}
	return s.Op("Gemm", attrs{"alpha": alpha, "transA": 1, "transB": ta}, s.dy(), s.x(0))
}
