//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// hangs is the variable that makes TestHangs wait for ever, whatever its context says.
const hangs = "MULTISCOPE_TEST_HANGS"

// TestHangs is the process that TestASecondInterruptEndsAnything stops. It is no test of its own.
func TestHangs(t *testing.T) {
	if os.Getenv(hangs) == "" {
		t.Skip("skipped: only a process for another test")
	}
	ctx, stop := untilInterrupted()
	defer stop()
	fmt.Println("waiting")
	<-ctx.Done()
	time.Sleep(100 * time.Millisecond) // as long as it takes to let go of the signal
	fmt.Println("still waiting")
	select {}
}

func TestASecondInterruptEndsAnything(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestHangs$")
	cmd.Env = append(os.Environ(), hangs+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	lines := bufio.NewScanner(out)
	for _, want := range []string{"waiting", "still waiting"} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("the process says %q; want %q", lines.Text(), want)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	_ = cmd.Wait() // its error is what is looked at
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("after a second interrupt the process is %v; want it ended by the signal", cmd.ProcessState)
	}
}
