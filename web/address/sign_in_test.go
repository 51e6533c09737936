package address

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseBack(t *testing.T) {
	for in, want := range map[string]string{
		"/":                                   "/",
		"/m/rn50/layer4/89?lo=1#top":          "/m/rn50/layer4/89?lo=1#top",
		"/words/%E6%80%92":                    "/words/%E6%80%92",
		"":                                    "/",
		"m/rn50":                              "/",
		"https://evil.example/":               "/",
		"//evil.example/":                     "/",
		"///evil.example/":                    "/",
		`/\evil.example/`:                     "/",
		`\\evil.example/`:                     "/",
		"/%5Cevil.example":                    "/",
		"/\t/evil.example":                    "/",
		"/%09/evil.example":                   "/%09/evil.example",
		"/%2F/evil.example":                   "/",
		"javascript:alert(1)":                 "/",
		"/sign-in?to=/":                       "/",
		"/sign-out":                           "/",
		"/" + strings.Repeat("a", backLength): "/",
	} {
		if got := ParseBack(in); got != want {
			t.Errorf("ParseBack(%q) = %q; want %q", in, got, want)
		}
	}
}

// FuzzParseBack: whatever is asked for, one comes back to the same host.
func FuzzParseBack(f *testing.F) {
	for _, s := range []string{"/", "/m/a?b=c#d", "//evil.example", `/\evil`, "/a\t/b", "/%2f/evil"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		here, _ := url.Parse("https://scope.test/sign-in")
		back := ParseBack(s)
		// Browsers leave out tabs and line ends, and read \ as /.
		read := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(back)
		to, err := here.Parse(read)
		if err != nil || to.Host != here.Host || to.Scheme != here.Scheme || !strings.HasPrefix(back, "/") {
			t.Errorf("ParseBack(%q) = %q, which leads to %v, %v", s, back, to, err)
		}
		if again := ParseBack(back); again != back && len(back) <= backLength {
			t.Errorf("ParseBack(%q) = %q, and that is read as %q", s, back, again)
		}
	})
}
