package textmaxima

import (
	"context"
	"runtime"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// wholeContext is a text tower that reads one text a row, in the whole context.
type wholeContext struct {
	session            *engine.Session
	context, embedding int
}

func openWhole(t testing.TB, m *clip.Model, e *engine.Engine) *wholeContext {
	t.Helper()
	g, err := m.TextGraph(clip.Output{Tap: "text"})
	if err != nil {
		t.Fatal(err)
	}
	tap, err := m.Tap("text")
	if err != nil {
		t.Fatal(err)
	}
	session, err := e.Session(g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return &wholeContext{session, m.Context(), tap.Units}
}

func (w *wholeContext) read(ctx context.Context, texts [][]int64) (*tensor.Float32, error) {
	embeddings := tensor.New[float32](len(texts), w.embedding)
	for first := 0; first < len(texts); first += 64 {
		last := min(first+64, len(texts))
		ids := tensor.New[int64](last-first, w.context)
		for i, text := range texts[first:last] {
			copy(ids.Row(i), text)
		}
		out := tensor.Of(embeddings.Data[first*w.embedding:last*w.embedding], last-first, w.embedding)
		if err := w.session.Run(ctx, []engine.Named{{Name: "tokens", Tensor: ids}}, []engine.Named{{Name: "text", Tensor: out}}); err != nil {
			return nil, err
		}
	}
	for i := range texts {
		tensor.Normalise(embeddings.Row(i))
	}
	return embeddings, nil
}

// plain scores texts as a hill climber does that shares nothing: each is read anew, by itself, in the whole context.
type plain struct {
	*Searcher
	tower     *wholeContext
	direction []float32
	read      int
}

func (p *plain) scores(ctx context.Context, texts [][]int) ([]float64, error) {
	ids := make([][]int64, len(texts))
	for i, words := range texts {
		ids[i] = p.vocabulary.tokens(words, p.start, p.end)
	}
	embeddings, err := p.tower.read(ctx, ids)
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

// BenchmarkSearch searches for a text maximum of a unit on one core, with the demo's text tower and with a random one of the
// size of ViT-B/32's, over 2,000 words. BenchmarkPlain does so with the same candidates and reads each anew. Neither counts
// the single words, which the one reads once for all units.
func BenchmarkSearch(b *testing.B) {
	benchmarkSearch(b, func(s *Searcher, _ *wholeContext, unit int, single []float64) (scorer, func() int) {
		m := s.newMemory(unit, single)
		return m, func() int { return m.encoded }
	})
}

func BenchmarkPlain(b *testing.B) {
	benchmarkSearch(b, func(s *Searcher, w *wholeContext, unit int, _ []float64) (scorer, func() int) {
		p := &plain{Searcher: s, tower: w, direction: s.directions.Row(unit)}
		return p, func() int { return p.read }
	})
}

func benchmarkSearch(b *testing.B, by func(s *Searcher, w *wholeContext, unit int, single []float64) (scorer, func() int)) {
	o := Defaults
	o.Count = 1
	for _, bb := range []struct {
		name   string
		config Config
	}{{"demo", demoConfig(b, o)}, {"ViT-B-32", largeConfig(b, o)}} {
		b.Run(bb.name, func(b *testing.B) {
			s, w := openNarrow(b, bb.config, 2000)
			texts, unit := 0, 0
			for b.Loop() {
				single := s.singles(unit)
				scorer, read := by(s, w, unit, single)
				if _, err := s.search(scorer, unit, single).maxima(b.Context(), nil); err != nil {
					b.Fatal(err)
				}
				texts, unit = texts+read(), (unit+41)%s.directions.Shape[0]
			}
			b.ReportMetric(float64(texts)/b.Elapsed().Seconds(), "texts/s")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "maxima/s")
		})
	}
}

// openNarrow opens a searcher on one core over so many words, which it has read.
func openNarrow(b *testing.B, c Config, words int) (*Searcher, *wholeContext) {
	b.Helper()
	e, err := engine.Open(b.Context(), engine.Options{Threads: 1})
	if err != nil {
		b.Fatal(err)
	}
	c.Engine = func() (*engine.Engine, error) { return e, nil }
	threads := runtime.GOMAXPROCS(1)
	s, err := Open(c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close(); runtime.GOMAXPROCS(threads) })
	narrow(b, s, c.Model, e, words)
	return s, openWhole(b, c.Model, e)
}

// largeConfig has a random text tower of ViT-B/32's size.
func largeConfig(b *testing.B, o Options) Config {
	b.Helper()
	c := demoConfig(b, o)
	vocabulary := fixture.Shared(b, "goldens/tokenizer/bpe_simple_vocab_16e6.txt.gz")
	dir := fixture.ResNet{Layers: []int{1, 1, 1, 1}, Width: 16, Size: 32, Embed: 512, Text: fixture.ViTB32Text}.Random(b)
	var err error
	if c.Model, err = clip.Open(dir); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Model.Close() })
	if c.Tokenizer, err = c.Model.OpenTokenizer(vocabulary); err != nil {
		b.Fatal(err)
	}
	c.Tap = "visual.layer4.0.sum"
	return c
}
