package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"multiscope/internal/store"
)

// emptyDatabase returns the path of a database without a model.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scope.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestServeSaysWhatIsWrong(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	foreign := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(foreign, []byte("not a database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no database", []string{"--db", filepath.Join(t.TempDir(), "none.db")}, exitFailed, "there is no database"},
		{"not a database", []string{"--db", foreign}, exitFailed, "is not a database"},
		{"port in use", []string{"--db", emptyDatabase(t), "--addr", taken.Addr().String()}, exitFailed, "is in use"},
		{"public address with a query", []string{"--db", "x.db", "--public", "https://example.org/a?b"}, exitUsage, "with a path or without"},
		{"public address without a host", []string{"--db", "x.db", "--public", "scope"}, exitUsage, "scheme and a host"},
		{"less than no cache", []string{"--db", "x.db", "--page-cache", "-1"}, exitUsage, "from 0, not -1"},
		{"unknown flag", []string{"--port", "80"}, exitUsage, "unknown flag"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stderr bytes.Buffer
			code := run(t.Context(), append([]string{"serve"}, tt.args...), io.Discard, &stderr)
			if code != tt.code || !strings.Contains(stderr.String(), tt.want) || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("serve %v: exit %d, %q; want %d and one line with %q", tt.args, code, &stderr, tt.code, tt.want)
			}
		})
	}
}

// TestServeUntilStopped: serving says where, answers, and ends well when it is stopped.
func TestServeUntilStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, said := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--db", emptyDatabase(t), "--addr", "127.0.0.1:0"}, said, io.Discard)
		said.Close()
	}()
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`http://\S+`).FindString(string(line[:n]))
	answer, err := http.Get(address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	stop()
	if code := <-ended; code != exitDone || answer.StatusCode != http.StatusOK {
		t.Errorf("ready with %d, ended with %d", answer.StatusCode, code)
	}
}
