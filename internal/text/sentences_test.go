package text

import (
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestSentences(t *testing.T) {
	all := Sentences()
	for _, want := range []string{"i feel jealous", "Me feeling happy on my face", "a photo of a piggy bank"} {
		if !slices.Contains(all, want) {
			t.Errorf("Sentences() lacks %q", want)
		}
	}
	for _, s := range all {
		if s != neuron.OneLine(s) || len(s) > neuron.MostTextBytes || strings.ContainsAny(s, "{}") {
			t.Errorf("Sentences() has %q", s)
		}
	}
}

func TestParseSentences(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []string
		err      string
	}{
		{"words of a list", "# note\na {x} b\nx: one, two words\nx: one\n", []string{"a one b", "a two words b"}, ""},
		{"no list", "a {x} b", nil, "no list"},
		{"neither", "hello", nil, "line 1: neither"},
	} {
		got, err := parseSentences(tt.in)
		if !slices.Equal(got, tt.want) || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: parseSentences = %q, %v; want %q, %q", tt.name, got, err, tt.want, tt.err)
		}
	}
}
