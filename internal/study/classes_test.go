package study_test

import (
	"errors"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

func TestReadClasses(t *testing.T) {
	got, err := study.ReadClasses(strings.NewReader("\ufeffcat\n\n dog \ta photo of a dog, a pet\r\n"))
	want := []study.Class{{Name: "cat"}, {Name: "dog", Prompt: "a photo of a dog, a pet"}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("the classes are %+v, %v; want %+v", got, err, want)
	}
	for name, tt := range map[string]struct{ text, want string }{
		"one class":        {"cat\n", "this has 1"},
		"a class twice":    {"cat\nCat\n", "Line 2 of the classes names \"Cat\" again"},
		"too many columns": {"cat\ta cat\tmore\ndog\n", "Line 1 of the classes has more than"},
		"a long name":      {strings.Repeat("x", 300) + "\ndog\n", "more than 200 bytes"},
		"a long line":      {strings.Repeat("x", 1<<17) + "\ndog\n", "more than 65535 bytes"},
		"no name":          {"cat\n\ta dog\n", "Line 2 of the classes has no name"},
		"unseen":           {"cat\nd\x07og\n", "cannot be seen"},
		"turned":           {"cat\nd\u202eog\n", "cannot be seen"},
		"not text":         {"cat\n\xff\xfe\n", "Line 2 of the classes is not UTF-8"},
		"too many":         {strings.Repeat("a\n", 0) + many(1001), "more than 1000 classes"},
	} {
		if _, err := study.ReadClasses(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want an error with %q", name, err, tt.want)
		}
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("a", i%90+1) + strings.Repeat("b", i/90) + "\n")
	}
	return b.String()
}

// FuzzReadClasses: what is read has two classes or more, none empty and none twice, and reads the same when written again.
func FuzzReadClasses(f *testing.F) {
	for _, seed := range []string{"cat\ndog\n", "cat\ta cat\n\ndog", "\ufeffa\r\nb\tx", "a\t\nb\t\t"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		classes, err := study.ReadClasses(strings.NewReader(text))
		if err != nil {
			var e *neuron.Error
			if !errors.As(err, &e) {
				t.Errorf("the error %v is not for a user", err)
			}
			return
		}
		var lines []string
		for _, c := range classes {
			if strings.TrimSpace(c.Name) == "" {
				t.Errorf("an empty class of %q", text)
			}
			lines = append(lines, c.Name+"\t"+c.Prompt)
		}
		again, err := study.ReadClasses(strings.NewReader(strings.Join(lines, "\n")))
		if err != nil || len(again) != len(classes) || len(classes) < 2 {
			t.Errorf("%q has %d classes, and %d again, %v", text, len(classes), len(again), err)
		}
	})
}

func TestFinder(t *testing.T) {
	c := study.Classes{Category: "kind", Classes: []study.Class{{Name: "Cat"}, {Name: "dog"}}}
	for name, tt := range map[string]struct {
		categories []neuron.Category
		want       int
	}{
		"one":                     {[]neuron.Category{{Name: "kind", Value: "dog"}}, 1},
		"one in other letters":    {[]neuron.Category{{Name: "kind", Value: "cat "}}, 0},
		"none":                    {nil, -1},
		"of another category":     {[]neuron.Category{{Name: "type", Value: "dog"}}, -1},
		"both":                    {[]neuron.Category{{Name: "kind", Value: "dog"}, {Name: "kind", Value: "cat"}}, -1},
		"twice the same":          {[]neuron.Category{{Name: "kind", Value: "dog"}, {Name: "kind", Value: "Dog"}}, 1},
		"one and one that is not": {[]neuron.Category{{Name: "kind", Value: "dog"}, {Name: "kind", Value: "emu"}}, 1},
	} {
		if got := c.Finder()(neuron.Image{Categories: tt.categories}); got != tt.want {
			t.Errorf("%s: class %d, want %d", name, got, tt.want)
		}
	}
}

// TestChoose: what is named is taken, the rest is found among the categories.
func TestChoose(t *testing.T) {
	s, _ := newSession(t)
	all, err := s.Store.Categories(t.Context(), s.Entry.Slug)
	if err != nil || len(all) == 0 {
		t.Fatalf("the sample has categories %v, %v", all, err)
	}
	named := all[0].Name
	c, why, err := s.Choose(t.Context(), study.Classes{Category: named})
	if err != nil || why != "" || len(c.Classes) != all[0].Values {
		t.Errorf("of the category %s: %d classes, %q, %v; want %d", named, len(c.Classes), why, err, all[0].Values)
	}
	known := study.Classes{Classes: c.Classes[:2]}
	if c, why, err = s.Choose(t.Context(), known); err != nil || c.Category != named || why == "" {
		t.Errorf("two classes of it: the category %q, %q, %v", c.Category, why, err)
	}
	if c, _, err = s.Choose(t.Context(), study.Classes{Classes: []study.Class{{Name: "x"}, {Name: "y"}}}); err != nil || c.Category != "" {
		t.Errorf("classes of no category: %q, %v", c.Category, err)
	}
	if _, _, err = s.Choose(t.Context(), study.Classes{Category: "none"}); err == nil || !strings.Contains(err.Error(), "no category") {
		t.Errorf("a category that is not there: %v", err)
	}
}

func TestSeparation(t *testing.T) {
	// The first unit tells class 0 perfectly, the second is constant, the third has a tie across classes.
	acts := tensor.Of([]float32{
		3, 1, 2,
		4, 1, 1,
		1, 1, 1,
		2, 1, 0,
		9, 9, 9, // of no class
	}, 5, 3)
	areas := study.Separation(acts, []int{0, 0, 1, 1, -1}, 3)
	for c, want := range [][]float32{{1, .5, .875}, {0, .5, .125}, {.5, .5, .5}} {
		for u, w := range want {
			if got := areas.Row(c)[u]; got != w {
				t.Errorf("class %d, unit %d: AUC %v, want %v", c, u, got, w)
			}
		}
	}
	if got := study.Strongest([]float32{1, 3, 3, 2}, 3); got[0] != 1 || got[1] != 2 || got[2] != 3 {
		t.Errorf("the strongest are %v", got)
	}
}

func TestClassesWithTheirOwnTexts(t *testing.T) {
	s, _ := newSession(t)
	s.Texts, s.Entry.Space.Tap = letters{}, "visual"
	c, err := s.ClassifierOf(t.Context(), study.Classes{Classes: []study.Class{{Name: "x", Prompt: "aa"}, {Name: "b_b"}}, Templates: []string{"{}"}})
	if err != nil {
		t.Fatal(err)
	}
	if p := c.Probabilities([]float32{1, 0, 0}); p[0] < .8 {
		t.Errorf("the class x, named as aa, has %v of a picture of a", p)
	}
	if got := study.Spoken("face-hand_x"); got != "face hand x" {
		t.Errorf("spoken: %q", got)
	}
}
