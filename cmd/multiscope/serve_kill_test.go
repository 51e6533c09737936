package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"multiscope/internal/store"
	"multiscope/internal/store/notes"
	"multiscope/internal/store/storetest"
)

// writers is how many clients write while the server is killed.
const writers = 4

// TestKilledServer kills serve --edit while clients write. More often does so the test of slow tests.
func TestKilledServer(t *testing.T) { killServers(t, 3) }

// killServers kills a server as often as asked while clients label neurons: every label that was acknowledged is
// there afterwards, and so is its line in the log of changes.
func killServers(t *testing.T, kills int) {
	t.Helper()
	db := editedIndex(t)
	authors := filepath.Join(filepath.Dir(db), "authors.txt")
	writeFile(t, authors, "Ada 0123456789abcdef\n")
	if err := os.Chmod(authors, 0o600); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	said, began := map[string]bool{}, time.Now()
	for kill := range kills {
		for _, text := range killedWhileWriting(t, db, authors, kill, time.Duration(r.Int64N(int64(200*time.Millisecond)))) {
			said[text] = true
		}
		checkAcknowledged(t, db, said)
	}
	t.Logf("%d kills in %v, %d labels were acknowledged and are there", kills, time.Since(began).Round(time.Second), len(said))
	if len(said) < kills {
		t.Errorf("only %d labels were acknowledged in %d runs", len(said), kills)
	}
}

// editedIndex returns a small index in a folder of its own.
func editedIndex(t *testing.T) string {
	t.Helper()
	db := filepath.Join(t.TempDir(), "scope.db")
	s, err := store.Open(t.Context(), db)
	if err == nil {
		err = storetest.Fill(t.Context(), s, storetest.Spec{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return db
}

// killedWhileWriting starts a server and kills it a while after all clients have had a label acknowledged. It returns
// what was acknowledged.
func killedWhileWriting(t *testing.T, db, authors string, run int, after time.Duration) (said []string) {
	t.Helper()
	cmd, _ := program("serve", "--db", db, "--addr", "127.0.0.1:0", "--edit", "--authors", authors)
	origin := startServing(t, cmd)
	var all sync.WaitGroup
	var mu sync.Mutex
	var first sync.WaitGroup
	first.Add(writers)
	for w := range writers {
		all.Go(func() {
			begun := sync.OnceFunc(first.Done)
			defer begun()
			writeLabels(t, origin, fmt.Sprintf("run %d, client %d", run, w), w, func(text string) {
				mu.Lock()
				defer mu.Unlock()
				said = append(said, text)
				begun()
			})
		})
	}
	first.Wait()
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	if err := cmd.Wait(); err == nil {
		t.Error("the server ended well though it was killed")
	}
	return said
}

// startServing starts a server and returns its address once it listens.
func startServing(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	cmd.Stdout = write
	err = cmd.Start()
	write.Close()
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(read).ReadString('\n')
	origin := regexp.MustCompile(`http://\S+`).FindString(line)
	if err != nil || origin == "" {
		t.Fatalf("the server says %q, %v, and\n%s", line, err, cmd.Stderr)
	}
	return origin
}

// writeLabels signs in and labels one neuron after the other until the server is gone. Each client has an address of
// its own, as if a proxy said so, since one address sends only so much.
func writeLabels(t *testing.T, origin, who string, number int, acknowledged func(text string)) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: 30 * time.Second}
	var cookie *http.Cookie
	send := func(method, address string, form url.Values) (*http.Response, string) {
		r, err := http.NewRequest(method, origin+address, strings.NewReader(form.Encode()))
		if err != nil {
			t.Error(err)
			return nil, ""
		}
		if method == "POST" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", number))
		if cookie != nil {
			r.AddCookie(cookie)
		}
		answer, err := client.Do(r)
		if err != nil {
			return nil, ""
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return nil, ""
		}
		return answer, string(body)
	}
	in, _ := send("POST", "/sign-in", url.Values{"token": {"0123456789abcdef"}})
	if in == nil || len(in.Cookies()) == 0 {
		t.Errorf("%s cannot sign in: %v", who, in)
		return
	}
	cookie = in.Cookies()[0]
	_, page := send("GET", "/sign-in", nil)
	csrf := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(page)
	for i := 0; csrf != nil; i++ {
		text := fmt.Sprintf("%s, label %d", who, i)
		answer, _ := send("POST", "/labels", url.Values{"csrf": {csrf[1]}, "unit": {fmt.Sprintf("model-0/layer4-0-sum/%d", i%8)}, "text": {text}})
		switch {
		case answer == nil:
			return // it was killed
		case answer.StatusCode == http.StatusSeeOther:
			acknowledged(text)
		case answer.StatusCode != http.StatusTooManyRequests:
			t.Errorf("%s: a label is answered %s", who, answer.Status)
			return
		}
	}
}

// checkAcknowledged reads the notes and compares them with what clients were told.
func checkAcknowledged(t *testing.T, db string, said map[string]bool) {
	t.Helper()
	r, err := notes.OpenReader(t.Context(), notes.Path(db))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	labels, err := r.Labels(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, l := range labels {
		there[l.Text] = true
	}
	for text := range said {
		if !there[text] {
			t.Errorf("%q was acknowledged and is lost", text)
		}
	}
	if changes, err := r.Changes(t.Context(), 0, 1_000_000); err != nil || len(changes) != len(labels) {
		t.Errorf("%d changes are logged for %d labels, %v", len(changes), len(labels), err)
	}
}
