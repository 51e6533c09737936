package clip

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

func demoTokenizer(t testing.TB) *Tokenizer {
	t.Helper()
	tokenizer, err := OpenTokenizer(filepath.Join("..", "demo", "model"))
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

func TestDecode(t *testing.T) {
	tokenizer := demoTokenizer(t)
	for _, tt := range []struct{ name, in, want string }{
		{"words", "a red heart", "a red heart"},
		{"a word of several tokens", "floccinaucinihilipilification", "floccinaucinihilipilification"},
		{"digits and marks stand by themselves", "route 66!", "route 6 6 !"},
		{"lower case", "I'm HAPPY", "i 'm happy"},
		{"other scripts", "日本 😀", "日本 😀"},
		{"nothing", "", ""},
	} {
		if got, err := tokenizer.Decode(tokenizer.EncodeText(tt.in)); err != nil || got != tt.want {
			t.Errorf("%s: Decode(EncodeText(%q)) = %q, %v; want %q", tt.name, tt.in, got, err, tt.want)
		}
	}
	if got, err := tokenizer.Decode(tokenizer.Encode("é")[:1]); err != nil || !utf8.ValidString(got) {
		t.Errorf("Decode of half a character = %q, %v; want UTF-8", got, err)
	}
	var known *neuron.Error
	for _, id := range []int64{-1, 1 << 40} {
		if _, err := tokenizer.Decode([]int64{id}); !errors.As(err, &known) || known.Kind != neuron.Invalid {
			t.Errorf("Decode(%d) = %v; want Invalid", id, err)
		}
	}
	if _, err := (&Tokenizer{pieces: &pieces{}}).Decode(nil); !errors.As(err, &known) || known.Kind != neuron.Invalid {
		t.Errorf("Decode by pieces = %v; want Invalid", err)
	}
}

func TestWholeWords(t *testing.T) {
	tokenizer := demoTokenizer(t)
	words := tokenizer.WholeWords()
	if len(words) < 1000 || !slices.IsSorted(words) {
		t.Fatalf("WholeWords() = %d tokens; want at least 1,000, ascending", len(words))
	}
	for _, id := range words {
		text, err := tokenizer.Decode([]int64{id})
		if again := tokenizer.Encode(text); err != nil || len(again) != 1 || again[0] != id {
			t.Errorf("token %d is %q, %v, which is cut into %v", id, text, err, again)
		}
	}
	if slices.Contains(words, tokenizer.start) || slices.Contains(words, tokenizer.end) {
		t.Error("the tokens around a text are among the words")
	}
}

// FuzzDecode turns tokens into text: what any text is cut into is a text again that is cut into the same, and any ids
// are text or an error.
func FuzzDecode(f *testing.F) {
	tokenizer := demoTokenizer(f)
	for _, text := range []string{"a red heart", "I'm HAPPY!", "日本 😀", "&amp;amp;", "#'s 1st", "\xff\x00", "<|endoftext|>", "don''t"} {
		f.Add(text, int64(len(text)), int64(300))
	}
	f.Fuzz(func(t *testing.T, text string, a, b int64) {
		ids := slices.DeleteFunc(tokenizer.Encode(text), func(id int64) bool { return id == tokenizer.start || id == tokenizer.end })
		decoded, err := tokenizer.Decode(ids)
		if err != nil || !utf8.ValidString(decoded) {
			t.Fatalf("Decode(Encode(%q)) = %q, %v", text, decoded, err)
		}
		again := tokenizer.Encode(decoded)
		if isASCII(text) && !slices.Equal(again, ids) {
			t.Errorf("%q is cut into %v, which reads %q and is cut into %v", text, ids, decoded, again)
		}
		if decoded, err := tokenizer.Decode([]int64{a, b}); err == nil && !utf8.ValidString(decoded) {
			t.Errorf("Decode(%d, %d) = %q", a, b, decoded)
		}
	})
}

// isASCII tells texts that cleaning changes only in case and white space from those that it takes for wrongly decoded ones.
func isASCII(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
