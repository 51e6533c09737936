package wordspace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestAnalogies holds the shipped list to its own rules.
func TestAnalogies(t *testing.T) {
	all, seen := Analogies(), map[Analogy]bool{}
	kinds := map[string]int{}
	for _, a := range all {
		if seen[a] || a.A == a.B || a.C == a.D || a.B == a.D {
			t.Errorf("%+v stands twice or says nothing", a)
		}
		seen[a] = true
		kinds[a.Kind]++
		q, err := ParseQuery(a.Query().String())
		if diff := cmp.Diff(a.Query(), q); err != nil || diff != "" {
			t.Errorf("%+v cannot be typed: %v\n%s", a, err, diff)
		}
	}
	if len(all) < 100 || len(kinds) < 8 {
		t.Errorf("%d analogies of %d kinds; want 100 of 8", len(all), len(kinds))
	}
}

// TestAsk scores answers by brute force anew, on made-up words of which some are not shown.
func TestAsk(t *testing.T) {
	s, err := Open(t.Context(), madeWords(), "m", false)
	if err != nil {
		t.Fatal(err)
	}
	questions := []Question{
		{"near", Query{{Word: "king", Weight: 1}}, "queen"},
		{"near", Query{{Word: "king", Weight: 1}, {Word: "man", Weight: -1}, {Word: "woman", Weight: 1}}, "girl"},
		{"far", Query{{Word: "paris", Weight: 1}}, "berlin"},
	}
	got, err := s.Ask(questions)
	if err != nil {
		t.Fatal(err)
	}
	var want []Score
	for _, q := range questions[:2] {
		found, err := s.Arithmetic(q.Query, Options{Most: len(s.words)})
		if err != nil {
			t.Fatal(err)
		}
		rank := 1
		for found.Words[rank-1].Word != q.Answer {
			rank++
		}
		var score Score
		score.add(rank)
		want = append(want, score)
	}
	total := Total(want)
	total.Kind, total.Questions = "near", 2
	all := []Score{total, {Kind: "far", Questions: 1}}
	if diff := cmp.Diff(all, got, cmpopts.IgnoreUnexported(Score{})); diff != "" {
		t.Errorf("Ask() (-want +got):\n%s", diff)
	}
	if sum := Total(got); sum.Questions != 3 || sum.Tried != 2 || sum.MedianRank != min(got[0].ranks[0], got[0].ranks[1]) {
		t.Errorf("Total() = %+v", sum)
	}
	if examples := s.Examples(3); len(examples) != 1 || examples[0].D != "queen" {
		t.Errorf("Examples(3) = %+v; want man, king, woman, queen alone", examples)
	}
}
