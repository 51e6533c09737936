package index

import (
	"context"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/unitmap"
)

// What tasks take besides forwards, in nanoseconds, on a processor of 2026. They are small beside the forwards, so that a
// guess serves.
const (
	nsPerUnit          = 1_400_000 // statistics and clusters
	nsPerActivation    = 0.14      // statistics
	nsPerWordOfUnit    = 130
	nsPerProductOfUnit = 0.15 // neighbours, for each image
	nsPerMeasured      = 350  // metrics, for each unit and image
	nsPerPlacedUnit    = 1_000_000
)

// expect tells the progress what the whole run will be, once, before its first picture. How long a forward takes it
// finds out with a few pictures.
func (ix *indexer) expect(ctx context.Context, p *pass, r Runner) error {
	if ix.expected {
		return nil
	}
	ix.expected = true
	pictures, err := ix.unseen(ctx)
	if err != nil {
		return err
	}
	words := 0
	if ix.Words != nil {
		for _, l := range ix.Layers {
			unshown, err := ix.unshownTo(ctx, l)
			if err != nil {
				return err
			}
			words = max(words, len(unshown))
		}
	}
	rate, err := p.try(ctx, r, 4*r.Parallelism(), 0)
	if err != nil {
		return err
	}
	ix.Progress.Expect(ix.expectedTasks(pictures, words, rate))
	return nil
}

// expectedTasks are those of a run over so many new pictures and words with so many forwards a second.
func (ix *indexer) expectedTasks(pictures, words int, rate float64) (tasks []neuron.ExpectedTask) {
	add := func(name string, total int, ns float64) {
		if total > 0 {
			tasks = append(tasks, neuron.ExpectedTask{Name: name, Total: int64(total), Takes: time.Duration(ns)})
		}
	}
	forwards := func(n int) float64 { return float64(n) / rate * float64(time.Second) }
	units, squares := 0, 0.0
	for _, l := range ix.Layers {
		units += l.Units
		squares += float64(l.Units) * float64(l.Units) / 2
	}
	add("Activations", pictures, forwards(pictures))
	if pictures > 0 {
		seen := float64(ix.Pictures.Len())
		add("Statistics", units, float64(units)*(nsPerUnit*0.7+seen*nsPerActivation))
		if ix.Model.Space.Tap != "" {
			add("Clusters", units, float64(units)*nsPerUnit*0.3)
		}
		blocks := 0
		for _, l := range ix.Layers {
			n := (l.Units + tileUnits - 1) / tileUnits
			blocks += n * (n + 1) / 2
		}
		add("Neighbours", blocks, squares*seen*nsPerProductOfUnit)
		add("Metrics", units, float64(units)*seen*nsPerMeasured)
		add("Map", len(ix.Layers)*unitmap.Iterations, float64(units)*nsPerPlacedUnit)
	}
	if words > 0 {
		add("Words", words*ix.Words.Renderings(), forwards(words*ix.Words.Renderings()))
		add("Word ranking", units, float64(units)*float64(ix.Words.Len())*nsPerWordOfUnit)
	}
	return tasks
}
