package page

import (
	"testing"
)

func TestShellQuoted(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"scope.db", "scope.db"}, {"/data/my scope.db", "'/data/my scope.db'"}, {"it's.db", `'it'\''s.db'`}, {"a;rm", "'a;rm'"}, {"*a*", "'*a*'"},
	} {
		if got := shellQuoted(tt.in); got != tt.want {
			t.Errorf("shellQuoted(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
