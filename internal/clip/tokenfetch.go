package clip

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"multiscope/internal/pkgclient"
)

// OpenAI's vocabulary, as the wheel of OpenCLIP brings it.
const (
	openAITokens     = 49408
	openAIVocabulary = "bpe_simple_vocab_16e6.txt.gz"
	wheelPackage     = "open_clip_torch==3.3.0"
)

var vocabularyFile = pkgclient.File{
	Archive:       "open_clip_torch-3.3.0-py3-none-any.whl",
	ArchiveSHA256: "c549ad5ed6bfc119cc11105033c0a2b9d7a2a4afeb40a58a09aab3da1a0043ce",
	Member:        "open_clip/" + openAIVocabulary,
	MemberSHA256:  "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a",
}

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
	path, err := vocabularyFetch{filepath.Join(cache, "multiscope", "vocabulary"), downloadWheel, log}.path(ctx)
	if err != nil {
		return nil, fmt.Errorf("fetch OpenAI's vocabulary, since none lies beside the model: %w; or give %s with --vocab", err, openAIVocabulary)
	}
	return OpenTokenizer(path)
}

// vocabularyFetch brings the vocabulary into a folder.
type vocabularyFetch struct {
	dir      string
	download func(ctx context.Context, dir string) error // saves the wheel in dir
	log      *slog.Logger
}

// path returns the file, which it downloads unless it is there.
func (f vocabularyFetch) path(ctx context.Context) (string, error) {
	path := filepath.Join(f.dir, openAIVocabulary)
	if b, err := os.ReadFile(path); err == nil && pkgclient.CheckSum(b, vocabularyFile.MemberSHA256) == nil {
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
	return path, vocabularyFile.Unpack(work, path)
}

func downloadWheel(ctx context.Context, dir string) error {
	return pkgclient.Download(ctx, dir, wheelPackage)
}
