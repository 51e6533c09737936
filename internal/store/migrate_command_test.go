package store

import (
	"path/filepath"
	"testing"
)

// TestCommandsNameTheirSettings has commands of the version before settings were named in them.
func TestCommandsNameTheirSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scope.db")
	earlier(t, path, 4, `
INSERT INTO datasets (id, slug, name, seed) VALUES (1, 'a', 'a', 1);
INSERT INTO models (id, slug, name, architecture, source, hash, parameters, preprocess, dataset_id, version, indexed_at) VALUES
    (1, 'm', '', '', '', '', 0, '{}', 1, '', 0);
INSERT INTO layers (id, model_id, slug, tap, depth, units, height, width, reduce) VALUES (1, 1, 'l', 'l', 0, 9, 1, 1, 'mean');
INSERT INTO units (layer_id, unit, mean, std, min, max, peak, kurtosis, density, density1, checksum)
SELECT 1, value, 0, 1, 0, 1, 1, 0, 1, 0, 0 FROM json_each('[0, 1, 2]');
INSERT INTO visualizations (layer_id, unit, facet, inhibits, strength, objective, seed, steps, size, rate, recipe, trace, activation, facet_score, command, made, mime) VALUES
    (1, 0, '', 0, 0, '', 1, 256, 96, 0.03, '{"canvas":{"Pixels":false,"Decay":1.5},"redirect":16}', '', 1, 0, 'multiscope visualize --db x --units 0 --redo', 0, ''),
    (1, 1, '', 0, 0, '', 1, 256, 96, 0.03, '{"canvas":{"Pixels":true,"Decay":0}}', '', 1, 0, 'multiscope visualize --pixels=true --units 1 --redo', 0, ''),
    (1, 2, '', 0, 0, '', 1, 256, 96, 0.1, '{"canvas":{"Pixels":false,"Decay":2}}', '', 1, 0, 'multiscope visualize --decay 2 --lr 0.1 --units 2 --redo', 0, '')`)
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for unit, want := range []string{
		"multiscope visualize --db x --lr 0.03 --decay 1.5 --redirect-steps 16 --units 0 --redo",
		"multiscope visualize --pixels=true --lr 0.03 --redirect-steps 0 --units 1 --redo",
		"multiscope visualize --decay 2 --lr 0.1 --redirect-steps 0 --units 2 --redo",
	} {
		var got string
		if err := s.read.DB.QueryRow("SELECT command FROM visualizations WHERE unit = ?", unit).Scan(&got); err != nil || got != want {
			t.Errorf("unit %d: %q, %v; want %q", unit, got, err, want)
		}
	}
}
