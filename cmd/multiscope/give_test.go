package main

import "testing"

// TestOtherSitesReadWhereTheOperatorSaysSo: an address that other machines reach may still be one of a private network.
func TestOtherSitesReadWhereTheOperatorSaysSo(t *testing.T) {
	for _, tt := range []struct {
		name, public string
		cors, want   bool
	}{
		{"by default", "", false, false},
		{"with --cors", "", true, true},
		{"with --public", "https://scope.test", false, true},
	} {
		if got := (giveFlags{cors: tt.cors}).anyOrigin(tt.public); got != tt.want {
			t.Errorf("%s: anyOrigin(%q) = %v; want %v", tt.name, tt.public, got, tt.want)
		}
	}
}
