package spreadsheet

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzCell: no cell is one that spreadsheets compute, and what it says is read back.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"", "plain", "=1", "'=1", "''=1", "'", "＋x", "\tx", "x=1", "@SUM(1)", "-1+1", "'quoted'", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Cell(s)
		if r, _ := utf8.DecodeRuneInString(c); strings.ContainsRune(formulaStarts, r) && c != "" {
			t.Errorf("Cell(%q) = %q", s, c)
		}
		if back := Text(c); back != s {
			t.Errorf("Text(Cell(%q)) = %q", s, back)
		}
	})
}
