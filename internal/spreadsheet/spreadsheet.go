// Package spreadsheet writes what people wrote into cells of tables so that no program that opens them computes it.
package spreadsheet

import (
	"strings"
	"unicode/utf8"
)

// formulaStarts are what a cell begins with that spreadsheets compute: some take the wide forms as well.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// quoted reports whether text begins with a formula, behind any number of apostrophes.
func quoted(text string) bool {
	r, size := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	return size > 0 && strings.ContainsRune(formulaStarts, r)
}

// Cell returns text as a cell of a table, in which an apostrophe before what a spreadsheet would compute makes text
// of it. Where there are apostrophes already one more is put before them, so that Text takes off the right one.
func Cell(text string) string {
	if quoted(text) {
		return "'" + text
	}
	return text
}

// Text is the inverse of Cell.
func Text(cell string) string {
	if strings.HasPrefix(cell, "'") && quoted(cell) {
		return cell[1:]
	}
	return cell
}
