package main

import (
	"context"
	"slices"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/worldmap"
)

// worldPause is how long to wait for a study that needs a map of the world.
const worldPause = 10 * time.Second

// loadWorld gets the outlines of countries as soon as there is a study that they are drawn for, so that nothing is
// downloaded for other indexes. It ends then or with ctx.
func loadWorld(ctx context.Context, src interface {
	Studies(ctx context.Context) ([]neuron.Study, error)
}, atlas *worldmap.Atlas) {
	for {
		studies, err := src.Studies(ctx)
		if err == nil && slices.ContainsFunc(studies, func(s neuron.Study) bool { return s.Kind == neuron.RegionStudy }) {
			atlas.Load(ctx)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(worldPause):
		}
	}
}
