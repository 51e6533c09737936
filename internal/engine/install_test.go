package engine

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// What is installed here.
const libraryText, neighborText = "not really a library", "its neighbour"

// wheel is a pip archive of a library and its neighbour, among files that nobody wants.
func wheel(t *testing.T) (archive, []byte) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"runtime/capi/liba.so.1": libraryText, "runtime/capi/libb.so": neighborText,
		"runtime/capi/libc.so": "no", "runtime/liba.so.1": "no", "../liba.so.1": "no",
	} {
		if w, err := z.Create(name); err != nil {
			t.Fatal(err)
		} else if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return pinned(archive{client: "pip", file: "a.whl", flavour: CPU, folder: "runtime/capi/",
		members: []string{"liba.so.1", "libb.so"}}, b.Bytes()), b.Bytes()
}

// tarball is an npm archive of the library alone.
func tarball(t *testing.T) (archive, []byte) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	err := errors.Join(
		w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "package/bin/liba.so", Linkname: "/etc/passwd"}),
		w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "package/bin/liba.so.1", Size: int64(len(libraryText))}),
	)
	if err == nil {
		_, err = w.Write([]byte(libraryText))
	}
	if err := errors.Join(err, w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return pinned(archive{client: "npm", file: "a.tgz", flavour: CPU, folder: "package/bin/",
		members: []string{"liba.so.1"}}, b.Bytes()), b.Bytes()
}

// pinned completes an archive with what its bytes tell.
func pinned(a archive, b []byte) archive {
	sum := sha256.Sum256(b)
	a.pkg, a.version, a.size, a.sha256 = "a", "1.99.0", int64(len(b)), hex.EncodeToString(sum[:])
	return a
}

// saves is a client that saves b as its download and counts how often it is asked.
func saves(t *testing.T, b []byte, times *int) client {
	t.Helper()
	source := filepath.Join(t.TempDir(), "download")
	if err := os.WriteFile(source, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return client{[]string{"cp"}, func(a archive, dir string) []string {
		*times++
		return []string{source, filepath.Join(dir, a.file)}
	}}
}

// fails is a client without a network.
func fails() client {
	return client{[]string{"sh"}, func(archive, string) []string {
		return []string{"-c", "echo no route to host >&2; exit 1"}
	}}
}

func newTestInstaller(t *testing.T, clients map[string]client) installer {
	t.Helper()
	return installer{
		Options: Options{Log: slog.New(slog.DiscardHandler)}, cache: t.TempDir(), clients: clients,
		inspect: func(path, found string) (Library, error) { return Library{Path: path, Found: found}, nil },
	}
}

// contents returns the names below dir, without those of hidden ones.
func contents(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		names = append(names, rel)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestInstallUnpacksTheMembersAlone(t *testing.T) {
	var asked int
	w, wheelBytes := wheel(t)
	n, tarballBytes := tarball(t)
	tests := []struct {
		name    string
		archive archive
		bytes   []byte
		want    []string
	}{
		{"wheel", w, wheelBytes, []string{"1.99.0-cpu", "1.99.0-cpu/liba.so.1", "1.99.0-cpu/libb.so"}},
		{"npm tarball", n, tarballBytes, []string{"1.99.0-cpu", "1.99.0-cpu/liba.so.1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := newTestInstaller(t, map[string]client{tt.archive.client: saves(t, tt.bytes, &asked)})
			l, err := in.first(t.Context(), CPU, []archive{tt.archive})
			if err != nil {
				t.Fatal(err)
			}
			if b, err := os.ReadFile(l.Path); err != nil || string(b) != libraryText {
				t.Errorf("library %s holds %q, %v", l.Path, b, err)
			}
			if got := contents(t, in.cache); !slices.Equal(got, tt.want) {
				t.Errorf("the cache holds %q, want %q", got, tt.want)
			}
		})
	}
}

func TestInstallRefusesAnotherHash(t *testing.T) {
	var asked int
	a, b := wheel(t)
	b[len(b)/2] ^= 1
	in := newTestInstaller(t, map[string]client{"pip": saves(t, b, &asked)})
	_, err := in.first(t.Context(), CPU, []archive{a})
	if err == nil || !strings.Contains(err.Error(), "a.whl has SHA-256") {
		t.Errorf("install of damaged bytes = %v", err)
	}
	if _, err := os.Stat(filepath.Join(in.cache, a.home())); err == nil {
		t.Error("damaged bytes were unpacked")
	}
}

func TestInstallNeedsNoNetworkWhenDownloaded(t *testing.T) {
	a, b := wheel(t)
	in := newTestInstaller(t, map[string]client{"pip": fails()})
	dir := filepath.Join(in.cache, ".download-"+a.home())
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, a.file), b, 0o644)); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"downloaded", "installed"} {
		if _, err := in.first(t.Context(), CPU, []archive{a}); err != nil {
			t.Errorf("install of what is %s: %v", when, err)
		}
	}
}

func TestInstallTakesTheClientThatGetsThrough(t *testing.T) {
	var asked int
	w, _ := wheel(t)
	n, b := tarball(t)
	for name, clients := range map[string]map[string]client{
		"pip fails":       {"pip": fails(), "npm": saves(t, b, &asked)},
		"there is no pip": {"npm": saves(t, b, &asked)},
	} {
		in := newTestInstaller(t, clients)
		if _, err := in.first(t.Context(), CPU, []archive{w, n}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if asked != 2 {
		t.Errorf("npm was asked %d times, want 2", asked)
	}
}

func TestInstallSaysWhatToDo(t *testing.T) {
	w, _ := wheel(t)
	n, _ := tarball(t)
	tests := []struct {
		name    string
		clients map[string]client
		want    []string
	}{
		{"no client", nil, []string{"pip is not on this machine", "npm is not on this machine", "apt-get install python3-pip",
			"--ort", EnvLibrary}},
		{"no network", map[string]client{"pip": fails(), "npm": fails()}, []string{"no route to host; sh -c", "install pip or npm"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newTestInstaller(t, tt.clients).first(t.Context(), CPU, []archive{w, n})
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("install = %v, want it to say %q", err, want)
				}
			}
		})
	}
}

func TestInstallsAtOnceDownloadOnce(t *testing.T) {
	var asked int
	a, b := wheel(t)
	in := newTestInstaller(t, map[string]client{"pip": saves(t, b, &asked)})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			unlock, err := in.lock(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer unlock()
			if _, err := in.first(t.Context(), CPU, []archive{a}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if asked != 1 {
		t.Errorf("the client was asked %d times", asked)
	}
}

func TestWaitingForAnInstallEndsWithTheContext(t *testing.T) {
	in := newTestInstaller(t, nil)
	unlock, err := in.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := in.lock(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("lock of a locked cache = %v", err)
	}
}

func TestProgressOfADownload(t *testing.T) {
	var asked int
	var last int64
	a, b := wheel(t)
	in := newTestInstaller(t, map[string]client{"pip": saves(t, b, &asked)})
	in.Progress = func(done, total int64) {
		if last = done; total != a.size {
			t.Errorf("total = %d, want %d", total, a.size)
		}
	}
	if _, err := in.first(t.Context(), CPU, []archive{a}); err != nil || last != a.size {
		t.Errorf("progress ended at %d of %d, %v", last, a.size, err)
	}
}

// TestPublishedArchivesAreComplete finds slips in the table.
func TestPublishedArchivesAreComplete(t *testing.T) {
	for on, flavours := range published {
		for flavour, choice := range flavours {
			for _, a := range choice {
				if a.flavour != flavour || len(a.sha256) != 64 || a.size < 1<<20 || !usable(a.version) ||
					!strings.Contains(a.file, a.version) || !strings.Contains(a.file, a.tag) ||
					!strings.HasSuffix(a.folder, "/") || !strings.HasPrefix(a.members[0], "libonnxruntime.") {
					t.Errorf("%v: %+v", on, a)
				}
			}
		}
	}
}

func TestUsableVersions(t *testing.T) {
	for version, want := range map[string]bool{
		"1.24.0": true, "1.24.1-dev": true, "2.0": true, "1.23.2": false, "0.99": false, "": false, "1": false,
	} {
		if got := usable(version); got != want {
			t.Errorf("usable(%q) = %v", version, got)
		}
	}
}
