package pkgclient

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// TestUnpack takes a file out of wheels that are sound, damaged, or others than published.
func TestUnpack(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("pkg/data.bin")
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write([]byte("data"))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	wheel := b.Bytes()
	good := File{Archive: "pkg-1.whl", ArchiveSHA256: sum(wheel), Member: "pkg/data.bin", MemberSHA256: sum([]byte("data"))}
	noZip := []byte("no archive")
	for _, tt := range []struct {
		name  string
		wheel []byte
		file  func(*File)
		want  string // of the error
	}{
		{name: "sound", wheel: wheel, file: func(*File) {}},
		{name: "another wheel", wheel: noZip, file: func(*File) {}, want: "as published"},
		{name: "no archive", wheel: noZip, file: func(f *File) { f.ArchiveSHA256 = sum(noZip) }, want: "zip"},
		{name: "no such member", wheel: wheel, file: func(f *File) { f.Member = "pkg/other" }, want: "pkg/other"},
		{name: "another member", wheel: wheel, file: func(f *File) { f.MemberSHA256 = sum(noZip) }, want: "as published"},
		{name: "no wheel", file: func(f *File) { f.Archive = "absent.whl" }, want: "absent.whl"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, good.Archive), tt.wheel, 0o644); err != nil {
				t.Fatal(err)
			}
			f := good
			tt.file(&f)
			path := filepath.Join(t.TempDir(), "data.bin")
			err := f.Unpack(dir, path)
			got, readErr := os.ReadFile(path)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) || readErr == nil {
					t.Errorf("error %v, file %q; want %s and no file", err, got, tt.want)
				}
				return
			}
			if err != nil || string(got) != "data" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// TestRun has a shell in place of pip.
func TestRun(t *testing.T) {
	shell := Client{"sh", "-c"}
	dir := t.TempDir()
	if err := shell.Run(t.Context(), dir, `echo downloaded > "$TMPDIR/file"`); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "file")); string(got) != "downloaded\n" {
		t.Errorf("the client's file holds %q, %v", got, err)
	}
	if err := shell.Run(t.Context(), dir, "echo no network >&2; exit 3"); err == nil || !strings.HasSuffix(err.Error(), "no network") {
		t.Errorf("error %v; want what the client printed last", err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := shell.Run(stopped, dir, "true"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v after cancelling", err)
	}
}

// TestWatch counts what lies in a folder at the beginning and at the end.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	var last int64
	stop := Watch(dir, 100, func(done, total int64) { last = done + 1000*total })
	if err := os.WriteFile(filepath.Join(dir, "half"), make([]byte, 50), 0o644); err != nil {
		t.Fatal(err)
	}
	stop()
	if last != 100050 {
		t.Errorf("progress ended at %d of %d; want 50 of 100", last%1000, last/1000)
	}
}
