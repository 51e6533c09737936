package study_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// letters reads a text as how often it has each of a, b and c, made one long.
type letters struct{}

func (letters) Encode(_ context.Context, texts []string) (*tensor.Float32, error) {
	all := tensor.New[float32](len(texts), 3)
	for i, text := range texts {
		for _, c := range text {
			if k := int(c - 'a'); k >= 0 && k < 3 {
				all.Row(i)[k]++
			}
		}
		tensor.Normalise(all.Row(i))
	}
	return all, nil
}

func (letters) LogitScale() float64                             { return 2 }
func (letters) Readout(context.Context) (neuron.Readout, error) { return neuron.Readout{}, nil }

func TestClassifier(t *testing.T) {
	s, _ := newSession(t)
	s.Texts, s.Entry.Space.Tap = letters{}, "visual"
	c, err := s.Classifier(t.Context(), []string{"a", "b"}, []string{"{}", "c {}"})
	if err != nil {
		t.Fatal(err)
	}
	// The mean direction of (1,0,0) and (1,0,1)/√2 lies at 22.5° from the first axis.
	cosine := math.Cos(math.Pi / 8)
	want := 1 / (1 + math.Exp(-2*cosine))
	if p := c.Probabilities([]float32{1, 0, 0}); math.Abs(p[0]-want) > 1e-6 || math.Abs(p[0]+p[1]-1) > 1e-12 {
		t.Errorf("probabilities are %v; want %v for the first", p, want)
	}
}

func TestClassifiersThatAreRefused(t *testing.T) {
	s, _ := newSession(t)
	s.Texts, s.Entry.Space.Tap = letters{}, "visual"
	for name, asked := range map[string]struct{ classes, templates []string }{
		"one class":                   {[]string{"a"}, []string{"{}"}},
		"a class twice":               {[]string{"a", "a"}, []string{"{}"}},
		"an empty class":              {[]string{"a", " "}, []string{"{}"}},
		"no template":                 {[]string{"a", "b"}, nil},
		"a template without a place":  {[]string{"a", "b"}, []string{"a photo"}},
		"a class of nothing":          {[]string{"a", "x"}, []string{"{}"}},
		"classes that are read alike": {[]string{"a-b", "a b"}, []string{"{}"}},
	} {
		if _, err := s.Classifier(t.Context(), asked.classes, asked.templates); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	s.Entry.Space.Tap = ""
	if _, err := s.Classifier(t.Context(), []string{"a", "b"}, []string{"{}"}); err == nil {
		t.Error("a model without an image embedding was taken")
	}
}

// TestATextThatIsCutOffIsRefused: classes whose names lie behind the cut would all be the same.
func TestATextThatIsCutOffIsRefused(t *testing.T) {
	s, _ := newSession(t)
	s.Texts, s.Entry.Space.Tap = letters{}, "visual"
	s.Whole = func(_ context.Context, text string) (bool, error) { return len(text) < 10, nil }
	if _, err := s.Classifier(t.Context(), []string{"a", "b"}, []string{"{}", "a text too long {}"}); err == nil || !strings.Contains(err.Error(), `does not read "a text too long a" to its end`) {
		t.Errorf("a text that is cut off: %v", err)
	}
}
