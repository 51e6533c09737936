package neuron

import "testing"

func TestHasWord(t *testing.T) {
	for _, tt := range []struct {
		name, text, word string
		want             bool
	}{
		{"the text itself", "dog", "dog", true},
		{"in a sentence", "a Dog, running", "dog", true},
		{"with an underscore", "hot_dog", "dog", true},
		{"on another line", "cat\ndog", "dog", true},
		{"a phrase", "flag of south sudan", "south sudan", true},
		{"the beginning of a longer word", "dogma", "dog", false},
		{"the end of a longer word", "bulldog", "dog", false},
		{"first in a longer word, then whole", "dogma of a dog", "dog", true},
		{"overlapping itself", "aaa aa", "aa", true},
		{"before a letter that is not Latin", "dogж", "dog", false},
		{"elsewhere", "cat", "dog", false},
		{"nothing in nothing", "", "", false},
		{"nothing in a text", "dog", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := HasWord(tt.text, tt.word); got != tt.want {
				t.Errorf("HasWord(%q, %q) = %t; want %t", tt.text, tt.word, got, tt.want)
			}
		})
	}
}

func TestAgreement(t *testing.T) {
	var a Agreement
	a.Add("dog", "a dog", "kind")
	a.Add("dog", "", "dog")
	a.Add("dog", "a cat", "")
	a.Add("dog", "", "")
	if want := (Agreement{Images: 4, Labelled: 3, Agreeing: 2}); a != want {
		t.Errorf("Agreement = %+v; want %+v", a, want)
	}
}
