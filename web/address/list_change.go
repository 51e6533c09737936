package address

import (
	"net/url"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// Changed returns the list as a form with its fields and buttons left it: up, down and remove name a line, from 1; add
// has neurons to be put at the end. at is the line that was moved, or the first that was added, from 1; 0 for none.
func (q ListQuery) Changed(v url.Values) (changed ListQuery, at int, err error) {
	changed = q
	changed.Lines = slices.Clone(q.Lines)
	for _, button := range []string{"up", "down", "remove"} {
		line, err := parseWhole(v, button, 0, 1)
		switch {
		case err != nil:
			return q, 0, err
		case int(line) > len(q.Lines):
			return q, 0, neuron.Invalidf("The list has %d lines; there is no line %d.", len(q.Lines), line)
		case line > 0:
			at = changed.press(button, int(line))
			changed.Edit = true
		}
	}
	added := strings.FieldsFunc(v.Get("add"), func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) })
	if len(added) > neuron.MaxListEntries {
		return q, 0, neuron.Invalidf("A list has at most %d neurons; these are %d.", neuron.MaxListEntries, len(added))
	}
	for i, written := range added {
		line, err := ParseListLine(written)
		if err != nil {
			return q, 0, err
		}
		changed.Lines = append(changed.Lines, line)
		if i == 0 {
			at = len(changed.Lines)
		}
	}
	return changed, at, changed.check()
}

// press moves or removes a line, and returns where it is then; 0 where it is gone.
func (q *ListQuery) press(button string, line int) int {
	i, to := line-1, line-1
	switch button {
	case "remove":
		q.Lines = slices.Delete(q.Lines, i, i+1)
		return min(line, len(q.Lines))
	case "up":
		to = max(i-1, 0)
	case "down":
		to = min(i+1, len(q.Lines)-1)
	}
	q.Lines[i], q.Lines[to] = q.Lines[to], q.Lines[i]
	return to + 1
}
