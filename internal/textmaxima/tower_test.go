package textmaxima

import (
	"math"
	"math/rand/v2"
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
