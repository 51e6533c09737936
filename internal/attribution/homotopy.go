package attribution

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"multiscope/internal/neuron"
)

// homotopy follows the solutions of a non-negative LASSO from the penalty at which the first unit joins downwards
// (Efron et al. 2004, "Least Angle Regression", section 3.1; only positive correlations count). Between two events, a unit that joins or
// one that leaves, the weights are linear in the penalty, so that a solution is exact at every penalty.
//
// The penalty here is λ = n·α: every active unit has the correlation λ with what is left of the text, all others at most λ.
// With G the active units' products among each other and c their products with the text, w = G⁻¹c − λ·G⁻¹1.
type homotopy struct {
	readout neuron.Readout
	norms   []float64 // of readouts; 0: the unit is not used
	text    []float64 // each unit's product with the text, both one long

	lambda float64
	active []int
	gram   map[int][]float64 // of a unit that was ever active: its products with all units
	chol   mat.Cholesky      // of the active units' products among each other
	fixed  []float64         // G⁻¹c
	slope  []float64         // G⁻¹1
	moved  int               // the unit that joined or left last, which does not turn back at once; -1 for none
	leaves int               // place in active of the unit that leaves at lambda; -1 for none
	joins  int               // the unit that joins at lambda; -1 for none
	barred map[int]bool      // units that the active ones span
	events int
}

// spanned is the squared part of a unit's readout, one long, that other units do not span, below which it adds
// nothing but rounding to them.
const spanned = 1e-10

func newHomotopy(r neuron.Readout, text []float32, include []bool) *homotopy {
	units := r.Units()
	h := &homotopy{
		readout: r, norms: make([]float64, units), text: make([]float64, units),
		gram: map[int][]float64{}, barred: map[int]bool{}, moved: -1, leaves: -1, joins: -1,
	}
	norm := length(text)
	for u := range units {
		if include != nil && !include[u] || norm == 0 {
			continue
		}
		if h.norms[u] = length(r.Row(u)); h.norms[u] > 0 {
			h.text[u] = dot(r.Row(u), text) / (h.norms[u] * norm)
		}
		if h.text[u] > h.lambda {
			h.lambda, h.joins = h.text[u], u
		}
	}
	return h
}

// next goes on to the next event, but not below a penalty, and ends at one by which more than most units are active. It
// returns false where there is nothing more to come.
func (h *homotopy) next(lambda float64, most int) bool {
	if h.lambda <= lambda || h.joins < 0 && h.leaves < 0 {
		return false
	}
	// A path has a few times as many events as units in practice; only rounding makes it longer.
	if h.events++; h.events > 20*len(h.norms)+100 {
		return false
	}
	h.change()
	if len(h.active) > most {
		return false
	}
	h.solve()
	h.advance(lambda)
	return true
}

// change does what the event at the present penalty is.
func (h *homotopy) change() {
	if h.leaves >= 0 {
		h.moved = h.active[h.leaves]
		h.active = slices.Delete(h.active, h.leaves, h.leaves+1)
		clear(h.barred)
		h.factorise()
		return
	}
	h.moved = h.joins
	if !h.extend(h.joins) {
		h.barred[h.joins] = true
	}
}

// extend makes a unit active, unless the active ones span it.
func (h *homotopy) extend(unit int) bool {
	g := h.products(unit)
	v := make([]float64, len(h.active)+1)
	for i, u := range h.active {
		v[i] = g[u]
	}
	v[len(h.active)] = g[unit]
	if len(h.active) == 0 {
		h.chol.Factorize(mat.NewSymDense(1, v))
	} else {
		var grown mat.Cholesky
		if !grown.ExtendVecSym(&h.chol, mat.NewVecDense(len(v), v)) {
			return false
		}
		if pivot := grown.RawU().At(len(h.active), len(h.active)); pivot*pivot < spanned {
			return false
		}
		h.chol = grown
	}
	h.active = append(h.active, unit)
	return true
}

// products returns those of a unit's readout with all others, all one long.
func (h *homotopy) products(unit int) []float64 {
	g, ok := h.gram[unit]
	if ok {
		return g
	}
	g = make([]float64, len(h.norms))
	row := h.readout.Row(unit)
	for u, norm := range h.norms {
		if norm > 0 {
			g[u] = dot(row, h.readout.Row(u)) / (norm * h.norms[unit])
		}
	}
	g[unit] = 1
	h.gram[unit] = g
	return g
}

// factorise starts the decomposition anew.
func (h *homotopy) factorise() {
	h.chol.Reset()
	k := len(h.active)
	if k == 0 {
		return
	}
	g := mat.NewSymDense(k, nil)
	for i, a := range h.active {
		for j, b := range h.active[:i+1] {
			g.SetSym(j, i, h.gram[a][b])
		}
	}
	h.chol.Factorize(g) // a part of a positive definite matrix is one
}

// solve computes the active units' weights as a function of the penalty.
func (h *homotopy) solve() {
	k := len(h.active)
	h.fixed, h.slope = make([]float64, k), make([]float64, k)
	if k == 0 {
		return
	}
	c, ones := mat.NewVecDense(k, nil), mat.NewVecDense(k, nil)
	for i, u := range h.active {
		c.SetVec(i, h.text[u])
		ones.SetVec(i, 1)
	}
	// The error is of an ill-conditioned matrix; those are kept out by extend.
	_ = h.chol.SolveVecTo(mat.NewVecDense(k, h.fixed), c)
	_ = h.chol.SolveVecTo(mat.NewVecDense(k, h.slope), ones)
}

// advance lowers the penalty to the next event, or to lowest where that is sooner.
func (h *homotopy) advance(lowest float64) {
	at := lowest
	joins, leaves := -1, -1
	for i, u := range h.active {
		if h.slope[i] >= 0 || u == h.moved {
			continue // its weight grows as the penalty falls
		}
		if l := min(h.fixed[i]/h.slope[i], h.lambda); l > at {
			at, leaves = l, i
		}
	}
	fixed, slope := h.correlations()
	for u, norm := range h.norms {
		if norm == 0 || u == h.moved || h.barred[u] || slope[u] >= 1 || slices.Contains(h.active, u) {
			continue
		}
		if l := min(fixed[u]/(1-slope[u]), h.lambda); l > at {
			at, joins, leaves = l, u, -1
		}
	}
	h.lambda, h.joins, h.leaves = at, joins, leaves
}

// correlations returns each unit's product with what is left of the text, fixed + λ·slope.
func (h *homotopy) correlations() (fixed, slope []float64) {
	fixed, slope = slices.Clone(h.text), make([]float64, len(h.text))
	for i, a := range h.active {
		for u, g := range h.gram[a] {
			fixed[u] -= g * h.fixed[i]
			slope[u] += g * h.slope[i]
		}
	}
	return fixed, slope
}

// step returns the solution at the present penalty.
func (h *homotopy) step() Step {
	s := Step{Alpha: h.lambda / float64(max(h.readout.Embedding, 1))}
	var product, sum float64 // of the terms with the text; of the weights
	for i, u := range h.active {
		w := h.fixed[i] - h.lambda*h.slope[i]
		if w <= 0 || i == h.leaves {
			continue
		}
		s.Terms = append(s.Terms, Term{Unit: u, Weight: w, Activation: w / h.norms[u]})
		product, sum = product+w*h.text[u], sum+w
	}
	slices.SortFunc(s.Terms, func(a, b Term) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), a.Unit-b.Unit) })
	// G·w = c − λ, so that ‖X·w‖² = w·c − λ·Σw.
	if composed := product - h.lambda*sum; composed > 0 {
		s.Explained, s.Cosine = 2*product-composed, product/math.Sqrt(composed)
	}
	return s
}
