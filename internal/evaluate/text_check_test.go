package evaluate_test

import (
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/evaluate"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// TestCheckTexts raises hidden units behind which the tower is linear. With texts that are the units' directions every
// one must rise, and with directions turned around none may.
func TestCheckTexts(t *testing.T) {
	m, err := clip.Open(fixture.Shared(t, "goldens/models/siglip16"))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	const tap = "visual.trunk.attn_pool.mlp.act"
	r, err := m.Readout(tap)
	if err != nil {
		t.Fatal(err)
	}
	raised, err := evaluate.Raise(m, fixture.Engine(t), tap)
	if err != nil {
		t.Fatal(err)
	}
	defer raised.Close()
	readout := neuron.Readout{Embedding: r.Matrix.Shape[1], Matrix: r.Matrix.Data}
	texts := make([]neuron.ReadText, readout.Units())
	by := make([]float64, readout.Units())
	for u := range texts {
		direction := tensor.Of(append([]float32(nil), readout.Row(u)...), 1, readout.Embedding)
		evaluate.NormaliseRows(direction)
		texts[u], by[u] = neuron.ReadText{Kind: neuron.TextSentence, Embedding: direction.Data}, 100
	}
	by[3] = 0 // it never fires
	n := len(by) - 1
	picture := evaluate.Blank(m.Preprocess(), 0.5)
	c, err := raised.CheckTexts(t.Context(), picture, readout, by, texts)
	if err != nil || c.Units != n || c.Rises != n || c.Still != 0 || c.Falls != nil || c.SumsOf < n || c.Sums != c.SumsOf {
		t.Errorf("CheckTexts = %+v, %v; want all %d units to raise their texts", c, err, n)
	}
	turned := neuron.Readout{Embedding: readout.Embedding, Matrix: make([]float32, len(readout.Matrix))}
	for i, x := range readout.Matrix {
		turned.Matrix[i] = -x
	}
	if c, err = raised.CheckTexts(t.Context(), picture, turned, by, texts); err != nil || c.Rises != 0 || c.Sums != 0 || len(c.Falls) != n {
		t.Errorf("CheckTexts of directions that are turned around = %+v, %v; want none to rise", c, err)
	}
	for u := range by {
		by[u] = 1e-9
	}
	if c, err = raised.CheckTexts(t.Context(), picture, readout, by, texts); err != nil || c.Still != c.Units {
		t.Errorf("CheckTexts with units raised by nothing = %+v, %v; want all still", c, err)
	}
}
