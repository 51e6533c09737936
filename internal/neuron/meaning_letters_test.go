package neuron_test

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestSharedLetters(t *testing.T) {
	letters := meaningRules().Letters
	for _, tt := range []struct {
		name, want string
		a, b       []string
	}{
		{"a beginning", "phil-", []string{"Philosophy", "philosopher"}, []string{"philadelphia", "phil"}},
		{"an end", "-actor", []string{"actor", "factor"}, []string{"tractor", "benefactor"}},
		{"inside", "-acto-", []string{"tactory", "factoid"}, []string{"lactose", "factors"}},
		{"nothing", "", []string{"frog", "toad"}, []string{"anchor", "ship"}},
		{"two letters", "", []string{"phase", "phone"}, []string{"phlox", "phi"}},
		{"one word of a group only", "", []string{"philosophy", "truth", "reason"}, []string{"philadelphia", "philly"}},
		{"no words", "", nil, []string{"philadelphia", "philly"}},
	} {
		if got := letters.Shared(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: Shared(%q, %q) = %q; want %q", tt.name, tt.a, tt.b, got, tt.want)
		}
	}
}

// What chance brings together is not shared: most words here end so.
func TestCommonLettersAreNotShared(t *testing.T) {
	var words []string
	for _, begin := range manyWords {
		words = append(words, begin+"ing", begin+"ings")
	}
	if got := neuron.NewLetters(words).Shared(words[:4], words[6:10]); got != "" {
		t.Errorf("Shared() = %q of words that all have it", got)
	}
}

func FuzzSharedLetters(f *testing.F) {
	f.Add("phil philly", "Philadelphia Philippines")
	f.Add("ΣΑΣ σας", "\xff\xffé éé")
	letters := meaningRules().Letters
	f.Fuzz(func(t *testing.T, a, b string) {
		got := letters.Shared(strings.Fields(a), strings.Fields(b))
		if row := strings.Trim(got, "-"); got != "" && row != "" && !(strings.Contains(strings.ToLower(a), row) && strings.Contains(strings.ToLower(b), row)) {
			t.Errorf("Shared(%q, %q) = %q, which is not in both", a, b, got)
		}
	})
}
