package visualize

import (
	"fmt"
	"strings"

	"multiscope/internal/neuron"
)

// Command returns the command line that makes a visualization again. Flags are all flags but
// those that name the unit and the facet; each starts with a space.
func Command(flags string, a neuron.VisualizationKey) string {
	sign := ""
	if a.Inhibits {
		sign = " --negative"
	}
	return fmt.Sprintf("multiscope visualize%s --units %d --facets %s%s --redo", flags, a.Unit, facetName(a.Facet), sign)
}

// plainRunes need no quotes in a shell.
const plainRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/:,@=+-"

// ShellQuote returns s as one word of a POSIX shell.
func ShellQuote(s string) string {
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(plainRunes, r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
