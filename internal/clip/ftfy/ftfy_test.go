package ftfy

import (
	"encoding/json"
	"os"
	"testing"
	"unicode/utf8"

	"multiscope/internal/fixture"
)

func TestCleanAsTheReference(t *testing.T) {
	var cases []struct{ Category, Text, Cleaned string }
	b, err := os.ReadFile(fixture.Shared(t, "goldens/tokenizer/strings.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if got := Clean(c.Text); got != c.Cleaned {
			t.Errorf("Clean(%q) = %q; want %q (%s)", c.Text, got, c.Cleaned, c.Category)
		}
	}
}

func TestText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"sound text is left alone", "schön — naïve, 10 € «oui»", "schön — naïve, 10 € «oui»"},
		{"UTF-8 read as Windows-1252", "schÃ¶n", "schön"},
		{"twice", "schÃƒÂ¶n", "schön"},
		{"in the middle of sound text", "l’HumanitÃ©", "l'Humanité"},
		{"no-break space that became a space", "voilÃ le travail", "voilà le travail"},
		{"emoji", "ðŸ˜€", "😀"},
		{"entity", "AT&amp;T", "AT&T"},
		{"entity beside a tag", "<b>&eacute;</b>", "<b>&eacute;</b>"},
		{"entity in capitals", "P&EACUTE;REZ", "PÉREZ"},
		{"terminal colours", "\x1b[31mred\x1b[0m", "red"},
		{"half width", "ｶﾀｶﾅ", "カタカナ"},
		{"not UTF-8", "a\xffb", "a\ufffdb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Text(tt.in); got != tt.want {
				t.Errorf("Text(%q) = %q; want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"cafÃ©", "&#x80;&notit;", "Ã\xa0 la carte", "\u2028\x1b[0m", "ΟΔΟΣ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q, which is not UTF-8", s, got)
		}
	})
}
