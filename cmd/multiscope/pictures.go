package main

import (
	"strconv"
	"strings"

	"multiscope/internal/dataset"
	"multiscope/internal/demo"
	"multiscope/internal/demoindex"
)

// The demo's generated pictures stand where a folder can: "demo", "demo:2000", "demo:2000:7".
const demoSource = "demo"

// openAllPictures opens what several --images name as one data set.
func openAllPictures(images []string, opts dataset.Options) (dataset.Source, error) {
	if len(images) == 1 {
		return openPictures(images[0], opts)
	}
	return dataset.OpenAll(images, opts)
}

// openPictures opens the pictures that --images names: the demo's generated ones, or files.
func openPictures(images string, opts dataset.Options) (dataset.Source, error) {
	parts := strings.Split(images, ":")
	if parts[0] != demoSource || len(parts) > 3 {
		return dataset.Open(images, opts)
	}
	n, seed := demoindex.DefaultPictures, int64(demoindex.DefaultSeed)
	var err error
	if len(parts) > 1 {
		if n, err = strconv.Atoi(parts[1]); err != nil || n < 1 {
			return nil, usagef("--images demo:NUMBER:SEED: %q is no number of pictures", parts[1])
		}
	}
	if len(parts) > 2 {
		if seed, err = strconv.ParseInt(parts[2], 10, 64); err != nil {
			return nil, usagef("--images demo:NUMBER:SEED: %q is no seed", parts[2])
		}
	}
	pictures, err := demo.New(seed, n)
	if err != nil {
		return nil, err
	}
	return dataset.Select(pictures, opts), nil
}
