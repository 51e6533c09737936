package index

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// kills is how often a run is killed.
const kills = 30

// childPath is the variable that makes TestChild index into the database that it names. Where childSample
// is set, it keeps a sample of the activations.
const (
	childPath   = "MULTISCOPE_TEST_CHILD"
	childSample = "MULTISCOPE_TEST_SAMPLE"
)

// childConfig is the run that is killed: pictures that fail, one that cannot be read, files that are left
// out, a preview, two layers, words.
func childConfig(s *store.Writer) Config {
	pictures := numbered(900)
	for i := 0; i < 900; i += 97 {
		pictures.broken[pictures.keys[i]] = errors.New("not an image")
	}
	pictures.broken[pictures.keys[500]] = syscall.ENOENT
	pictures.left = []neuron.Failure{{Key: "a/x.avif", Reason: "an AVIF picture"}, {Key: "a/.hidden", Reason: "a hidden folder"}}
	var words []string
	for i := range 100 {
		words = append(words, fmt.Sprint("word", i))
	}
	cfg := fakeConfig(s, pictures, words...)
	cfg.Shard, cfg.Preview, cfg.compactAfter = 64, 200, 256
	if os.Getenv(childSample) != "" {
		cfg.ColumnSample = 250
	}
	return cfg
}

// TestChild is the process that TestKilledRuns kills. It is no test of its own.
func TestChild(t *testing.T) {
	path := os.Getenv(childPath)
	if path == "" {
		t.Skip("skipped: only a process for TestKilledRuns")
	}
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := Run(t.Context(), childConfig(s)); err != nil {
		t.Fatal(err)
	}
}

func child(path string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), childPath+"="+path)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

// TestKilledRuns kills a run again and again, at random moments, until it is through, and compares
// the database with that of a run that was left alone. It does so until 30 runs were killed.
func TestKilledRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes a minute")
	}
	t.Run("all activations", func(t *testing.T) { killRuns(t, kills*2/3) })
	t.Run("a sample", func(t *testing.T) {
		t.Setenv(childSample, "1")
		killRuns(t, kills-kills*2/3)
	})
}

func killRuns(t *testing.T, kills int) {
	t.Helper()
	whole := filepath.Join(t.TempDir(), "whole.db")
	began := time.Now()
	runChild(t, whole)
	took := time.Since(began)
	want := storetest.Tables(t, whole)
	r := rand.New(rand.NewPCG(3, 4))
	for killed := 0; killed < kills; {
		path := filepath.Join(t.TempDir(), "killed.db")
		for killChild(t, path, time.Duration(r.Int64N(int64(took)))) {
			killed++
		}
		runChild(t, path)
		if got := storetest.Tables(t, path); !maps.Equal(got, want) {
			t.Fatalf("after %d kills the tables differ:\n%v\nwant\n%v", killed, got, want)
		}
	}
}

func runChild(t *testing.T, path string) {
	t.Helper()
	cmd, out := child(path)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// killChild starts a run and kills it after a while. It reports whether that came in time.
func killChild(t *testing.T, path string, after time.Duration) bool {
	t.Helper()
	cmd, out := child(path)
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
