package grad

// gatherNDInput adds each part of dy to where it was taken from.
func gatherNDInput(s *step, _ int) value {
	if s.n.Attrs.Int("batch_dims", 0) != 0 {
		return s.fail("indices with batch dimensions have no rule")
	}
	s.shape(0)
	return s.Op("ScatterND", attrs{"reduction": "add"}, s.zerosLike(s.x(0)), s.x(1), s.dy())
}

// scatters reports whether the node adds its updates to its input rather than replacing elements.
func (s *step) scatters() (adds bool) {
	switch reduction := s.n.Attrs.Text("reduction", "none"); reduction {
	case "add":
		return true
	case "none":
	default:
		s.fail("reduction %q has no rule", reduction)
	}
	return false
}

// along is the node's axis, where its operator has one.
func (s *step) along() attrs {
	if axis, ok := s.n.Attrs["axis"]; ok {
		return attrs{"axis": axis}
	}
	return nil
}

// scatterInto is the partial of what is scattered into.
func scatterInto(op string) partial {
	return func(s *step, _ int) value {
		if s.scatters() {
			return s.dy()
		}
		return s.Op(op, s.along(), s.dy(), s.x(1), s.zerosLike(s.x(2)))
	}
}

// scatterFrom is the partial of the updates.
func scatterFrom(gather string) partial {
	return func(s *step, _ int) value {
		s.scatters()
		return s.Op(gather, s.along(), s.dy(), s.x(1))
	}
}

// topKInput writes dy at the indices that are TopK's second output.
func topKInput(s *step, _ int) value {
	s.shape(0)
	return s.Op("ScatterElements", attrs{"axis": s.axis(-1)}, s.zerosLike(s.x(0)), s.NameOutput(s.n, 1), s.dy())
}

func cumSumInput(s *step, _ int) value {
	a := attrs{"exclusive": s.n.Attrs.Int("exclusive", 0), "reverse": 1 - s.n.Attrs.Int("reverse", 0)}
	return s.Op("CumSum", a, s.dy(), s.x(1))
}
