package clip

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// FuzzConfig reads any bytes as the configurations of both formats: what is accepted must be within
// bounds, so that building it is safe.
func FuzzConfig(f *testing.F) {
	seeds, _ := filepath.Glob("testdata/models/*/*config.json")
	towers, _ := filepath.Glob("testdata/towers/*/*config.json")
	bad, _ := filepath.Glob("testdata/bad/configs/*.json")
	for _, path := range slices.Concat(seeds, towers, bad) {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		if len(b) < 4<<10 {
			f.Add(b)
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(dir, "config.json")
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, read := range []func(string) (config, error){readOpenCLIP, readHuggingFace} {
			c, err := read(path)
			if f := c.image.family; f == familyTrunk || f == familySigLIP { // of which weights tell the rest
				c.image.hidden, c.image.trunk.poolHeads, c.image.trunk.poolHidden = or(c.image.hidden, 8), max(c.image.heads, 1), 8
			}
			if err == nil {
				err = c.check()
			}
			if err == nil {
				buildsWithinBounds(t, c)
			}
		}
	})
}

// buildsWithinBounds plans small towers; large ones stop at the first tensor that a file lacks.
func buildsWithinBounds(t *testing.T, c config) {
	t.Helper()
	if c.image.layers > 4 || c.image.stages[0]+c.image.stages[1]+c.image.stages[2]+c.image.stages[3] > 8 {
		return
	}
	m := &Model{config: c, weights: &weights{}}
	image, _ := m.towers()
	b := newBuilder("image", nil)
	b.plan = true
	image.build(b)
	if b.Err() != nil {
		return
	}
	m.Properties()
	for _, tap := range b.taps {
		if tap.Units < 1 || tap.Height < 1 || tap.Width < 1 {
			t.Fatalf("configuration %+v gives tap %+v", c, tap)
		}
	}
}
