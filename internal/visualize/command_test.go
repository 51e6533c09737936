package visualize

import (
	"os/exec"
	"testing"

	"multiscope/internal/neuron"
)

func TestCommand(t *testing.T) {
	tests := []struct {
		name string
		key  neuron.VisualizationKey
		want string
	}{
		{"generic", neuron.VisualizationKey{Unit: 3}, "multiscope visualize --seed 7 --units 3 --facets generic --redo"},
		{"facet", neuron.VisualizationKey{Unit: 3, Facet: "face"}, "multiscope visualize --seed 7 --units 3 --facets face --redo"},
		{"inhibits", neuron.VisualizationKey{Unit: 3, Inhibits: true}, "multiscope visualize --seed 7 --units 3 --facets generic --negative --redo"},
	}
	for _, tt := range tests {
		if got := Command(" --seed 7", tt.key); got != tt.want {
			t.Errorf("%s: Command() = %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestShellQuote has a shell print what was quoted.
func TestShellQuote(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell")
	}
	for _, s := range []string{"a", "./RN50", "two words", "it's", "", "$HOME", "a\nb", "`ls`", `back\slash`, "*"} {
		got, err := exec.Command(sh, "-c", "printf %s "+ShellQuote(s)).Output()
		if err != nil || string(got) != s {
			t.Errorf("a shell reads %s as %q, %v; want %q", ShellQuote(s), got, err, s)
		}
	}
	if got := ShellQuote("./RN50"); got != "./RN50" {
		t.Errorf("ShellQuote(./RN50) = %s, want no quotes", got)
	}
}
