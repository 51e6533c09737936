package notes

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"multiscope/internal/neuron"
)

// writtenNotes is the variable that makes a test process one that writes to the notes at this path.
const writtenNotes = "MULTISCOPE_TEST_NOTES"

// writers is how many people write at once.
const writers = 4

// TestMain runs the tests, or is the process that TestKilled starts and kills.
func TestMain(m *testing.M) {
	path := os.Getenv(writtenNotes)
	if path == "" {
		os.Exit(m.Run())
	}
	fmt.Fprintln(os.Stderr, writeUntilKilled(path))
	os.Exit(1)
}

// writeUntilKilled prints a line for whatever it was told is stored. It returns why it could not go on.
func writeUntilKilled(path string) error {
	ctx := context.Background()
	w, err := Open(ctx, path)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for i := range writers {
		go func() { failed <- writeOn(ctx, w, fmt.Sprintf("%d-%d", os.Getpid(), i), i) }()
	}
	return <-failed
}

// writeOn adds labels, words on members and changes to one list of its own until the process is killed.
func writeOn(ctx context.Context, w *Writer, name string, unit int) error {
	ref := neuron.Ref{Model: "m", Layer: "l", Unit: unit}
	l := neuron.List{Name: name, Author: name, Made: time.Now()}
	slug, err := w.AddList(ctx, l)
	if err != nil {
		return err
	}
	acknowledge("list", slug, 1)
	l.Slug = slug
	for n := 1; ; n++ {
		now := time.Now()
		_, err := w.AddLabel(ctx, neuron.Label{Ref: ref, Author: name, Text: fmt.Sprint(n), Made: now})
		if err == nil {
			acknowledge("label", name, n)
			_, err = w.AddMembership(ctx, neuron.Membership{Ref: ref, Family: fmt.Sprint("f-", n), Role: neuron.Primary,
				Origin: neuron.Confirmed, Author: name, Made: now})
		}
		if err == nil {
			acknowledge("member", name, n)
			l.Revision, l.Changed, l.Description = n, now, fmt.Sprint(n)
			err = w.ChangeList(ctx, l)
		}
		if err != nil {
			return err
		}
		acknowledge("list", slug, n+1)
	}
}

// acknowledge prints a line in one write, which no other comes between.
func acknowledge(kind, name string, n int) { fmt.Fprintf(os.Stdout, "ack %s %s %d\n", kind, name, n) }

// TestKilled kills a process while four write in it: every write that was acknowledged is there afterwards, and what was
// not is there with its row in the audit log or not at all.
func TestKilled(t *testing.T) { killWriters(t, 4) }

// killWriters kills so many processes that write to the same notes, one after the other.
func killWriters(t *testing.T, kills int) {
	path := filepath.Join(t.TempDir(), "notes.db")
	acknowledged := map[string]int{} // the last of each kind and name
	r := rand.New(rand.NewPCG(3, 4))
	for range kills {
		killWriter(t, path, time.Duration(r.Int64N(int64(60*time.Millisecond))), acknowledged)
		if checkWritten(t, path, acknowledged); t.Failed() {
			return
		}
	}
	if len(acknowledged) < kills {
		t.Errorf("%d kills left %d acknowledged writers; the process hardly wrote", kills, len(acknowledged))
	}
}

// killWriter starts a process, kills it some time after its first write and adds what it acknowledged.
func killWriter(t *testing.T, path string, after time.Duration, acknowledged map[string]int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writtenNotes+"="+path)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var killed sync.Once
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var kind, name string
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "ack %s %s %d", &kind, &name, &n); err != nil {
			t.Errorf("the process says %q", lines.Text())
			continue
		}
		acknowledged[kind+" "+name] = n
		killed.Do(func() { time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) })
	}
	killed.Do(func() { _ = cmd.Process.Kill() })
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Errorf("the process ended by itself: %v", err)
	}
}

const countsSQL = `
SELECT (SELECT count(*) FROM labels), (SELECT count(*) FROM changes WHERE kind = 'label'),
       (SELECT count(*) FROM members), (SELECT count(*) FROM changes WHERE kind = 'membership'),
       (SELECT sum(revision) FROM lists), (SELECT count(*) FROM changes WHERE kind = 'list'),
       (SELECT integrity_check FROM pragma_integrity_check)`

// checkWritten looks for all that was acknowledged.
func checkWritten(t *testing.T, path string, acknowledged map[string]int) {
	t.Helper()
	w, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	all, err := w.All(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]int{}
	for _, l := range all.Labels {
		there["label "+l.Author]++
	}
	for _, m := range all.Members {
		there["member "+m.Author]++
	}
	for _, l := range all.Lists {
		there["list "+l.Slug] = l.Revision
	}
	for what, n := range acknowledged {
		if there[what] < n || there[what] > n+1 {
			t.Errorf("%s: %d are there; %d were acknowledged, and at most one more can be", what, there[what], n)
		}
	}
	var labels, labelChanges, members, memberChanges, revisions, listChanges int
	var sound string
	err = w.read.QueryRow(strings.TrimSpace(countsSQL)).Scan(&labels, &labelChanges, &members, &memberChanges, &revisions, &listChanges, &sound)
	if err != nil || labels != labelChanges || members != memberChanges || revisions != listChanges || sound != "ok" {
		t.Errorf("%d labels, %d members and %d revisions have %d, %d and %d rows in the audit log; the file is %s: %v", labels, members, revisions, labelChanges, memberChanges, listChanges, sound, err)
	}
}
