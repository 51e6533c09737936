package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

func TestTextWords(t *testing.T) {
	model, db := indexedDemo(t)
	list := filepath.Join(t.TempDir(), "birds.txt")
	if err := os.WriteFile(list, []byte("owl\nrobin\nsparrow\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	// An index of an earlier version has neither texts nor readouts.
	storetest.Exec(t, db, "DELETE FROM texts; DELETE FROM readouts")
	args := []string{"text", "words", "--model", model, "--db", db, "--file", list, "--renderings", "2"}
	for _, tt := range []struct {
		more []string
		want string
	}{
		{want: "texts: the text tower read "},
		{want: "was shown 0 of 3 words"},
		{more: []string{"--renderings", "1"}, want: "was shown 0 of 3 words"},
		{more: []string{"--renderings", "3"}, want: "was shown 3 of 3 words"},
		{want: "layer4-1-sum ranks 3 words (columns of 0.0 MB)"},
	} {
		if said := command(t, append(args, tt.more...)...); !strings.Contains(said, tt.want) {
			t.Errorf("text words %q says %q; want %q", tt.more, said, tt.want)
		}
	}
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, err := s.WordColumn(t.Context(), neuron.Ref{Model: "pictogram", Layer: "layer4-1-sum", Unit: 89})
	if want := []string{"owl", "robin", "sparrow"}; err != nil || !slices.Equal(c.Words, want) || len(c.Numbers) != 6 {
		t.Errorf("unit 89 has %d bytes of words %q, %v; want 6 of %q", len(c.Numbers), c.Words, err, want)
	}
	for _, word := range c.Words {
		if _, err := s.Text(t.Context(), "pictogram", word); err != nil {
			t.Errorf("the text tower has not read what was shown: %v", err)
		}
	}
	if _, err := s.Readout(t.Context(), "pictogram", "layer4-1-sum"); err != nil {
		t.Errorf("how the embedding reads the layer is not stored: %v", err)
	}
	if said := command(t, append(args, "--layer", "layer4-1-sum")...); strings.Contains(said, "captions") {
		t.Errorf("text words says %q of captions, which it does not read", said)
	}
}

func TestTextWordsRefuses(t *testing.T) {
	model, db := indexedDemo(t)
	list := filepath.Join(t.TempDir(), "birds.txt")
	if err := os.WriteFile(list, []byte("owl\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no words":          {[]string{"--model", model, "--db", db}, "say which words"},
		"two lists":         {[]string{"--model", model, "--db", db, "--file", list, "--words", "all"}, "say which words"},
		"none":              {[]string{"--model", model, "--db", db, "--words", "none"}, "no words to show"},
		"no database":       {[]string{"--model", model, "--db", db + "x", "--file", list}, "scope.dbx"},
		"no list":           {[]string{"--model", model, "--db", db, "--file", list + "x"}, "birds.txtx"},
		"a layer not there": {[]string{"--model", model, "--db", db, "--file", list, "--layer", "layer3-0"}, "layer layer3-0 of pictogram is not indexed"},
		"another name":      {[]string{"--model", model, "--db", db, "--file", list, "--model-name", "rn50"}, "no model named rn50"},
		"a language":        {[]string{"--model", model, "--db", db, "--file", list, "--language", "pt"}, "said to be of language pt"},
		"a lexicon":         {[]string{"--model", model, "--db", db, "--file", list, "--lexicon", "countries"}, "said to be in lexicon countries"},
		"no vocabulary":     {[]string{"--model", model, "--db", db, "--file", list, "--vocab", db + "x"}, "read vocabulary"},
		"renderings":        {[]string{"--model", model, "--db", db, "--file", list, "--renderings", "0"}, "0 renderings"},
	} {
		var out strings.Builder
		if code := run(t.Context(), append([]string{"text", "words"}, tt.args...), &out, &out); code == exitDone || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%s: exit code %d, %q; want %q", name, code, out.String(), tt.want)
		}
	}
}
