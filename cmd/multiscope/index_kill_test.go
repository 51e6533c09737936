package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"multiscope/internal/fixture"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// programArgs is the variable that makes TestProgram the program with these arguments, one a line.
const programArgs = "MULTISCOPE_TEST_ARGS"

// TestProgram is the process that tests start and kill. It is no test of its own.
func TestProgram(t *testing.T) {
	args := os.Getenv(programArgs)
	if args == "" {
		t.Skip("skipped: only a process for other tests")
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	defer stop()
	if code := run(ctx, strings.Split(args, "\n"), os.Stdout, os.Stderr); code != exitDone {
		t.Fatalf("exit code %d", code)
	}
}

// program returns a process that runs a command line, and what it prints.
func program(args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestProgram$")
	cmd.Env = append(os.Environ(), programArgs+"="+strings.Join(args, "\n"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

// killedRuns returns how many runs of the program are killed: a few, or as many as
// MULTISCOPE_KILLS says. Each takes seconds.
func killedRuns(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("MULTISCOPE_KILLS"), "4"))
	if err != nil {
		t.Fatalf("MULTISCOPE_KILLS: %v", err)
	}
	return n
}

// TestKilledIndexing kills the real command on a real model at random moments. Each time it is
// through in spite of them, its database must be, table by table, that of a run left alone.
func TestKilledIndexing(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes a minute")
	}
	fixture.Engine(t) // skips where ONNX Runtime cannot be had
	model := fixture.DemoModel(t)
	index := func(db string) (*exec.Cmd, *bytes.Buffer) {
		list := filepath.Join(filepath.Dir(db), "words.txt")
		writeFile(t, list, "japan\nhappy\nred\nfire\nheart\nsad\nking\ndog\n")
		return program("index", "--model", model, "--images", "demo:120:3", "--words", list, "--batch", "8", "--shard", "24", "--db", db)
	}
	whole := filepath.Join(t.TempDir(), "whole.db")
	began := time.Now()
	finish(t, index, whole)
	took := time.Since(began)
	want := storetest.Tables(t, whole)
	r := rand.New(rand.NewPCG(1, 2))
	for killed, kills := 0, killedRuns(t); killed < kills; {
		db := filepath.Join(t.TempDir(), "killed.db")
		for killed < kills && killAfter(t, index, db, time.Duration(r.Int64N(int64(took)))) {
			killed++
		}
		finish(t, index, db)
		if got := storetest.Tables(t, db); !maps.Equal(got, want) {
			t.Fatalf("after %d kills the tables are\n%v\nwant\n%v", killed, got, want)
		}
	}
}

func finish(t *testing.T, index func(string) (*exec.Cmd, *bytes.Buffer), db string) {
	t.Helper()
	cmd, out := index(db)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// killAfter starts the command and kills it after a while. It reports whether that came in time.
func killAfter(t *testing.T, index func(string) (*exec.Cmd, *bytes.Buffer), db string, after time.Duration) bool {
	t.Helper()
	cmd, out := index(db)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // it may have ended
	defer timer.Stop()
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("%v\n%s", err, out)
	}
	return err != nil
}

// TestSecondIndexer starts the command on a database that another process writes to.
func TestSecondIndexer(t *testing.T) {
	db := filepath.Join(t.TempDir(), "scope.db")
	s, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cmd, out := program("index", "--model", fixture.DemoModel(t), "--images", "demo:20:3", "--db", db)
	want := fmt.Sprintf("is being written by process %d", os.Getpid())
	if err := cmd.Run(); err == nil || !strings.Contains(out.String(), want) {
		t.Errorf("a second indexer gives %v and says\n%s\nwant %q", err, out, want)
	}
	if models, err := s.Models(t.Context()); err != nil || len(models) > 0 {
		t.Errorf("it wrote %v, %v; want nothing", models, err)
	}
}
