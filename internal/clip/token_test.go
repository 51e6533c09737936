package clip

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/fixture"
)

// goldenVocabulary is OpenAI's vocabulary, which stays beside the repository.
const goldenVocabulary = "goldens/tokenizer/bpe_simple_vocab_16e6.txt.gz"

func TestTokensAreTheReferences(t *testing.T) {
	tokenizer, err := OpenTokenizer(fixture.Shared(t, goldenVocabulary))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Category, Text string
		IDs            []int64 `json:"ids"`
		IDs77          []int64 `json:"ids77"`
	}
	readJSON(t, fixture.Shared(t, "goldens/tokenizer/strings.json"), &cases)
	for _, c := range cases {
		if diff := cmp.Diff(c.IDs, tokenizer.Encode(c.Text)); diff != "" {
			t.Errorf("Encode(%q), %s (-want +got):\n%s", c.Text, c.Category, diff)
		}
		row := tokenizer.Batch([]string{c.Text}, 77).Row(0)
		want := append(c.IDs77, make([]int64, 77-len(c.IDs77))...)
		if diff := cmp.Diff(want, row); diff != "" {
			t.Errorf("Batch(%q), %s (-want +got):\n%s", c.Text, c.Category, diff)
		}
	}
}

func TestEveryVocabularyFormatGivesTheSameTokens(t *testing.T) {
	model := filepath.Join("..", "demo", "model")
	folder, err := OpenTokenizer(model)
	if err != nil {
		t.Fatal(err)
	}
	single, err := OpenTokenizer(writeTokenizerJSON(t, model))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"a red heart", "I'm HAPPY!", "日本 😀", ""} {
		if diff := cmp.Diff(folder.EncodeText(text), single.EncodeText(text)); diff != "" {
			t.Errorf("EncodeText(%q): vocab.json and tokenizer.json differ:\n%s", text, diff)
		}
	}
	if got, want := folder.EncodeText(""), []int64{4094, 4095}; !cmp.Equal(got, want) {
		t.Errorf("EncodeText(\"\") = %v; want %v (start, end of the demo model's card)", got, want)
	}
}

func TestBadVocabulariesAreRefused(t *testing.T) {
	dir := fixture.Shared(t, "goldens/bad/vocab")
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(f.Name(), func(t *testing.T) {
			if _, err := OpenTokenizer(filepath.Join(dir, f.Name())); err == nil {
				t.Errorf("OpenTokenizer(%s) took it", f.Name())
			} else {
				t.Log(err)
			}
		})
	}
}

func FuzzVocabulary(f *testing.F) {
	f.Add([]byte("#version\na b\n"), []byte(`{"a":0,"<|startoftext|>":1,"<|endoftext|>":2}`))
	f.Fuzz(func(t *testing.T, merges, vocab []byte) {
		if tokenizer, err := parseVocabJSON(vocab, merges); err == nil {
			tokenizer.EncodeText("any text")
		}
		_, _ = parseSimpleVocabulary(merges)
		_, _ = parseTokenizerJSON(vocab)
	})
}

// writeTokenizerJSON joins a folder's vocab.json and merges.txt into one tokenizer.json.
func writeTokenizerJSON(t *testing.T, folder string) string {
	t.Helper()
	var vocab map[string]int64
	readJSON(t, filepath.Join(folder, "vocab.json"), &vocab)
	lines, err := os.ReadFile(filepath.Join(folder, "merges.txt"))
	if err != nil {
		t.Fatal(err)
	}
	merges, err := parseMerges(lines, len(vocab))
	if err != nil {
		t.Fatal(err)
	}
	var entries [][2]string
	for _, m := range merges {
		entries = append(entries, [2]string{m.left, m.right})
	}
	b, err := json.Marshal(map[string]any{"model": map[string]any{"type": "BPE", "vocab": vocab, "merges": entries}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "tokenizer.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}
