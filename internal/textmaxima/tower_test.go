package textmaxima

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/fixture"
)

const readTol = 1e-5 // float32, sums in another order

func openDemo(t testing.TB) (*clip.Model, *clip.Tokenizer) {
	t.Helper()
	m, err := clip.Open(fixture.DemoModel(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	tokenizer, err := m.Tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	return m, tokenizer
}

// gainTol is relative to the largest gain: float32, sums in another order.
const gainTol = 1e-4

// The gains of many texts, over several runs, are those of each text by itself.
func TestGainsOfManyTexts(t *testing.T) {
	m, tokenizer := openDemo(t)
	tw, err := openTower(m, fixture.Engine(t), 10, []int64{300, 400, 500})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.close()
	direction := make([]float32, tw.embedding)
	r := rand.New(rand.NewPCG(7, 8))
	for i := range direction {
		direction[i] = float32(r.NormFloat64())
	}
	words := []string{"dog ", "cat ", "sun ", "japan ", "heart "}
	var texts [][]int64
	var slots []slot
	for i := range 9 * gradientRows {
		texts = append(texts, tokenizer.EncodeText(words[i%5]+words[r.IntN(5)]+words[r.IntN(5)]))
		slots = append(slots, slot{i, 1 + r.IntN(3)}, slot{i, 1})
	}
	got := make([][]float32, len(slots))
	if err := tw.gains(t.Context(), texts, slots, direction, func(i int, gains []float32) { got[i] = slices.Clone(gains) }); err != nil {
		t.Fatal(err)
	}
	for i, s := range slots {
		err := tw.gains(t.Context(), texts[s.text:s.text+1], []slot{{0, s.place}}, direction, func(_ int, want []float32) {
			for k, x := range want {
				if len(got[i]) != len(want) || math.Abs(float64(x-got[i][k])) > gainTol*(1+math.Abs(float64(x))) {
					t.Errorf("the gains of slot %d are %v; by itself %v", i, got[i], want)
					break
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Texts that share nodes have the embeddings that they have each by itself in the whole context.
func TestTreesReadWhatTheTowerReads(t *testing.T) {
	m, tokenizer := openDemo(t)
	e := fixture.Engine(t)
	tw, err := openTower(m, e, 10, []int64{1})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.close()
	texts := []string{"a red heart", "", "a red", "a", "red", "a red heart", "price tag in japan", "a red heart on a green tree"}
	words := []string{"dog", "cat", "sun", "japan", "heart", "red", "sale"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		text := ""
		for range 1 + r.IntN(5) {
			text += words[r.IntN(len(words))] + " "
		}
		texts = append(texts, text)
	}
	ids := make([][]int64, len(texts))
	for i, text := range texts {
		ids[i] = tokenizer.EncodeText(text)
	}
	got, err := tw.read(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	want, err := openWhole(t, m, e).read(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		for k, x := range want.Row(i) {
			if math.Abs(float64(x-got.Row(i)[k])) > readTol {
				t.Fatalf("number %d of %q is %v; the tower reads %v", k, text, got.Row(i)[k], x)
			}
		}
	}
}
