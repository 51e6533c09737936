package clip

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"multiscope/internal/clip/subword"
)

// Texts of the tokens that open and close a text. OpenCLIP writes them differently, with the
// same ids.
const (
	openAIStart, openAIEnd     = "<|startoftext|>", "<|endoftext|>"
	openCLIPStart, openCLIPEnd = "<start_of_text>", "<end_of_text>"
)

// openAIMerges is the number of merges that CLIP uses of bpe_simple_vocab_16e6.txt, which holds
// more: 49,408 tokens less 512 bytes and 2 specials.
const openAIMerges = 49408 - 512 - 2

// vocabularyLimit bounds a vocabulary file, unpacked. CLIP's is 3 MB.
const vocabularyLimit = 64 << 20

// ErrNoVocabulary says that a model comes without a vocabulary: its text side cannot be used
// until one is given.
var ErrNoVocabulary = errors.New("no vocabulary beside the model")

// OpenTokenizer reads a vocabulary: bpe_simple_vocab_16e6.txt, plain or gzipped, tokenizer.json, vocab.json with
// merges.txt beside it, spiece.model or another model of sentencepiece; or a folder that holds one of these.
func OpenTokenizer(path string) (*Tokenizer, error) { return openTokenizer(path, cleaning{}) }

// openTokenizer is OpenTokenizer for a model that says how texts are cut.
func openTokenizer(path string, clean cleaning) (*Tokenizer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read vocabulary: %w", err)
	}
	if info.IsDir() {
		if path, err = findVocabulary(path); err != nil {
			return nil, err
		}
	}
	t, err := readVocabulary(path, clean)
	if err != nil {
		return nil, fmt.Errorf("read vocabulary %s: %w", path, err)
	}
	return t, nil
}

// findVocabulary returns the vocabulary in a model's folder.
func findVocabulary(dir string) (string, error) {
	for _, name := range []string{"vocab.json", "bpe_simple_vocab_16e6.txt.gz", "bpe_simple_vocab_16e6.txt", "spiece.model", "tokenizer.json", "tokenizer.model", "sentencepiece.bpe.model"} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: %w (vocab.json with merges.txt, tokenizer.json, spiece.model, tokenizer.model, or bpe_simple_vocab_16e6.txt.gz): give one with --vocab", dir, ErrNoVocabulary)
}

func readVocabulary(path string, clean cleaning) (*Tokenizer, error) {
	b, err := readLimited(path)
	if err != nil {
		return nil, err
	}
	switch {
	case filepath.Base(path) == "vocab.json":
		merges, err := readLimited(filepath.Join(filepath.Dir(path), "merges.txt"))
		if err != nil {
			return nil, err
		}
		return parseVocabJSON(b, merges)
	case strings.HasSuffix(path, ".json") && !isBytePair(b):
		v, err := subword.ParseJSON(b)
		return newPieces(v, err, path, clean)
	case strings.HasSuffix(path, ".json"):
		return parseTokenizerJSON(b)
	case strings.HasSuffix(path, ".model"):
		v, err := subword.Parse(b)
		return newPieces(v, err, path, clean)
	case strings.HasSuffix(path, ".gz"):
		if b, err = gunzip(b); err != nil {
			return nil, err
		}
	}
	return parseSimpleVocabulary(b)
}

// parseSimpleVocabulary reads OpenAI's format: a header line, then a merge a line. Tokens are
// numbered: bytes, bytes that end a word, merges, start, end.
func parseSimpleVocabulary(b []byte) (*Tokenizer, error) {
	merges, err := parseMerges(b, openAIMerges)
	if err != nil {
		return nil, err
	}
	if len(merges) < openAIMerges {
		return nil, fmt.Errorf("%d merges; CLIP's vocabulary has %d", len(merges), openAIMerges)
	}
	order := byteOrder()
	for _, symbol := range order[:256] {
		order = append(order, symbol+wordEnd)
	}
	for _, m := range merges {
		order = append(order, m.left+m.right)
	}
	order = append(order, openAIStart, openAIEnd)
	ids := make(map[string]int64, len(order))
	for id, token := range order {
		ids[token] = int64(id)
	}
	return newTokenizer(ids, merges, openAIStart, openAIEnd)
}

// byteOrder lists the symbols of bytes by id: the printable ones first.
func byteOrder() []string {
	order := slices.Clone(byteSymbols[:])
	slices.SortStableFunc(order, func(a, b string) int {
		ra, _ := utf8.DecodeRuneInString(a)
		rb, _ := utf8.DecodeRuneInString(b)
		return int(ra) - int(rb)
	})
	return order
}

// parseMerges reads at most most merges: two symbols a line, after a header line.
func parseMerges(b []byte, most int) ([]pair, error) {
	if !utf8.Valid(b) {
		return nil, errors.New("not UTF-8 text")
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 64<<10)
	var merges []pair
	for n := 1; len(merges) < most && lines.Scan(); n++ {
		line := lines.Text()
		if n == 1 || line == "" {
			continue // the header names the version
		}
		symbols := strings.Split(line, " ")
		if len(symbols) != 2 || symbols[0] == "" || symbols[1] == "" {
			return nil, fmt.Errorf("line %d: a merge is two symbols, not %d", n, len(symbols))
		}
		merges = append(merges, pair{symbols[0], symbols[1]})
	}
	return merges, lines.Err()
}

// parseVocabJSON reads Hugging Face's pair of files: token to id, and merges.
func parseVocabJSON(vocab, mergeLines []byte) (*Tokenizer, error) {
	var ids map[string]int64
	if err := json.Unmarshal(vocab, &ids); err != nil {
		return nil, fmt.Errorf("vocab.json: %w", err)
	}
	merges, err := parseMerges(mergeLines, len(ids))
	if err != nil {
		return nil, fmt.Errorf("merges.txt: %w", err)
	}
	return checkedTokenizer(ids, merges)
}

// isBytePair says whether tokenizer.json holds CLIP's kind of vocabulary, whose words end with a mark.
func isBytePair(b []byte) bool {
	var file struct {
		Model struct {
			Type   string `json:"type"`
			Suffix string `json:"end_of_word_suffix"`
			Vocab  json.RawMessage
		}
	}
	if json.Unmarshal(b, &file) != nil || file.Model.Suffix == wordEnd {
		return true // the reader of that kind says what is wrong
	}
	var ids map[string]json.RawMessage
	if json.Unmarshal(file.Model.Vocab, &ids) != nil {
		return false
	}
	_, marked := ids["a"+wordEnd]
	return marked
}

// parseTokenizerJSON reads Hugging Face's single file, of CLIP's kind.
func parseTokenizerJSON(b []byte) (*Tokenizer, error) {
	var file struct {
		Added []struct {
			ID      int64
			Content string
		} `json:"added_tokens"`
		Model struct {
			Type   string
			Vocab  map[string]int64
			Merges []subword.Merge
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	if len(file.Model.Merges) == 0 {
		return nil, errors.New("a vocabulary without merges")
	}
	for _, a := range file.Added {
		file.Model.Vocab[a.Content] = a.ID
	}
	merges := make([]pair, len(file.Model.Merges))
	for i, m := range file.Model.Merges {
		merges[i] = pair{m[0], m[1]}
	}
	return checkedTokenizer(file.Model.Vocab, merges)
}

// checkedTokenizer makes a tokenizer of a vocabulary that numbers its own tokens, after making
// sure that every token that can come out has a sensible id.
func checkedTokenizer(ids map[string]int64, merges []pair) (*Tokenizer, error) {
	for token, id := range ids {
		if id < 0 || id >= int64(len(ids))*2 {
			return nil, fmt.Errorf("token %q has id %d among %d tokens", token, id, len(ids))
		}
	}
	for _, m := range merges {
		if _, ok := ids[m.left+m.right]; !ok {
			return nil, fmt.Errorf("the merge of %q and %q makes no token of the vocabulary", m.left, m.right)
		}
	}
	for _, names := range [][2]string{{openAIStart, openAIEnd}, {openCLIPStart, openCLIPEnd}} {
		if _, ok := ids[names[0]]; ok {
			return newTokenizer(ids, merges, names[0], names[1])
		}
	}
	return nil, fmt.Errorf("the vocabulary has no token %s", openAIStart)
}

// readLimited reads a file of at most vocabularyLimit bytes.
func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return limited(f)
}

func gunzip(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return limited(r)
}

func limited(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, vocabularyLimit+1))
	if err == nil && len(b) > vocabularyLimit {
		err = fmt.Errorf("more than %d MiB of vocabulary", vocabularyLimit>>20)
	}
	return b, err
}
