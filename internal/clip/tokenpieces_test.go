package clip

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/clip/subword"
)

// expectedTokens is what a reference makes of texts with one vocabulary; testdata/subword/make_subword.py wrote it.
type expectedTokens struct {
	Raw     bool   // sentencepiece by itself
	Context int    // rows are padded and cut to this
	Clean   string // by OpenCLIP
	Strip   bool   // the same
	Cases   []struct {
		Text string
		IDs  []int64
	}
}

func readExpectedTokens(t testing.TB, dir string) (e expectedTokens) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err == nil {
		err = json.Unmarshal(b, &e)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestPiecesAreTheReferences(t *testing.T) {
	dirs, _ := filepath.Glob("testdata/subword/*/expected.json")
	if len(dirs) == 0 {
		t.Fatal("testdata/subword is empty")
	}
	for _, path := range dirs {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			e := readExpectedTokens(t, dir)
			encode := encoder(t, dir, e)
			for _, c := range e.Cases {
				if got := encode(c.Text); !slices.Equal(got, c.IDs) {
					t.Errorf("%q is\n%v; want\n%v", c.Text, got, c.IDs)
				}
			}
		})
	}
}

// encoder returns what is held against the reference: sentencepiece by itself, or rows of a tokenizer.
func encoder(t *testing.T, dir string, e expectedTokens) func(string) []int64 {
	t.Helper()
	if !e.Raw {
		tokenizer, err := openTokenizer(dir, cleaning{e.Clean, e.Strip})
		if err != nil {
			t.Fatal(err)
		}
		return func(text string) []int64 { return tokenizer.Batch([]string{text}, e.Context).Row(0) }
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.model"))
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	v, err := subword.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return v.Encode
}

func TestPiecesThatCannotBe(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		clean string
		says  string
	}{
		{"a vocabulary of words", map[string]string{"tokenizer.json": `{"model": {"type": "WordLevel", "vocab": {"a": 0}}}`}, "", `kind "WordLevel" is not supported; Unigram, BPE and WordPiece are`},
		{"a step that is not known", map[string]string{"tokenizer.json": `{"normalizer": {"type": "ByteLevel"}, "model": {"type": "Unigram", "vocab": [["a", 0]]}}`}, "", "normalizer ByteLevel: is not supported"},
		{"a pad that is no token", map[string]string{"tokenizer.json": `{"model": {"type": "Unigram", "vocab": [["a", 0]]}}`, "tokenizer_config.json": `{"pad_token": "<p>"}`}, "", "no token <p>, which pads texts"},
		{"another way to clean", map[string]string{"tokenizer.json": `{"model": {"type": "Unigram", "vocab": [["a", 0]]}}`}, "polish", `clean "polish" is not supported`},
		{"no model", map[string]string{"spiece.model": "hello"}, "", "sentencepiece"},
		{"an empty model", map[string]string{"spiece.model": ""}, "", "without pieces"},
	} {
		dir := t.TempDir()
		for name, content := range tt.files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := openTokenizer(dir, cleaning{name: tt.clean}); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.says)
		}
	}
}
