package main

import (
	"bytes"
	"io"
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
		{"all", allWords, false, 10, len(text.AllWords()), ""},
		{"none", noWords, true, 10, 0, ""},
		{"a file", own, false, 10, 2, ""},
		{"the first part and a file that it has", "core, " + own, false, 10, core, ""},
		{"lexicons", "lexicon:months,lexicon:days", true, 10, len(text.Lexicon("months")) + len(text.Lexicon("days")), ""},
		{"a language", "language:ja", true, 10, len(text.Language("ja")), ""},
	} {
		var said bytes.Buffer
		list, err := wordFlags{file: tt.words, renderings: 4}.list(t.Context(), tt.reads, tt.pictures, &said)
		if err != nil || len(list) != tt.want || !strings.Contains(said.String(), tt.says) || tt.says == "" && said.Len() > 0 {
			t.Errorf("%s: %d words, %v, and it says %q; want %d and %q", tt.name, len(list), err, said.String(), tt.want, tt.says)
		}
	}
	if core < 500 || core > 2000 || core >= all {
		t.Errorf("the first part has %d of %d words", core, all)
	}
}

// TestWordsThatAreNotThere says what there is.
func TestWordsThatAreNotThere(t *testing.T) {
	for choice, want := range map[string]string{
		"birds.txt":     `neither a file nor a list of words "birds.txt". There are a file with one word a line, core, all`,
		"lexicon:bird":  `no list of words "lexicon:bird". There are lexicon:abstract, lexicon:animals`,
		"language:tlh":  `There are language:en, language:de`,
		"common:tlh":    "There are common:af, common:ar",
		"common:en:0":   `asks for "0" words; a number from 1 to 10000`,
		"common:en:1:2": `asks for "1:2" words`,
		"core,none":     `"none" stands alone`,
		"core,":         "a comma with nothing on one side",
		t.TempDir():     "is a directory",
	} {
		if list, err := chosenWords(t.Context(), choice, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--words %s: %d words, %v; want %s", choice, len(list), err, want)
		}
	}
}
