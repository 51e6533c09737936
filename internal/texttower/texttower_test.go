package texttower

import (
	"math"
	"math/rand/v2"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
	"multiscope/internal/text"
)

// packedTol is how far an embedding of length one may lie from that of the text in a row of its own: float32 sums in
// another order.
const packedTol = 1e-5

// one returns the tower that reads each text in a row of its own, as the reference does.
func one(t testing.TB, m *clip.Model) *Tower {
	t.Helper()
	g, err := m.TextGraph(clip.Output{Tap: "text"})
	if err != nil {
		t.Fatal(err)
	}
	tap, err := m.Tap("text")
	if err != nil {
		t.Fatal(err)
	}
	session, err := fixture.Engine(t).Session(g)
	if err != nil {
		t.Fatal(err)
	}
	return &Tower{session: session, context: m.Context(), embedding: tap.Units}
}

// TestPackedTextsAreReadAsAlone reads random tokens of all lengths, an end token before the last among them, packed into
// rows and in rows of their own.
func TestPackedTextsAreReadAsAlone(t *testing.T) {
	for name, packs := range map[string]bool{"rn50mini": true, "rndeep": true, "rndeep_openai/rndeep.pt": true, "vit16_quick_hf": true, "vit14_gelu": true, "siglip16": false} {
		m, err := clip.Open(fixture.Shared(t, "goldens/models/"+name))
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		tower, err := Open(m, nil, fixture.Engine(t))
		if err != nil {
			t.Fatal(err)
		}
		defer tower.Close()
		if (tower.packed != nil) != packs {
			t.Errorf("%s: texts are packed: %v; want %v", name, tower.packed != nil, packs)
		}
		alone := one(t, m)
		defer alone.Close()
		ids := randomTexts(m)
		got, err := tower.EncodeTokens(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		want, err := alone.EncodeTokens(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got.Shape[0] {
			if off := apart(got.Row(i), want.Row(i)); !(off <= packedTol) {
				t.Errorf("%s: text %d is %.2g from what it is alone; want at most %g", name, i, off, packedTol)
			}
		}
	}
}

// randomTexts returns token ids, [texts, context]: those of any length, then zeros, and the highest in one of them twice.
func randomTexts(m *clip.Model) *tensor.Int64 {
	r := rand.New(rand.NewPCG(1, 2))
	const highest = 60
	ids := tensor.New[int64](70, m.Context())
	for i := range ids.Shape[0] {
		n := 2 + (i*7)%(m.Context()-1)
		for k := range n {
			ids.Row(i)[k] = int64(1 + r.IntN(highest-1))
		}
		ids.Row(i)[n-1] = highest
	}
	ids.Row(3)[1] = highest
	return ids
}

func apart(a, b []float32) float64 {
	var squares float64
	for i, x := range a {
		squares += (float64(x) - float64(b[i])) * (float64(x) - float64(b[i]))
	}
	return math.Sqrt(squares)
}

// BenchmarkEncode reads words and sentences with the demo's text tower: packed into rows, and each in a row of its own.
func BenchmarkEncode(b *testing.B) {
	m, err := clip.Open(fixture.DemoModel(b))
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close()
	tokenizer, err := m.Tokenizer()
	if err != nil {
		b.Fatal(err)
	}
	tower, err := Open(m, tokenizer, fixture.Engine(b))
	if err != nil {
		b.Fatal(err)
	}
	defer tower.Close()
	alone := one(b, m)
	alone.tokenizer = tokenizer
	defer alone.Close()
	var words []string
	for _, w := range text.CoreWords()[:512] {
		words = append(words, w.Word)
	}
	for name, texts := range map[string][]string{"words": words, "sentences": text.Sentences()[:512]} {
		for how, t := range map[string]*Tower{"packed": tower, "alone": alone} {
			b.Run(name+"/"+how, func(b *testing.B) {
				for b.Loop() {
					if _, err := t.Encode(b.Context(), texts); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "texts/s")
			})
		}
	}
}
