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
