//go:build slow

package text

import (
	"path/filepath"
	"testing"
)

// TestCommonAsPublished reads every list of the package, which npm fetches where the user's cache lacks it.
func TestCommonAsPublished(t *testing.T) {
	for _, l := range commonLists {
		words, note, err := common(t.Context(), l, mostCommonWords, func(s string) { t.Log(s) })
		if err != nil {
			t.Fatal(err)
		}
		if len(words) < 500 || len(words) > mostCommonWords {
			t.Errorf("%s: %d words; %s", l.tag, len(words), note)
		}
		t.Log(filepath.Base(l.file()), len(words), note)
	}
}
