//go:build slow

package lettering

import "testing"

// TestFetchedFonts sets words in fonts of packages, some 120 MB, which npm fetches where the user's cache lacks them.
func TestFetchedFonts(t *testing.T) {
	for script, text := range map[string]string{"Devanagari": "विद्यालय", "Hangul": "행복한", "Hebrew": "שָׁלוֹם", "Thai": "สวัสดี", "Han": "红色"} {
		t.Run(script, func(t *testing.T) {
			if failed := Fetch(t.Context(), []string{text}, func(s string) { t.Log(s) }); failed != nil {
				t.Fatal(failed)
			}
			if set, err := regularStack(t).Set(text); err != nil || set.Width == 0 {
				t.Errorf("Set(%q) = %v, %v", text, set.Width, err)
			}
		})
	}
}
