//go:build unix

package visualize

import (
	"os/exec"
	"testing"
)

// TestShellQuote has a shell print what was quoted.
func TestShellQuote(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
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
