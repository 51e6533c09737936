package notes

import (
	"bufio"
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

// writtenNotes is the variable that makes TestWritingProcess a process that writes to the notes at this path.
const writtenNotes = "MULTISCOPE_TEST_NOTES"

// writers is how many people write at once.
const writers = 4

// TestWritingProcess is the process that TestKilled starts and kills. It writes until then, and prints a line for
// what it was told is stored. It is no test of its own.
func TestWritingProcess(t *testing.T) {
	path := os.Getenv(writtenNotes)
	if path == "" {
		t.Skip("skipped: only a process for another test")
	}
	w, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() { writeOn(t, w, fmt.Sprintf("%d-%d", os.Getpid(), i), i) })
	}
	writing.Wait()
}

// writeOn adds labels, words on members and changes to one list of its own until the process is killed.
func writeOn(t *testing.T, w *Writer, name string, unit int) {
	ref := neuron.Ref{Model: "m", Layer: "l", Unit: unit}
	l := neuron.List{Name: name, Author: name, Made: time.Now()}
	slug, err := w.AddList(t.Context(), l)
	if err != nil {
		t.Error(err)
		return
	}
	acknowledge("list", slug, 1)
	l.Slug = slug
	for n := 1; ; n++ {
		now := time.Now()
		_, err := w.AddLabel(t.Context(), neuron.Label{Ref: ref, Author: name, Text: fmt.Sprint(n), Made: now})
		if err == nil {
			acknowledge("label", name, n)
			_, err = w.AddMembership(t.Context(), neuron.Membership{Ref: ref, Family: fmt.Sprint("f-", n), Role: neuron.Primary,
				Origin: neuron.Confirmed, Author: name, Made: now})
		}
		if err == nil {
			acknowledge("member", name, n)
			l.Revision, l.Changed, l.Description = n, now, fmt.Sprint(n)
			err = w.ChangeList(t.Context(), l)
		}
		if err != nil {
			t.Error(err)
			return
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
	cmd := exec.Command(os.Args[0], "-test.run=^TestWritingProcess$")
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
