package textmaxima

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/text"
)

// shownWords are words that the demo's model reads.
func shownWords() (words []string) {
	for _, w := range text.CoreWords()[:200] {
		words = append(words, w.Word)
	}
	return words
}

func demoConfig(t testing.TB, o Options) Config {
	t.Helper()
	m, tokenizer := openDemo(t)
	e := fixture.Engine(t)
	return Config{
		Model: m, Tokenizer: tokenizer, Tap: m.DefaultTap().Name, Options: o, Shown: shownWords(), Familiar: shownWords(),
		Engine: func() (*engine.Engine, error) { return e, nil },
	}
}

// openSearcher opens a searcher over the demo's text tower that has read all words.
func openSearcher(t testing.TB, o Options) *Searcher {
	t.Helper()
	s, err := Open(demoConfig(t, o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Sweep(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	return s
}

// narrow leaves a vocabulary of n of the readable words of one token.
func narrow(t testing.TB, s *Searcher, m *clip.Model, e *engine.Engine, n int) {
	t.Helper()
	few := &vocabulary{byText: map[string]int{}}
	for i := range n {
		few.add(s.vocabulary.words[s.vocabulary.of[i*len(s.vocabulary.of)/n]], newReadability(nil))
	}
	s.vocabulary = few
	if err := s.tower.close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.tower, err = openTower(m, e, s.options.Tokens+2, few.columns); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
}

// exhausted scores all texts of one and of two different words of a vocabulary and returns the best for each unit.
func exhausted(t *testing.T, s *Searcher, units []int) map[int]float64 {
	t.Helper()
	var readable []int
	for w, word := range s.vocabulary.words {
		if word.readable {
			readable = append(readable, w)
		}
	}
	var texts [][]int64
	for _, a := range readable {
		texts = append(texts, s.vocabulary.tokens([]int{a}, s.start, s.end))
		for _, b := range readable {
			if a != b {
				texts = append(texts, s.vocabulary.tokens([]int{a, b}, s.start, s.end))
			}
		}
	}
	embeddings, err := s.tower.read(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	best := map[int]float64{}
	for _, u := range units {
		best[u] = math.Inf(-1)
		for i := range texts {
			best[u] = max(best[u], dot(embeddings.Row(i), s.directions.Row(u)))
		}
	}
	return best
}

// A search finds the best of all texts of two words, which it reads a small part of.
func TestSearchFindsTheBestOfAllTexts(t *testing.T) {
	o := Options{Beams: 32, Tokens: 2, Steps: 20, Count: 1, Seed: 1}
	s := openSearcher(t, o)
	m, _ := openDemo(t)
	const words = 120
	narrow(t, s, m, fixture.Engine(t), words)
	units := []int{3, 50, 111, 256, 400, 512, 640, 777, 900, 1023}
	best := exhausted(t, s, units)
	for _, u := range units {
		found, err := s.Search(t.Context(), u, nil)
		if err != nil {
			t.Fatal(err)
		}
		if found.Best().Score < best[u]-readTol || found.Best().Score > best[u]+readTol {
			t.Errorf("unit %d: %q scores %.4f; the best of all texts scores %.4f", u, found.Best().Text, found.Best().Score, best[u])
		}
		if found.Encoded > words*words/10 {
			t.Errorf("unit %d: %d texts were read; want at most a tenth of the %d there are", u, found.Encoded, words*words)
		}
	}
}

// The word that improves a text most when it is put in the place of another is, mostly, among those that the gradient
// chooses there.
func TestGradientChoosesTheBestSubstitution(t *testing.T) {
	o := Defaults
	o.Readability = 0
	s := openSearcher(t, o)
	r := rand.New(rand.NewPCG(5, 6))
	hits := 0
	const tries = 40
	for range tries {
		h := s.search(nil, r.IntN(1024), make([]float64, len(s.vocabulary.words)))
		words := []int{s.vocabulary.of[r.IntN(400)], s.vocabulary.of[400+r.IntN(400)], s.vocabulary.of[800+r.IntN(400)]}
		e := edit{words: words, place: r.IntN(len(words))}
		texts, slots := h.gathered([]edit{e})
		best := bestSubstitution(t, s, h, e)
		err := s.tower.gains(t.Context(), texts, slots, h.direction, func(_ int, gains []float32) {
			if slices.Contains(h.gainful(gains, e), best) {
				hits++
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// By chance it were 6 of some 2,000 words, 0.3 %.
	if least := tries * 3 / 10; hits < least {
		t.Errorf("the gradient chose the best substitution %d times of %d; want %d at least", hits, tries, least)
	} else {
		t.Logf("the gradient chose the best substitution %d times of %d", hits, tries)
	}
}

func bestSubstitution(t *testing.T, s *Searcher, h *search, e edit) int {
	t.Helper()
	var texts [][]int64
	var words []int
	for _, w := range s.vocabulary.of {
		if e.takes(w) {
			words, texts = append(words, w), append(texts, s.vocabulary.tokens(e.with(w), s.start, s.end))
		}
	}
	embeddings, err := s.tower.read(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	best := 0
	for i := range words {
		if dot(embeddings.Row(i), h.direction) > dot(embeddings.Row(best), h.direction) {
			best = i
		}
	}
	return words[best]
}

// What is stored is the score of the stored text as the text tower reads it, and the texts differ.
func TestSearchFindsDifferentTexts(t *testing.T) {
	s := openSearcher(t, Defaults)
	for _, u := range []int{0, 89, 341, 682} {
		found, err := s.Search(t.Context(), u, []neuron.ScoredText{{Text: "a red heart"}, {Text: "never parsed ⊕"}})
		if err != nil || len(found.Maxima) != Defaults.Count || !found.BeatsWord() {
			t.Fatalf("Search(%d) = %+v, %v; want %d texts, the first above the best word", u, found, err, Defaults.Count)
		}
		all := append(slices.Clone(found.Maxima), found.Word, found.Caption)
		var texts []string
		for _, m := range all {
			texts = append(texts, m.Text)
		}
		embeddings, err := s.whole.Encode(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range all {
			if got := dot(embeddings.Row(i), s.directions.Row(u)); math.Abs(got-m.Score) > readTol {
				t.Errorf("unit %d: %q is stored with %v and scores %v", u, m.Text, m.Score, got)
			}
		}
		checkDifferent(t, s, u, found.Maxima)
	}
}

func checkDifferent(t *testing.T, s *Searcher, u int, maxima []neuron.ScoredText) {
	t.Helper()
	if !slices.IsSortedFunc(maxima, func(a, b neuron.ScoredText) int { return cmp.Compare(b.Score, a.Score) }) {
		t.Errorf("unit %d: %v are not sorted", u, maxima)
	}
	for i, m := range maxima {
		words := strings.Fields(m.Text)
		if n := len(s.tokenizer.Encode(m.Text)); n > s.options.Tokens {
			t.Errorf("unit %d: %q has %d tokens", u, m.Text, n)
		}
		if distinct := slices.Compact(slices.Sorted(slices.Values(words))); len(distinct) != len(words) {
			t.Errorf("unit %d: %q has a word twice", u, m.Text)
		}
		for _, other := range maxima[:i] {
			shared := 0
			for _, w := range strings.Fields(other.Text) {
				if slices.Contains(words, w) {
					shared++
				}
			}
			if 2*shared > min(len(words), len(strings.Fields(other.Text))) {
				t.Errorf("unit %d: %q and %q share %d words", u, m.Text, other.Text, shared)
			}
		}
	}
}

func TestSearchOfAUnitThatTextsSayNothingOf(t *testing.T) {
	s := openSearcher(t, Defaults)
	clear(s.directions.Row(7))
	found, err := s.Search(t.Context(), 7, nil)
	if err != nil || len(found.Maxima) != 0 || found.BeatsWord() || found.Word.Text != "" {
		t.Errorf("Search of a unit that the embedding does not read = %+v, %v; want nothing", found, err)
	}
}

// A direction that is broken is said of its unit, not of the text tower.
func TestSearchRefusesABrokenDirection(t *testing.T) {
	s := openSearcher(t, Defaults)
	s.directions.Row(7)[3] = float32(math.NaN())
	for _, err := range []error{checkDirections(s.directions, []int{6, 7, 8}), func() error { _, err := s.Search(t.Context(), 7, nil); return err }()} {
		if err == nil || !strings.Contains(err.Error(), "direction of unit 7 ") {
			t.Errorf("a direction that is not a number is %v; want an error that names the unit", err)
		}
	}
	if err := checkDirections(s.directions, []int{6, 8}); err != nil {
		t.Errorf("the units beside it: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"no beams":        {func(c *Config) { c.Options.Beams = 0 }, "Beams are a number from 1"},
		"no steps":        {func(c *Config) { c.Options.Steps = 0 }, "Steps are a number from 1"},
		"no texts":        {func(c *Config) { c.Options.Count = -1 }, "text maxima of a unit can be found"},
		"long texts":      {func(c *Config) { c.Options.Tokens = 23 }, "1 to 22 tokens"},
		"no tokens":       {func(c *Config) { c.Options.Tokens = 0 }, "1 to 22 tokens"},
		"not a number":    {func(c *Config) { c.Options.Readability = math.NaN() }, "weight of readability"},
		"an early layer":  {func(c *Config) { c.Tap = "visual.layer1.0" }, "cannot be related to texts"},
		"no such layer":   {func(c *Config) { c.Tap = "visual.layer9" }, "no tap visual.layer9"},
		"no text tower":   {func(c *Config) { c.Model = opened(t, "onnx_squeezelike/model.onnx") }, "text tower"},
		"an open tower":   {func(c *Config) { c.Model = opened(t, "siglip16"); c.Tap = "visual" }, ""},
		"nothing to read": {func(c *Config) { c.Engine = func() (*engine.Engine, error) { return nil, errors.New("no engine") } }, "no engine"},
	} {
		c := demoConfig(t, Defaults)
		tt.change(&c)
		s, err := Open(c)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Open() = %v; want an error with %q", name, err, tt.want)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}

func opened(t *testing.T, name string) *clip.Model {
	t.Helper()
	m, err := clip.Open("../clip/testdata/models/" + name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}
