package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

// fakeTower is a text tower of arithmetic. Its run fails once it has read texts enough.
type fakeTower struct {
	opened, read, breaksAfter int
}

func (f *fakeTower) open(context.Context) (TextTower, error) {
	f.opened++
	return f, nil
}

func (f *fakeTower) Encode(_ context.Context, texts []string) (*tensor.Float32, error) {
	if f.breaksAfter > 0 && f.read >= f.breaksAfter {
		return nil, errors.New("the tower broke")
	}
	f.read += len(texts)
	out := tensor.New[float32](len(texts), 2)
	for i, t := range texts {
		out.Row(i)[len(t)%2] = 1
	}
	return out, nil
}

func (*fakeTower) Fits(text string) bool { return len(text) < 30 }
func (*fakeTower) Close() error          { return nil }

// captioned are pictures of which every third has a caption of its own.
type captioned struct{ fakePictures }

func (p captioned) Image(i int) neuron.Image {
	im := p.fakePictures.Image(i)
	im.Caption = fmt.Sprintf("picture %d", i/3)
	return im
}

func sentences(n int) (s []string) {
	for i := range n {
		s = append(s, fmt.Sprintf("sentence %d", i))
	}
	return s
}

func textsIn(t *testing.T, s *store.Writer) (texts []string) {
	t.Helper()
	if err := s.EachText(t.Context(), "fake", func(r neuron.ReadText) {
		texts = append(texts, fmt.Sprintf("%s %s %v", r.Kind, r.Text, r.Embedding))
	}); err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestTexts(t *testing.T) {
	long := strings.Repeat("very ", 10) + "long"
	config := func(s *store.Writer, f *fakeTower) Config {
		cfg := fakeConfig(s, numbered(30), "one", "picture 2")
		cfg.Pictures = captioned{numbered(30)}
		cfg.Texts = Texts{Open: f.open, Sentences: append(sentences(600), long, "one"), Captions: 7}
		return cfg
	}
	whole, tower := openStore(t), &fakeTower{}
	report, err := Run(t.Context(), config(whole, tower))
	if err != nil {
		t.Fatal(err)
	}
	// Of ten captions three are one too many, and one is a word as well; "one" is a sentence before it is a word.
	if want := (TextReport{Read: 602 + 1 + 6, Cut: 1, Captions: 3}); report.Texts != want || tower.opened != 1 {
		t.Errorf("Run read %+v and opened the tower %d times; want %+v, once", report.Texts, tower.opened, want)
	}
	texts := textsIn(t, whole)
	for _, want := range []string{"sentence one [0 1]", "word picture 2 [0 1]", "caption picture 0 [0 1]"} {
		if !slices.Contains(texts, want) {
			t.Errorf("there is no %q", want)
		}
	}
	if report, err = Run(t.Context(), config(whole, tower)); err != nil || report.Texts.Read != 0 || tower.opened != 1 {
		t.Errorf("the second Run read %+v, %v and opened the tower; nothing was left to read", report.Texts, err)
	}

	cut := openStore(t)
	if _, err := Run(t.Context(), config(cut, &fakeTower{breaksAfter: 300})); err == nil || !strings.Contains(err.Error(), "broke") {
		t.Fatalf("Run with a tower that breaks = %v", err)
	}
	kept := len(textsIn(t, cut))
	again := &fakeTower{}
	if _, err := Run(t.Context(), config(cut, again)); err != nil {
		t.Fatal(err)
	}
	if kept == 0 || again.read != len(texts)-kept || !slices.Equal(textsIn(t, cut), texts) {
		t.Errorf("a run that broke after %d texts read %d more and has %d; want the %d of a whole run", kept, again.read, len(textsIn(t, cut)), len(texts))
	}
}

// TestMeaningsDoNotDependOnHistory: a caption that was read before it was shown as a word counts as a word, as in an index
// that was made at once.
func TestMeaningsDoNotDependOnHistory(t *testing.T) {
	var words []string
	for i := range 60 {
		words = append(words, fmt.Sprint("picture ", i), fmt.Sprint("sentence ", i))
	}
	tables := func(steps ...int) map[string]string {
		s := openStore(t)
		for _, n := range steps {
			cfg := fakeConfig(s, numbered(60), words[:n]...)
			cfg.Pictures = captioned{numbered(60)}
			cfg.Texts = Texts{Open: (&fakeTower{}).open, Sentences: sentences(5), Captions: 20}
			if _, err := Run(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
		}
		return storetest.Tables(t, s.Path())
	}
	atOnce, later := tables(len(words)), tables(2, len(words))
	for _, table := range []string{"meaning_searches", "meanings"} {
		if later[table] != atOnce[table] {
			t.Errorf("%s of an index that was shown words later: %s; want as of one that was made at once, %s", table, later[table], atOnce[table])
		}
	}
}

func TestNoTexts(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(20), "one")
	cfg.Texts = Texts{Sentences: sentences(2), Open: func(context.Context) (TextTower, error) { return nil, fmt.Errorf("%w: no vocabulary", ErrNoTexts) }}
	report, err := Run(t.Context(), cfg)
	if err != nil || report.Texts.None != "no texts are read: no vocabulary" || len(textsIn(t, s)) != 0 {
		t.Errorf("Run without a vocabulary = %+v, %v", report.Texts, err)
	}
}

// TestReadoutsComeLater: an index of an earlier version gets its readouts when it is run again, once.
func TestReadoutsComeLater(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(20))
	if _, err := Run(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	asked := 0
	cfg.Readout = func(tap string) (neuron.Readout, bool, error) {
		asked++
		return neuron.Readout{Embedding: 2, Matrix: make([]float32, 10)}, tap == "visual", nil
	}
	for range 2 {
		if _, err := Run(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	r, err := s.Readout(t.Context(), "fake", "visual")
	if err != nil || r.Units() != 5 || asked != 3 {
		t.Errorf("Readout = %d units, %v, after %d questions; want 5 units, after one on the layer and two on the other", r.Units(), err, asked)
	}
	if _, err := s.Readout(t.Context(), "fake", "maps"); err == nil {
		t.Error("the layer without a readout has one")
	}
}
