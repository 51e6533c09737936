package subword

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf8"
)

// FuzzParse reads any bytes as a model of sentencepiece: what is accepted gives ids that the vocabulary has. That the ids are
// the references' is a test of package clip.
func FuzzParse(f *testing.F) { fuzzFile(f, "../testdata/subword/*/*.model", Parse) }

// FuzzParseJSON does the same with tokenizer.json.
func FuzzParseJSON(f *testing.F) { fuzzFile(f, "../testdata/subword/*/tokenizer.json", ParseJSON) }

func fuzzFile(f *testing.F, seeds string, parse func([]byte) (*Vocabulary, error)) {
	paths, _ := filepath.Glob(seeds)
	if len(paths) == 0 {
		f.Fatal(seeds + " is empty")
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "a photo of ﬁ① 怒")
	}
	f.Fuzz(func(t *testing.T, b []byte, text string) {
		v, err := parse(b)
		if err != nil {
			return
		}
		for _, id := range slices.Concat(v.Before, v.Encode(text), v.After) {
			if id < 0 || id >= int64(v.Size()) {
				t.Fatalf("%q gives id %d of %d", text, id, v.Size())
			}
		}
	})
}

// FuzzCharsmap applies any bytes as compiled rules: they must end, and leave text as text where their own texts are.
func FuzzCharsmap(f *testing.F) {
	f.Add([]byte{4, 0, 0, 0, 0, 0, 0, 0, 'a', 0}, "text")
	f.Add([]byte{8, 0, 0, 0, 0, 4, 0, 0, 'a', 1, 0, 0, 'b', 0}, "aa")
	f.Fuzz(func(t *testing.T, b []byte, text string) {
		rules, err := parseCharsmap(b)
		if err != nil || len(text) > 1<<12 {
			return
		}
		for _, replace := range []func(string) string{rules.replace, rules.replaceGraphemes} {
			if got := replace(text); utf8.ValidString(text) && utf8.Valid(b) && len(rules.trie) == 0 && got != text {
				t.Fatalf("no rules make %q of %q", got, text)
			}
		}
	})
}
