package web

import (
	"net/http"
	"strings"
	"testing"

	"multiscope/internal/store/notes"
	"multiscope/internal/store/storetest"
)

// TestWordsThatCannotBeCompared: what one model cannot tell of a word is said on its page, which is shown for all else.
func TestWordsThatCannotBeCompared(t *testing.T) {
	for _, tt := range []struct {
		name, address string
		spec          storetest.Spec
		status        int
		has, lacks    []string
	}{
		{name: "without letter units", address: "/words/japan?letters=masked", status: 200, has: []string{"Nearest words as pictures", "Nothing is masked: "}},
		{name: "without letter units, as data", address: "/words/japan.json?letters=masked", status: 200, has: []string{`"letters": "kept"`}},
		{name: "sum without letter units", address: "/arithmetic?q=king&letters=masked", status: 404, has: []string{`<form action="/arithmetic"`, `value="king"`, `role="alert"`}},
		{name: "one word", address: "/words/japan", status: 200, spec: storetest.Spec{Words: 1}, has: []string{"this word drives these neurons"}, lacks: []string{"Nearest words as pictures"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, err := New(storetest.New(t, tt.spec), notes.Later(t.TempDir()+"/notes.db"), Options{})
			if err != nil {
				t.Fatal(err)
			}
			w := ask(h, http.MethodGet, tt.address)
			if w.Code != tt.status {
				t.Errorf("GET %s answers %d, want %d", tt.address, w.Code, tt.status)
			}
			for _, part := range tt.has {
				if !strings.Contains(w.Body.String(), part) {
					t.Errorf("GET %s lacks %q", tt.address, part)
				}
			}
			for _, part := range tt.lacks {
				if strings.Contains(w.Body.String(), part) {
					t.Errorf("GET %s has %q", tt.address, part)
				}
			}
		})
	}
}
