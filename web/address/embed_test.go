package address

import (
	"slices"
	"testing"
)

func TestParsePage(t *testing.T) {
	for _, tt := range []struct {
		name, site, link string
		want             []string // parts of the path; nil for a page of another site
	}{
		{"a page", "https://scope.test", "https://scope.test/words/new%20year?by=activation#top", []string{"words", "new%20year"}},
		{"by the other scheme", "https://scope.test", "http://scope.test/m/rn50", []string{"m", "rn50"}},
		{"in capitals", "https://scope.test", "HTTPS://Scope.TEST/m/rn50", []string{"m", "rn50"}},
		{"under a path", "https://scope.test/a", "https://scope.test/a/m/rn50", []string{"m", "rn50"}},
		{"beside that path", "https://scope.test/a", "https://scope.test/ab/m/rn50", nil},
		{"outside that path", "https://scope.test/a", "https://scope.test/m/rn50", nil},
		{"another host", "https://scope.test", "https://other.test/m/rn50", nil},
		{"another port", "https://scope.test", "https://scope.test:8443/m/rn50", nil},
		{"a host in front of the host", "https://scope.test", "https://scope.test@other.test/m/rn50", nil},
		{"the host behind a name", "https://scope.test", "https://a@scope.test/m/rn50", nil},
		{"the host in the path", "https://scope.test", "https://other.test/https://scope.test/m/rn50", nil},
		{"no scheme", "https://scope.test", "//scope.test/m/rn50", nil},
		{"another scheme", "https://scope.test", "javascript://scope.test/m/rn50", nil},
		{"a broken escape", "https://scope.test", "https://scope.test/m/%zz", nil},
		{"nothing", "https://scope.test", "", nil},
	} {
		got, ok := ParsePage(tt.site, tt.link)
		if ok != (tt.want != nil) || !slices.Equal(got.Parts, tt.want) {
			t.Errorf("%s: ParsePage(%q, %q) = %v, %v; want %v", tt.name, tt.site, tt.link, got.Parts, ok, tt.want)
		}
	}
}

func FuzzParsePage(f *testing.F) {
	f.Add("https://scope.test/a/m/rn50?u=1")
	f.Add("https://scope.test/a/\\evil")
	f.Add("http://scope.test:80/a/")
	f.Fuzz(func(t *testing.T, link string) {
		place, ok := ParsePage("https://scope.test/a", link)
		if ok && len(place.Parts) == 0 {
			t.Errorf("ParsePage(%q) is of this site and has no path", link)
		}
		if _, ok := ParsePage("https://other.test/a", link); ok {
			if _, both := ParsePage("https://scope.test/a", link); both {
				t.Errorf("ParsePage(%q) is of two sites", link)
			}
		}
	})
}
