package server

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestParseAuthors(t *testing.T) {
	const a, b = "0123456789abcdef", "fedcba9876543210"
	for _, tt := range []struct{ name, in, want string }{
		{"one", "Ada " + a, "Ada"},
		{"several, with comments and empty lines", "# who\n\nAda " + a + "\r\n  Béla Bartók\t" + b + "\n", "Ada, Béla Bartók"},
		{"accents typed in another way", "Be\u0301la " + a, "Béla"},
		{"an emoji that is joined", "👩‍🔬 " + a, "👩‍🔬"},
		{"nobody", "# nobody\n", "error: there is no author in it"},
		{"no token", "Ada\n", "error: line 1: a line is a name, a space and a token"},
		{"a short token", "\nAda 0123456789abcde", "error: line 2: the token of Ada has 15 characters; it takes at least 16"},
		{"a long token", "Ada " + strings.Repeat("x", 201), "error: line 1: the token of Ada has 201"},
		{"a long name", strings.Repeat("x", 101) + " " + a, "error: line 1: the name has 101 bytes"},
		{"a name twice", "Ada " + a + "\nBéla " + b + "\nAda " + b, "error: line 3: Ada has a token in line 1 already"},
		{"a token twice", "Ada " + a + "\nBéla " + a, "error: line 2: Béla has the token of line 1"},
		{"a control character", "A\x07da " + a, "error: line 1: the name has nothing to see"},
		{"an override", "A\u202eda " + a, "error: line 1: the name has"},
		{"nothing to see", "\u3164 " + a, "error: line 1: the name has"},
		{"not UTF-8", "A\xff " + a, "error: line 1: the name has"},
		{"a line without end", strings.Repeat("x", 1<<20), "error: line 1:"},
	} {
		authors, err := ParseAuthors(strings.NewReader(tt.in))
		var names []string
		for _, a := range authors {
			names = append(names, a.Name)
		}
		got := strings.Join(names, ", ")
		if err != nil {
			got = "error: " + err.Error()
		}
		if !strings.Contains(got, tt.want) || err == nil && got != tt.want {
			t.Errorf("%s: ParseAuthors(%.60q) gives %s; want %s", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestWhose(t *testing.T) {
	authors, err := ParseAuthors(strings.NewReader("Ada 0123456789abcdef\nBéla fedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]string{"0123456789abcdef": "Ada", "fedcba9876543210": "Béla", "": "", "0123456789abcde": "", "0123456789abcdef ": ""} {
		if got := whose(authors, token); got != want {
			t.Errorf("whose(%q) = %q, want %q", token, got, want)
		}
	}
}

// FuzzParseAuthors: names differ, are shown as they are, and each signs in with the token of its line alone.
func FuzzParseAuthors(f *testing.F) {
	f.Add("Ada 0123456789abcdef\n# x\nBéla Bartók fedcba9876543210")
	f.Add("A\u202e 0123456789abcdef")
	f.Fuzz(func(t *testing.T, s string) {
		authors, err := ParseAuthors(strings.NewReader(s))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, a := range authors {
			if seen[a.Name] || !neuron.IsName(a.Name) || len(a.Name) > longestName {
				t.Errorf("ParseAuthors(%q) has the author %q", s, a.Name)
			}
			seen[a.Name] = true
		}
		for line := range strings.SplitSeq(s, "\n") {
			if fields := strings.Fields(line); len(fields) > 1 && !strings.HasPrefix(fields[0], "#") && whose(authors, fields[len(fields)-1]) == "" {
				t.Errorf("ParseAuthors(%q): nobody has the token of %q", s, line)
			}
		}
	})
}
