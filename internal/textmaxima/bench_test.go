package textmaxima

import (
	"context"
	"runtime"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/tensor"
)

// plain scores texts as a hill climber does that shares nothing: each is read anew, by itself, in the whole context.
type plain struct {
	*Searcher
	direction []float32
	read      int
}

func (p *plain) scores(ctx context.Context, texts [][]int) ([]float64, error) {
	ids := tensor.New[int64](len(texts), p.context)
	for i, words := range texts {
		copy(ids.Row(i), p.vocabulary.tokens(words, p.start, p.end))
	}
	embeddings, err := p.whole.EncodeTokens(ctx, ids)
	if err != nil {
		return nil, err
	}
	p.read += len(texts)
	scores := make([]float64, len(texts))
	for i := range texts {
		scores[i] = dot(embeddings.Row(i), p.direction)
	}
	return scores, nil
}

// BenchmarkSearch searches for four text maxima of a unit of the demo on one core. BenchmarkPlain does so with the same
// candidates and reads each anew. Neither counts the single words, which the one reads once for all units.
func BenchmarkSearch(b *testing.B) {
	benchmarkSearch(b, func(s *Searcher, unit int, single []float64) (scorer, func() int) {
		m := s.newMemory(unit, single)
		return m, func() int { return m.encoded }
	})
}

func BenchmarkPlain(b *testing.B) {
	benchmarkSearch(b, func(s *Searcher, unit int, _ []float64) (scorer, func() int) {
		p := &plain{Searcher: s, direction: s.directions.Row(unit)}
		return p, func() int { return p.read }
	})
}

func benchmarkSearch(b *testing.B, by func(s *Searcher, unit int, single []float64) (scorer, func() int)) {
	c := demoConfig(b, Defaults)
	c.Engine = func() (*engine.Engine, error) { return engine.Open(b.Context(), engine.Options{Threads: 1}) }
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s, err := Open(c)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Sweep(b.Context(), func(int) {}); err != nil {
		b.Fatal(err)
	}
	texts, unit := 0, 0
	for b.Loop() {
		single := s.singles(unit)
		scorer, read := by(s, unit, single)
		if _, err := s.search(scorer, unit, single).maxima(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		texts, unit = texts+read(), (unit+41)%s.directions.Shape[0]
	}
	b.ReportMetric(float64(texts)/b.Elapsed().Seconds(), "texts/s")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "units/s")
}
