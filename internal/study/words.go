package study

import (
	"fmt"
	"strings"
)

// Listed writes up to n names with commas between them, and says how many there are besides.
func Listed(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}
