package address

import (
	"strings"
	"testing"
)

func TestNotice(t *testing.T) {
	q := values(t, "page=2&facet=text")
	opened := Shown(q)
	if opened != "?facet=text&page=2&shown=1" || q.Has("shown") {
		t.Errorf("Shown = %q, and leaves %v behind", opened, q)
	}
	for _, tt := range []struct {
		in           string
		shown, wrong bool
	}{{in: ""}, {in: strings.TrimPrefix(opened, "?"), shown: true}, {in: "shown=yes", wrong: true}} {
		shown, err := ParseShown(values(t, tt.in))
		if shown != tt.shown || (err != nil) != tt.wrong {
			t.Errorf("ParseShown(%q) = %v, %v; want %v, error %v", tt.in, shown, err, tt.shown, tt.wrong)
		}
	}
}
