package store_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// BenchmarkReads measures what the pages read, on a database of 50,000 images × 2,560 units and
// 5,000 words: median and 99th percentile of 200 reads, in milliseconds. MULTISCOPE_LARGE_DB names a
// file to keep that database in.
func BenchmarkReads(b *testing.B) {
	const units, images = storetest.LargeUnits, storetest.LargeImages
	s := storetest.Large(b)
	if info, err := os.Stat(s.Path()); err == nil {
		b.Logf("%.2f bytes for each image and unit", float64(info.Size())/units/images)
	}
	ctx := b.Context()
	for _, read := range []struct {
		name string
		once func(i int) error
	}{
		{"unit", func(i int) error { _, err := s.Unit(ctx, ref(i*7919%units)); return err }},
		{"range", func(i int) error { _, err := s.UnitRange(ctx, ref(i*7919%units), 1, 2, 24, int64(i)); return err }},
		{"clusters", func(i int) error { _, err := s.Clusters(ctx, ref(i*7919%units)); return err }},
		{"image", func(i int) error { _, err := s.ImageUnits(ctx, int64(1+i*7919%images), model, layer, 24); return err }},
		{"categories", func(int) error { _, err := s.Categories(ctx, model); return err }},
		{"category", func(i int) error {
			_, _, err := s.CategoryImages(ctx, model, "kind", "word", i*97%12_000, 48)
			return err
		}},
		{"response", func(i int) error { _, err := s.UnitCategories(ctx, ref(i*7919%units), "group", 12); return err }},
		{"layer", func(i int) error {
			_, _, err := s.Units(ctx, neuron.UnitQuery{Model: model, Layer: layer, Sort: neuron.ByKurtosis, Offset: i * 96 % units, Limit: 96})
			return err
		}},
		{"word", func(i int) error {
			_, err := s.Word(ctx, neuron.WordQuery{Model: model, Layer: layer, Word: []string{"japan", "red1", "happy3", "king7"}[i%4], Limit: 24})
			return err
		}},
		{"suggest", func(int) error { _, err := s.SuggestWords(ctx, model, "ja", 10); return err }},
		{"misspelt", func(int) error { _, err := s.NearestWords(ctx, model, "jpan", 5); return err }},
	} {
		b.Run(read.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				for i := range 200 {
					began := time.Now()
					if err := read.once(i); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(began))
				}
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds()*1e3, "ms-p50")
			b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "ms-p99")
		})
	}
}
