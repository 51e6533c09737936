package textprocess

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// asChild is the variable that makes the test's program the other process.
const asChild = "TEXTPROCESS_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(asChild) {
	case "":
		os.Exit(m.Run())
	case "broken":
		fmt.Fprintln(os.Stderr, "no such weights")
		os.Exit(1)
	case "silent":
		time.Sleep(time.Hour)
	}
	if err := Serve(context.Background(), os.Stdin, os.Stdout, tower{}); err != nil {
		os.Exit(1)
	}
}

// tower is a text tower that does what its texts say: it has as many numbers as texts have bytes at most.
type tower struct{}

func (tower) Fits(text string) bool { return !strings.HasPrefix(text, "long") }

func (tower) Encode(_ context.Context, texts []string) (*tensor.Float32, error) {
	x := tensor.New[float32](1, 4)
	switch {
	case texts[0] == "die":
		os.Exit(3)
	case texts[0] == "hang":
		time.Sleep(time.Hour)
	case texts[0] == "pid":
		x.Data[os.Getpid()%4] = 1
		return x, nil
	case texts[0] == "fail":
		return nil, errors.New("no memory")
	case texts[0] == "zeros":
		return x, nil
	case strings.HasPrefix(texts[0], "slow"):
		time.Sleep(50 * time.Millisecond)
	}
	x.Data[len(texts[0])%4] = 1
	return x, nil
}

// open starts a process of a kind with options, and counts how often it is started.
func open(t *testing.T, kind string, opts Options) (*Process, func() int) {
	t.Helper()
	var mu sync.Mutex
	starts := 0
	command := func() *exec.Cmd {
		mu.Lock()
		defer mu.Unlock()
		starts++
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), asChild+"="+kind)
		return cmd
	}
	ctx, cancel := context.WithCancel(t.Context())
	p, err := Start(ctx, command, slog.New(slog.DiscardHandler), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); p.Wait() })
	return p, func() int { mu.Lock(); defer mu.Unlock(); return starts }
}

func TestTextsAreRead(t *testing.T) {
	p, starts := open(t, "tower", Defaults)
	if n := starts(); n != 0 {
		t.Errorf("it was started %d times before anybody asked", n)
	}
	for _, tt := range []struct {
		name, text string
		kind       neuron.Kind // 0 for none
		says       string
	}{
		{name: "a text", text: "i feel jealous"},
		{name: "with a quote and a line", text: "“\"a\n"},
		{name: "none", text: ""},
		{name: "more tokens than fit", text: "long", kind: neuron.Invalid, says: "more tokens"},
		{name: "more bytes than are taken", text: strings.Repeat("x", neuron.MostTextBytes+1), kind: neuron.Invalid, says: "has 501"},
		{name: "one that fails", text: "fail", kind: neuron.Unready, says: "could not read"},
		{name: "one without an embedding", text: "zeros", kind: neuron.Unready, says: "could not read"},
		{name: "one after those", text: "after"},
	} {
		got, err := p.EncodeText(t.Context(), tt.text)
		var ours *neuron.Error
		switch {
		case tt.kind == 0 && (err != nil || len(got) != 4 || got[len(tt.text)%4] != 1):
			t.Errorf("%s: EncodeText = %v, %v", tt.name, got, err)
		case tt.kind != 0 && (!errors.As(err, &ours) || ours.Kind != tt.kind || !strings.Contains(ours.Message, tt.says)):
			t.Errorf("%s: EncodeText = %v, %v; want kind %v, %q", tt.name, got, err, tt.kind, tt.says)
		}
	}
	if n := starts(); n != 1 {
		t.Errorf("it was started %d times; want once", n)
	}
}

// TestADeadProcessIsReplaced kills the process by what it reads, twice, and reads on.
func TestADeadProcessIsReplaced(t *testing.T) {
	opts := Defaults
	opts.Reading = 3 * time.Second
	p, starts := open(t, "tower", opts)
	for text, says := range map[string]string{"die": "has ended", "hang": "was stopped"} {
		if _, err := p.EncodeText(t.Context(), text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("EncodeText(%s) says %v; want %q", text, err, says)
		}
		if got, err := p.EncodeText(t.Context(), "after "+text); err != nil || len(got) != 4 {
			t.Errorf("after %s a text gives %v, %v", text, got, err)
		}
	}
	if n := starts(); n != 3 {
		t.Errorf("it was started %d times; want 3", n)
	}
}

// TestAProcessThatCannotBeStarted is not tried again at once.
func TestAProcessThatCannotBeStarted(t *testing.T) {
	for _, kind := range []string{"broken", "silent"} {
		opts := Defaults
		opts.Opening = 300 * time.Millisecond
		p, starts := open(t, kind, opts)
		for range 3 {
			if _, err := p.EncodeText(t.Context(), "text"); err == nil || !strings.Contains(err.Error(), "could not be opened") {
				t.Errorf("%s: EncodeText says %v", kind, err)
			}
		}
		if n := starts(); n != 1 {
			t.Errorf("%s: it was started %d times; want once", kind, n)
		}
	}
}

// TestTheQueueIsBounded asks for more texts at once than may wait.
func TestTheQueueIsBounded(t *testing.T) {
	opts := Defaults
	opts.Waiting = 2
	p, _ := open(t, "tower", opts)
	if _, err := p.EncodeText(t.Context(), "open"); err != nil {
		t.Fatal(err)
	}
	const asked = 20
	errs := make(chan error, asked)
	for i := range asked {
		go func() {
			_, err := p.EncodeText(t.Context(), fmt.Sprintf("slow %d", i))
			errs <- err
		}()
	}
	refused := 0
	for range asked {
		if err := <-errs; err != nil {
			if refused++; !strings.Contains(err.Error(), "2 texts wait") {
				t.Error(err)
			}
		}
	}
	if refused == 0 || refused > asked-3 {
		t.Errorf("%d of %d texts were refused; want most, but at least 3 read", refused, asked)
	}
	if _, err := p.EncodeText(t.Context(), "after"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestWhoLeavesIsNotWaitedFor: a visitor who leaves gets an error, and a text that nobody waits for is not read.
func TestWhoLeavesIsNotWaitedFor(t *testing.T) {
	p, starts := open(t, "tower", Defaults)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := p.EncodeText(gone, "die"); err == nil {
		t.Error("a text of nobody was read")
	}
	if got, err := p.EncodeText(t.Context(), "after"); err != nil || len(got) != 4 || starts() != 1 {
		t.Errorf("afterwards: %v, %v, %d starts", got, err, starts())
	}
}

// TestReadTextsAreKept asks for a text that would give another answer when read again.
func TestReadTextsAreKept(t *testing.T) {
	opts := Defaults
	opts.Idle = 20 * time.Millisecond
	p, starts := open(t, "tower", opts)
	first, err := p.EncodeText(t.Context(), "pid")
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.EncodeText(t.Context(), "pid")
	if err != nil || !slices.Equal(first, again) || starts() != 1 {
		t.Errorf("read again it is %v, %v, after %d starts; want %v", again, err, starts(), first)
	}
	for i := 0; starts() == 1; i++ { // until it was idle between two texts
		if _, err := p.EncodeText(t.Context(), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * opts.Idle)
	}
}

func TestStopping(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	p, err := Start(ctx, func() *exec.Cmd { return exec.Command(os.Args[0]) }, slog.New(slog.DiscardHandler), Defaults)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	p.Wait()
	if _, err := p.EncodeText(t.Context(), "text"); err == nil || !strings.Contains(err.Error(), "being stopped") {
		t.Errorf("EncodeText says %v", err)
	}
}
