package grad

import (
	"math"

	"multiscope/internal/onnx"
)

// attention holds the factors of one attention.
type attention struct {
	query, key, value value
	probability       value
	scale             float64
}

// attention recomputes the probabilities, which are no output of the operator.
func (s *step) attention() attention {
	a := attention{query: s.x(0), key: s.x(1), value: s.x(2)}
	for i := range 3 {
		if len(s.shape(i)) != 4 || s.shape(i)[1] != s.shape(0)[1] {
			s.fail("queries, keys and values other than [batch heads length width], with as many heads each, have no rule")
			return a
		}
	}
	if s.n.Attrs.Int("is_causal", 0) != 0 || s.attr("softcap", 0) != 0 || s.x(4) != "" || s.x(5) != "" {
		s.fail("attention that is causal, capped or to past keys has no rule")
		return a
	}
	width := s.sizes(0, 3)
	if s.err != nil {
		return a
	}
	a.scale = s.attr("scale", 1/math.Sqrt(float64(width[0])))
	a.probability = s.Op("Softmax", attrs{"axis": -1}, s.masked(s.scaled(s.Op("MatMul", nil, a.query, s.transposed(a.key)), a.scale)))
	return a
}

// masked adds a mask of numbers to the scores, or excludes what a boolean one does not select.
func (s *step) masked(scores value) value {
	switch mask := s.x(3); {
	case mask == "":
		return scores
	case s.Type(mask) == onnx.Bool:
		return s.Op("Where", nil, mask, scores, s.num(-math.MaxFloat32, scores))
	default:
		return s.plus(scores, mask)
	}
}

// scores is the cotangent of QKᵀ.
func (a attention) scores(s *step) value {
	p := s.Op("MatMul", nil, s.dy(), s.transposed(a.value))
	centred := s.minus(p, s.sum(s.times(p, a.probability), -1))
	return s.scaled(s.times(a.probability, centred), a.scale)
}

func attentionQuery(s *step, _ int) value {
	a := s.attention()
	if s.err != nil {
		return ""
	}
	return s.Op("MatMul", nil, a.scores(s), a.key)
}

func attentionKey(s *step, _ int) value {
	a := s.attention()
	if s.err != nil {
		return ""
	}
	return s.Op("MatMul", nil, s.transposed(a.scores(s)), a.query)
}

func attentionValue(s *step, _ int) value {
	a := s.attention()
	if s.err != nil {
		return ""
	}
	return s.Op("MatMul", nil, s.transposed(a.probability), s.dy())
}
