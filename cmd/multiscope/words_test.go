package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/text"
)

func TestWordsFitTheJob(t *testing.T) {
	own := filepath.Join(t.TempDir(), "words.txt")
	writeFile(t, own, "japan\nhappy\n")
	all, core := len(text.Words()), len(text.CoreWords())
	for _, tt := range []struct {
		name, words string
		reads       bool
		pictures    int
		want        int
		says        string
	}{
		{"a small folder", "", true, 500, core, "there are 500 pictures; --words all"},
		{"a large data set", "", true, 2 * all, all, ""},
		{"a large data set and no text tower", "", false, 2 * all, core, "no text tower"},
		{"all", allWords, false, 10, all, ""},
		{"none", noWords, true, 10, 0, ""},
		{"a file", own, false, 10, 2, ""},
	} {
		var said bytes.Buffer
		list, err := wordFlags{file: tt.words, renderings: 4}.list(tt.reads, tt.pictures, &said)
		if err != nil || len(list) != tt.want || !strings.Contains(said.String(), tt.says) || tt.says == "" && said.Len() > 0 {
			t.Errorf("%s: %d words, %v, and it says %q; want %d and %q", tt.name, len(list), err, said.String(), tt.want, tt.says)
		}
	}
	if core < 500 || core > 2000 || core >= all {
		t.Errorf("the first part has %d of %d words", core, all)
	}
}
