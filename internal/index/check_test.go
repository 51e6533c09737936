package index

import (
	"context"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

func TestCheckOfASoundIndex(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(300), "japan")
	run(t, cfg)
	c, err := Check(t.Context(), cfg, 40)
	if err != nil || len(c.Problems) != 0 || c.Pictures != 80 || c.Largest == 0 || c.Largest > checkTol {
		t.Errorf("Check = %+v, %v; want no problem and 40 pictures for each layer", c, err)
	}
}

// louder is a network whose unit 3 has changed since the index was made.
type louder struct{ Network }

func (n louder) Open(ctx context.Context, outputs []clip.Output) (Runner, error) {
	r, err := n.Network.Open(ctx, outputs)
	return louderRunner{r}, err
}

type louderRunner struct{ Runner }

func (r louderRunner) Run(ctx context.Context, pictures *tensor.Float32, outputs []*tensor.Float32) error {
	err := r.Runner.Run(ctx, pictures, outputs)
	for i := range pictures.Shape[0] {
		outputs[0].Row(i)[3] *= 1.5
	}
	return err
}

func TestCheckFinds(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(300))
	run(t, cfg)
	changed := cfg
	changed.Network = louder{cfg.Network}
	shifted := neuron.Summary{Unit: neuron.Unit{Ref: neuron.Ref{Unit: 12}, Std: 1, Max: 2}, Histogram: neuron.Histogram{Step: neuron.BinStep, Counts: []int64{1}}}
	for _, tt := range []struct {
		name   string
		damage func() error
		cfg    Config
		want   string
	}{
		{"another network", func() error { return nil }, changed, "unit fake/maps/3: a recomputed activation"},
		{"other statistics", func() error { return s.WriteSummaries(t.Context(), "fake", "maps", []neuron.Summary{shifted}) }, cfg, "unit fake/maps/12: its statistics"},
	} {
		if err := tt.damage(); err != nil {
			t.Fatal(err)
		}
		c, err := Check(t.Context(), tt.cfg, 40)
		if err != nil || !strings.Contains(strings.Join(c.Problems, "\n"), tt.want) {
			t.Errorf("%s: Check = %v, %v; want %q", tt.name, c.Problems, err, tt.want)
		}
	}
}

func TestCheckNeedsThePictures(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(100))
	run(t, cfg)
	cfg.Pictures = fakePictures{keys: []string{"others/1.png"}}
	if _, err := Check(t.Context(), cfg, 10); err == nil || !strings.Contains(err.Error(), "other pictures than fake") {
		t.Errorf("Check with other pictures = %v", err)
	}
}
