package engine

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// client is a package client on this machine: the words that start it.
type client struct {
	words []string
	args  func(a archive, dir string) []string
}

// clients returns the package clients that are installed, by name.
func clients() map[string]client {
	found := map[string]client{}
	for _, words := range [][]string{{"pip3"}, {"pip"}, {"python3", "-m", "pip"}, {"python", "-m", "pip"}} {
		if works(words) {
			found["pip"] = client{words, pipArgs}
			break
		}
	}
	if works([]string{"npm"}) {
		found["npm"] = client{[]string{"npm"}, npmArgs}
	}
	return found
}

// works reports whether a command starts: a name on the path may be a shim of nothing.
func works(words []string) bool {
	return exec.Command(words[0], append(words[1:], "--version")...).Run() == nil
}

// pipArgs asks for one exact wheel whatever Python and settings pip has.
func pipArgs(a archive, dir string) []string {
	return []string{"download", "--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar=off",
		"--no-binary=:none:", "--only-binary=:all:", "--platform=" + a.tag,
		"--python-version=" + pythonVersion, "--implementation=" + pythonPlatform, "--abi=" + pythonABI,
		"--dest=" + dir, a.pkg + "==" + a.version}
}

func npmArgs(a archive, dir string) []string {
	return []string{"pack", a.pkg + "@" + a.version, "--pack-destination=" + dir, "--ignore-scripts", "--loglevel=error"}
}

// String is the command line that starts the client.
func (c client) String() string { return strings.Join(c.words, " ") }

// fetch has the client save the archive's file in dir.
func (c client) fetch(ctx context.Context, a archive, dir string) error {
	cmd := exec.CommandContext(ctx, c.words[0], append(c.words[1:], c.args(a, dir)...)...)
	cmd.Dir = dir
	// pip downloads into its temporary folder first; there it can be watched, and goes with dir.
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("%s %s: %w: %s", c, c.args(a, dir)[0], err, lastLines(said.String(), 3))
	}
	return nil
}

// lastLines returns the end of what a command said.
func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "; ")
}

// watch tells progress how many bytes are in dir until the function that it returns is called.
func watch(dir string, total int64, progress func(done, total int64)) (stop func()) {
	if progress == nil {
		return func() {}
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for tick := time.NewTicker(200 * time.Millisecond); ; {
			progress(min(bytesIn(dir), total), total)
			select {
			case <-tick.C:
			case <-quit:
				tick.Stop()
				progress(min(bytesIn(dir), total), total)
				return
			}
		}
	}()
	return func() { close(quit); <-gone }
}

// bytesIn returns the size of the files in a folder, which may change meanwhile.
func bytesIn(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // it is gone again: nothing to count
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
		return nil
	})
	return n
}
