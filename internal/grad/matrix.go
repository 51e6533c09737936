package grad

import (
	"strings"

	"multiscope/internal/onnx"
)

// transposed is v with its last two dimensions exchanged. A constant matrix is transposed here, once.
func (b *backward) transposed(v value) value {
	rank := len(b.Shape(v))
	if t := b.Tensor(v); t != nil && rank == 2 {
		return b.Once("transposed/"+string(v), func() *onnx.Tensor { return transposedMatrix(t) })
	}
	perm := make([]int, rank)
	for i := range perm {
		perm[i] = i
	}
	perm[rank-1], perm[rank-2] = rank-2, rank-1
	return b.Op("Transpose", attrs{"perm": perm}, v)
}

// transposedMatrix returns a matrix with rows and columns exchanged.
func transposedMatrix(t *onnx.Tensor) *onnx.Tensor {
	rows, columns, size := int(t.Dims[0]), int(t.Dims[1]), t.DType.Size()
	raw := make([]byte, len(t.Raw))
	for r := range rows {
		for c := range columns {
			copy(raw[(c*rows+r)*size:][:size], t.Raw[(r*columns+c)*size:])
		}
	}
	return &onnx.Tensor{DType: t.DType, Dims: []int64{t.Dims[1], t.Dims[0]}, Raw: raw}
}

// matMulFactors returns the factors and dy as matrices: a vector on the left is one row, a
// vector on the right one column, and dy lacks those dimensions.
func (s *step) matMulFactors() (left, right, dy value) {
	left, right, dy = s.x(0), s.x(1), s.dy()
	if len(s.shape(1)) == 1 {
		right, dy = s.Op("Unsqueeze", nil, right, s.Ints(1)), s.Op("Unsqueeze", nil, dy, s.Ints(-1))
	}
	if len(s.shape(0)) == 1 {
		left, dy = s.Op("Unsqueeze", nil, left, s.Ints(0)), s.Op("Unsqueeze", nil, dy, s.Ints(-2))
	}
	return left, right, dy
}

func matMulLeft(s *step, _ int) value {
	_, right, dy := s.matMulFactors()
	if s.err != nil {
		return ""
	}
	return s.Op("MatMul", nil, dy, s.transposed(right))
}

// matMulRight multiplies as one pair of matrices where the right factor has no batch, so that
// the sum over the batch is part of the product.
func matMulRight(s *step, _ int) value {
	left, right, dy := s.matMulFactors()
	if s.err != nil {
		return ""
	}
	if len(s.Shape(left)) > 2 && len(s.Shape(right)) == 2 {
		left, dy = s.rows(left), s.rows(dy)
	}
	product := s.Op("MatMul", nil, s.transposed(left), dy)
	if len(s.shape(1)) == 1 {
		return s.Op("Squeeze", nil, product, s.Ints(-1))
	}
	return product
}

// rows makes a matrix of all rows of v.
func (b *backward) rows(v value) value {
	dims := b.Shape(v)
	return b.Op("Reshape", nil, v, b.Ints(-1, size(dims[len(dims)-1])))
}

// gemmFlags say which factors are transposed.
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

// einsumInput swaps the operand's indices with the result's: y = einsum("ij,jk->ik", A, B) gives
// dA = einsum("ik,jk->ij", dy, B).
func einsumInput(s *step, i int) value {
	operands, result, ok := einsumIndices(s.n.Attrs.Text("equation", ""), len(s.n.Inputs))
	if !ok {
		return s.fail("equation %q has no rule", s.n.Attrs.Text("equation", ""))
	}
	terms, in, found := []string{result}, []value{s.dy()}, result
	for k, indices := range operands {
		if k != i {
			terms, in, found = append(terms, indices), append(in, s.x(k)), found+indices
		}
	}
	for _, index := range operands[i] {
		if !strings.ContainsRune(found, index) {
			return s.fail("index %c of input %d is in no other term", index, i+1)
		}
	}
	return s.Op("Einsum", attrs{"equation": strings.Join(terms, ",") + "->" + operands[i]}, in...)
}

// einsumIndices splits an equation into the indices of each operand and of the result. It
// takes none with an ellipsis, an index twice in an operand, or a result that is only implied.
func einsumIndices(equation string, n int) (operands []string, result string, ok bool) {
	left, result, ok := strings.Cut(strings.ReplaceAll(equation, " ", ""), "->")
	operands = strings.Split(left, ",")
	for _, o := range operands {
		for k, index := range o {
			ok = ok && index != '.' && !strings.ContainsRune(o[k+1:], index)
		}
	}
	return operands, result, ok && len(operands) == n
}
