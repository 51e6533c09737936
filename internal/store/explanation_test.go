package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

func explanation(unit int, method neuron.ExplanationMethod, text string) neuron.Explanation {
	return neuron.Explanation{
		Unit: unit, Method: method, Text: text, Terms: []neuron.ExplanationTerm{{Word: text, Weight: .5}}, Correlation: new(.25),
		Judged: neuron.Judged{Labeller: "a CLIP", Fitted: 10, HeldOut: 9, Any: neuron.Said{Images: 3, Correlation: new(-.5), AveragePrecision: new(.75)}, Terms: []neuron.Said{{}}},
		Recipe: `{"seed":1}`, Made: time.UnixMilli(1_700_000_000_000),
	}
}

func eachExplanation(t *testing.T, s *store.Writer) (all []neuron.Explanation) {
	t.Helper()
	err := s.EachExplanation(t.Context(), model, layer, func(e neuron.Explanation) error {
		all = append(all, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Explanations are read as they were written; a later one takes the place of one by the same method alone.
func TestExplanations(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	first := []neuron.Explanation{explanation(5, neuron.SoftWPMI, "sea"), explanation(3, neuron.LinearExplanation, "fire"), explanation(3, neuron.SoftWPMI, "flame")}
	if err := s.WriteExplanations(t.Context(), model, layer, first); err != nil {
		t.Fatal(err)
	}
	again := explanation(3, neuron.LinearExplanation, "smoke")
	again.Correlation = nil
	if err := s.WriteExplanations(t.Context(), model, layer, []neuron.Explanation{again}); err != nil {
		t.Fatal(err)
	}
	want := []neuron.Explanation{again, first[2], first[0]}
	if diff := cmp.Diff(want, eachExplanation(t, s)); diff != "" {
		t.Errorf("EachExplanation differs (-want +got):\n%s", diff)
	}
	d, err := s.Unit(t.Context(), ref(3))
	if diff := cmp.Diff(want[:2], d.Explanations); err != nil || diff != "" {
		t.Errorf("Unit(3) has other explanations, %v:\n%s", err, diff)
	}
	if err := s.DropExplanations(t.Context(), model, layer, neuron.SoftWPMI, []int{3, 4}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]neuron.Explanation{again, first[0]}, eachExplanation(t, s)); diff != "" {
		t.Errorf("after one was dropped they differ (-want +got):\n%s", diff)
	}
}

func TestFindExplanations(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	weak := explanation(6, neuron.LinearExplanation, "fire")
	weak.Correlation = nil
	all := []neuron.Explanation{
		explanation(1, neuron.LinearExplanation, "camp fire, smoke"), explanation(2, neuron.LinearExplanation, "Firework, sea"), weak,
		explanation(3, neuron.SoftWPMI, "fire"), explanation(3, neuron.LinearExplanation, "fire, wood"), explanation(4, neuron.SoftWPMI, "misfire"),
	}
	if err := s.WriteExplanations(t.Context(), model, layer, all); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text string
		n    int
		want []int
	}{
		{"fire", 10, []int{3, 6, 2, 1}},
		{"FIRE ", 2, []int{3, 6}},
		{"camp fire", 10, []int{1}},
		{"smoke", 10, []int{1}},
		{"moke", 10, nil},
		{"%", 10, nil},
		{"", 10, nil},
	} {
		var got []int
		hits, err := s.FindExplanations(t.Context(), tt.text, tt.n)
		for _, h := range hits {
			got = append(got, h.Ref.Unit)
		}
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("FindExplanations(%q, %d): %v, units (-want +got):\n%s", tt.text, tt.n, err, diff)
		}
	}
}

func TestWriteExplanationsRefuses(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	good := explanation(1, neuron.LinearExplanation, "fire")
	for name, tt := range map[string]struct {
		layer string
		bad   neuron.Explanation
		kind  neuron.Kind
	}{
		"no such unit":  {layer, explanation(100_000, neuron.LinearExplanation, "x"), neuron.NotFound},
		"no such layer": {"nowhere", good, neuron.NotFound},
		"no text":       {layer, explanation(1, neuron.LinearExplanation, ""), neuron.Invalid},
		"a long text":   {layer, explanation(1, neuron.LinearExplanation, strings.Repeat("x", neuron.MostTextBytes+1)), neuron.Invalid},
	} {
		var known *neuron.Error
		err := s.WriteExplanations(t.Context(), model, tt.layer, []neuron.Explanation{good, tt.bad})
		if !errors.As(err, &known) || known.Kind != tt.kind {
			t.Errorf("%s: WriteExplanations = %v; want kind %v", name, err, tt.kind)
		}
	}
	if all := eachExplanation(t, s); len(all) > 0 {
		t.Errorf("what was refused left %v", all)
	}
}
