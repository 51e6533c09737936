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
	if err := os.WriteFile(foreign, []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	short, huge := filepath.Join(t.TempDir(), "authors.txt"), filepath.Join(t.TempDir(), "huge.txt")
	writeFile(t, short, "Ada 0123456789abcdef\nBela\n")
	hidden := filepath.Join(t.TempDir(), "hidden.txt")
	writeFile(t, hidden, "# ours\nrn50/layer4-2-sum\n")
	writeFile(t, huge, strings.Repeat("# nobody\n", 1<<18))
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
		{"a path that is none", []string{"--db", "x.db", "--base-path", "scopes"}, exitUsage, "such as /scopes"},
		{"an address and a path", []string{"--db", "x.db", "--base-path", "/scopes", "--public", "https://example.org"}, exitUsage, "give one of --public and --base-path"},
		{"less than no cache", []string{"--db", "x.db", "--page-cache", "-1"}, exitUsage, "from 0, not -1"},
		{"authors without editing", []string{"--db", "x.db", "--authors", "a.txt"}, exitUsage, "they need --edit"},
		{"several authors and one", []string{"--db", "x.db", "--edit", "--authors", "a.txt", "--author", "Ada"}, exitUsage, "for one alone"},
		{"no file of authors", []string{"--db", emptyDatabase(t), "--addr", "127.0.0.1:0", "--edit", "--authors", filepath.Join(t.TempDir(), "none")}, exitUsage, "no such file"},
		{"a short token", []string{"--db", emptyDatabase(t), "--addr", "127.0.0.1:0", "--edit", "--author", "Ada", "--token-file", foreign}, exitUsage, "the token of Ada has"},
		{"an author without a token", []string{"--db", emptyDatabase(t), "--addr", "127.0.0.1:0", "--edit", "--authors", short}, exitUsage, "authors.txt: line 2: a line is a name"},
		{"a huge file of authors", []string{"--db", emptyDatabase(t), "--addr", "127.0.0.1:0", "--edit", "--authors", huge}, exitUsage, "more than 1048576 bytes"},
		{"a list to hide that is not there", []string{"--db", emptyDatabase(t), "--addr", "127.0.0.1:0", "--hide", filepath.Join(t.TempDir(), "none")}, exitUsage, "no such file"},
		{"a list to hide with a slip", []string{"--db", emptyDatabase(t), "--addr", "127.0.0.1:0", "--hide", hidden}, exitUsage, `hidden.txt: line 2: a neuron is named model/layer/number`},
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

// TestServeSaysWhoMayEdit: by which token, and what is dangerous about it.
func TestServeSaysWhoMayEdit(t *testing.T) {
	open, shut, token := filepath.Join(t.TempDir(), "open.txt"), filepath.Join(t.TempDir(), "shut.txt"), filepath.Join(t.TempDir(), "token")
	writeFile(t, open, "Ada 0123456789abcdef\nBela fedcba9876543210\n")
	writeFile(t, shut, "Ada 0123456789abcdef\n")
	writeFile(t, token, "0123456789abcdef\n")
	for _, path := range []string{shut, token} {
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, want string
		warned     bool
		args       []string
	}{
		{"a token made for this time", `The token of Ada, until this ends: \S{32}\n`, false, []string{"--author", "Ada"}},
		{"a token in a file", "The token of Ada is in ", false, []string{"--author", "Ada", "--token-file", token}},
		{"the user's own name", `The token of \S+, until this ends`, false, nil},
		{"a file that others can read", "2 may edit.*\nWarning: other users", true, []string{"--authors", open}},
		{"other machines", "without encryption", true, []string{"--authors", shut, "--addr", "0.0.0.0:0"}},
		{"other machines through https", "Sign in at https://scope.test/sign-in", false, []string{"--authors", shut, "--addr", "0.0.0.0:0", "--public", "https://scope.test"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			var stderr bytes.Buffer
			out, said := io.Pipe()
			go func() {
				_, _ = out.Read(make([]byte, 1)) // it listens
				stop()
				_, _ = io.Copy(io.Discard, out)
			}()
			code := run(ctx, append([]string{"serve", "--db", emptyDatabase(t), "--addr", "127.0.0.1:0", "--edit"}, tt.args...), said, &stderr)
			said.Close()
			if code != exitDone || !regexp.MustCompile(tt.want).MatchString(stderr.String()) || strings.Contains(stderr.String(), "Warning") != tt.warned {
				t.Errorf("ends with %d and says\n%swant %q", code, &stderr, tt.want)
			}
		})
	}
}
