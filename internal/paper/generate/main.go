// Command generate writes the files that package paper holds, from a folder with the article's data as tidy files:
//
//	go run ./internal/paper/generate ../shared/paper internal/paper/data
//
// It keeps what a reader of the article sees (shown) and the columns that pages need, and computes nothing else.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: generate FROM TO")
		os.Exit(2)
	}
	if err := generate(os.DirFS(os.Args[1]), os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// files are what is written, each by a function of the article's data.
var files = map[string]func(from fs.FS) ([]byte, error){
	"models.json":      models,
	"names.csv":        names,
	"words.csv":        words,
	"region_words.csv": regionWords,
	"families.csv":     families,
	"members.csv":      members,

	"region_units.csv":     regionUnits,
	"region_views.json":    regionViews,
	"region_countries.csv": countries,
	"region_cities.csv":    cities,
	"region_grid.json":     regionGrid,
	"region_maps.png":      regionMaps,
	"conditional.json":     conditional,
	"landscape.csv":        landscape,
	"emotion_weights.csv":  columns("emotions/attribution.csv", "set", "sparsity", "word", "unit", "weight"),
	"emotion_units.csv":    emotionUnits,
	"emotion_words.csv":    emotionWords,
	"atlas.json":           atlas,
	"atlas_factors.json":   atlasFactors,
	"probe_weights.csv":    columns("probe/weights.csv", "class", "unit", "name", "weight"),
	"probe.json":           fields("probe/classes.json", "full_model"),
	"attacks.json":         fields("typographic/attacks.json", "classifier", "images", "baseline_accuracy", "positions", "attacks"),
	"attack_examples.csv":  columns("typographic/attack_examples.csv", "attack", "image", "when", "class", "probability"),
	"attacked_photos.csv":  columns("typographic/in_the_wild_cells.csv", "round", "object", "label", "method", "label_classes", "label_probability", "object_classes", "object_probability", "fooled"),
	"photo_classes.csv":    columns("typographic/in_the_wild.csv", "round", "object", "label", "method", "class", "probability"),
	"stroop.csv":           columns("typographic/stroop.csv", "ink", "word", "class", "probability"),
	"stroop.json":          fields("typographic/stroop.json", "method", "prompt", "neutral_word", "colors"),
}

// generate writes all files into a folder.
func generate(from fs.FS, to string) error {
	for name, make := range files {
		b, err := make(from)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(to, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
