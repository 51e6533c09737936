package evaluate_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/evaluate"
	"multiscope/internal/fixture"
)

// raisedTol is the relative distance of what a raised unit adds to the embedding from its readout: float32, and a difference.
const raisedTol = 1e-3

// TestRaised raises units of layers behind which the tower is linear: the embedding changes by the units' readouts.
func TestRaised(t *testing.T) {
	towers := filepath.Join(fixture.Root(t), "internal", "clip", "testdata", "towers")
	for path, tap := range map[string]string{
		fixture.Shared(t, "goldens/models/siglip16"):                 "visual.trunk.attn_pool.mlp.act",
		filepath.Join(towers, "openclip_ViT-B-16-SigLIP2"):           "visual.trunk.attn_pool.mlp.act",
		filepath.Join(towers, "openclip_vit_medium_patch16_gap_256"): "visual.trunk.norm",
		fixture.Shared(t, "goldens/models/rn50mini"):                 "visual.attnpool",
	} {
		m, err := clip.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		readout, err := m.Readout(tap)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		r, err := evaluate.Raise(m, fixture.Engine(t), tap)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		random := rand.New(rand.NewPCG(1, 2))
		picture := make([]float32, 3*m.Preprocess().Size*m.Preprocess().Size)
		for i := range picture {
			picture[i] = float32(random.NormFloat64())
		}
		units := make([]int, readout.Matrix.Shape[0])
		by, none := make([]float64, len(units)), make([]float64, len(units))
		for u := range units {
			units[u], by[u] = u, 3
		}
		before, err := r.Embeddings(t.Context(), picture, units, none)
		if err != nil {
			t.Fatal(err)
		}
		after, err := r.Embeddings(t.Context(), picture, units, by)
		if err != nil {
			t.Fatal(err)
		}
		var off, size float64
		for u := range units {
			for k, want := range readout.Matrix.Row(u) {
				got := float64(after.Row(u)[k]-before.Row(u)[k]) / 3
				off, size = off+(got-float64(want))*(got-float64(want)), size+float64(want)*float64(want)
			}
		}
		if off = math.Sqrt(off / size); !(off <= raisedTol) {
			t.Errorf("%s: raised units of %s add what is %.2g from their readouts; want at most %g", path, tap, off, raisedTol)
		}
	}
}
