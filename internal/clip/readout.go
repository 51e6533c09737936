package clip

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Readout says how the image embedding reads the units of a layer, spatial structure ignored: a picture on which
// they have the activations a (means over the map) has about the embedding Matrix·a + const. Its logit for a text of
// embedding t is then a bilinear form in a and t (Goh et al. 2021, "attention pooling and the bilinear logit"), so that
// Matrixᵀ·t says how much each unit adds to it and a row says which texts a unit calls for.
//
// In a transformer the embedding is normalised before it is projected: there Matrix holds up to a positive
// factor that is the same for all units of a picture.
type Readout struct {
	Tap    string
	Matrix *tensor.Float32 // [units, embedding]: a row is what one unit of activation adds
}

// Readout returns that of a tap. A tap from which the embedding is no linear function, but for normalisation and
// attention that ignore where in the picture a unit fires, is an Invalid error that names those that have one.
func (m *Model) Readout(tap string) (Readout, error) {
	t, err := m.Tap(tap)
	if err != nil {
		return Readout{}, err
	}
	var names []string
	for _, r := range m.readouts() {
		if names = append(names, r.tap); r.tap != t.Name {
			continue
		}
		matrix, err := r.read(m.weights)
		if err != nil {
			return Readout{}, fmt.Errorf("%s: readout of %s: %w", m.path, t.Name, err)
		}
		return Readout{Tap: t.Name, Matrix: matrix}, nil
	}
	if names == nil {
		return Readout{}, neuron.Invalidf("The units of %s cannot be related to texts: the image embedding of this network is a linear function of none of its layers that is known here.", t.Name)
	}
	return Readout{}, neuron.Invalidf("The units of %s cannot be related to texts: between them and the image embedding lie other layers. Those of %s can.", t.Name, strings.Join(names, ", "))
}

// HasReadout says whether a tap has a Readout.
func (m *Model) HasReadout(tap string) bool {
	return slices.ContainsFunc(m.readouts(), func(r tapReadout) bool { return r.tap == tap })
}

func (m *Model) readouts() []tapReadout {
	if t, ok := m.image.(interface{ readouts() []tapReadout }); ok && m.weights != nil {
		return t.readouts()
	}
	return nil
}

// tapReadout computes the matrix of a tap's Readout.
type tapReadout struct {
	tap  string
	read func(*weights) (*tensor.Float32, error)
}

// readouts of a ResNet: the last block, before and after its ReLU, through the attention pool; and the embedding.
// Where all positions are alike the pool returns c_proj·v_proj of any one of them.
func (r resNet) readouts() []tapReadout {
	block := fmt.Sprintf("visual.layer4.%d", r.stages[3]-1)
	return []tapReadout{
		{block + ".sum", r.throughPool}, {block, r.throughPool},
		{"visual.attnpool", identity(r.embed)}, {"visual", identity(r.embed)},
	}
}

func (r resNet) throughPool(w *weights) (*tensor.Float32, error) {
	channels := r.width << 3 * expansion
	v, err := w.matrix(par("visual.attnpool.v_proj.weight", channels, channels))
	if err != nil {
		return nil, err
	}
	c, err := w.matrix(par("visual.attnpool.c_proj.weight", r.embed, channels))
	if err != nil {
		return nil, err
	}
	return multiplied(v, blas.Trans, c, blas.Trans), nil
}

// readouts of a vision transformer: the hidden units of the last MLP, through its output projection; the residual
// stream behind it, which is normalised and projected; and the embedding.
func (v viT) readouts() []tapReadout {
	embedding := tapReadout{"visual", identity(v.embed)}
	if v.attends {
		return []tapReadout{embedding}
	}
	block := fmt.Sprintf("visual.transformer.resblocks.%d", v.layers-1)
	hidden := func(w *weights) (*tensor.Float32, error) { return v.hiddenUnits(w, block) }
	return []tapReadout{{block + ".mlp.gelu", hidden}, {block, v.stream}, {"visual.ln_post", v.projection}, embedding}
}

// hiddenUnits returns what those of a block's MLP add to the embedding, [hidden, embed].
func (v viT) hiddenUnits(w *weights, block string) (*tensor.Float32, error) {
	out, err := w.matrix(par(block+".mlp.c_proj.weight", v.width, v.hidden))
	if err == nil && v.scaled {
		err = w.scaleRows(out, par(block+".ls_2.gamma", v.width))
	}
	if err != nil {
		return nil, err
	}
	after, err := v.stream(w)
	if err != nil {
		return nil, err
	}
	return multiplied(out, blas.Trans, after, blas.NoTrans), nil
}

// stream returns what the residual stream behind the last block adds to the embedding, [width, embed].
func (v viT) stream(w *weights) (*tensor.Float32, error) {
	p, err := v.projection(w)
	if err != nil {
		return nil, err
	}
	return w.normalised(p, par("visual.ln_post.weight", v.width))
}

// normalised returns what numbers add that are normalised before p, [numbers, embed], reads them: their mean is subtracted
// and each is weighed. p is changed. What they are divided by, their standard deviation, is left out: see Readout.
func (w *weights) normalised(p *tensor.Float32, weight param) (*tensor.Float32, error) {
	if err := w.scaleRows(p, weight); err != nil {
		return nil, err
	}
	numbers, embed := p.Shape[0], p.Shape[1]
	mean := make([]float64, embed)
	for i := range numbers {
		for k, x := range p.Row(i) {
			mean[k] += float64(x) / float64(numbers)
		}
	}
	for i := range numbers {
		for k := range p.Row(i) {
			p.Row(i)[k] -= float32(mean[k])
		}
	}
	return p, nil
}

// projection returns the matrix behind the last normalisation, [width, embed].
func (v viT) projection(w *weights) (*tensor.Float32, error) {
	if v.noProj {
		return identity(v.width)(w)
	}
	return w.matrix(par("visual.proj", v.width, v.embed))
}

// identity is the readout of the embedding itself.
func identity(n int) func(*weights) (*tensor.Float32, error) {
	return func(*weights) (*tensor.Float32, error) {
		eye := tensor.New[float32](n, n)
		for i := range n {
			eye.Row(i)[i] = 1
		}
		return eye, nil
	}
}

// matrix decodes a parameter of two axes.
func (w *weights) matrix(p param) (*tensor.Float32, error) {
	x, err := w.floats(p)
	if err != nil {
		return nil, err
	}
	return tensor.Of(x, p.shape...), nil
}

// scaleRows multiplies row i of m by number i of a parameter.
func (w *weights) scaleRows(m *tensor.Float32, p param) error {
	factors, err := w.floats(p)
	if err != nil {
		return err
	}
	for i, f := range factors {
		for k := range m.Row(i) {
			m.Row(i)[k] *= f
		}
	}
	return nil
}

// multiplied returns the product of two matrices, each turned first where its flag says so.
func multiplied(a *tensor.Float32, turnA blas.Transpose, b *tensor.Float32, turnB blas.Transpose) *tensor.Float32 {
	rows, cols := a.Shape[1], b.Shape[1]
	if turnA == blas.NoTrans {
		rows = a.Shape[0]
	}
	if turnB == blas.Trans {
		cols = b.Shape[0]
	}
	y := tensor.New[float32](rows, cols)
	blas32.Gemm(turnA, turnB, 1, general(a), general(b), 0, general(y))
	return y
}

func general(m *tensor.Float32) blas32.General {
	return blas32.General{Rows: m.Shape[0], Cols: m.Shape[1], Stride: m.Shape[1], Data: m.Data}
}
