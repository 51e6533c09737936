//go:build slow

package lettering

import "testing"

// TestLargeFonts fetches packages of some 120 MB.
func TestLargeFonts(t *testing.T) {
	testFetched(t, map[string]string{"Hangul": "행복한", "Han": "红色"})
}
