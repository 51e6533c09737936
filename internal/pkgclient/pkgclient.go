// Package pkgclient has the package clients of this machine, pip and npm, save files of packages into a folder.
// Nothing is installed. Start at Download.
package pkgclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Client is the words that start a package client.
type Client []string

// Pip returns the pip of this machine; false where there is none.
func Pip() (Client, bool) {
	return first(Client{"pip3"}, Client{"pip"}, Client{"python3", "-m", "pip"}, Client{"python", "-m", "pip"})
}

// NPM returns the npm of this machine; false where there is none.
func NPM() (Client, bool) { return first(Client{"npm"}) }

// first returns the first client that starts: a name on the path may be a shim of nothing.
func first(clients ...Client) (Client, bool) {
	for _, c := range clients {
		if exec.Command(c[0], append(c[1:], "--version")...).Run() == nil {
			return c, true
		}
	}
	return nil, false
}

// String is the command line that starts the client.
func (c Client) String() string { return strings.Join(c, " ") }

// Run runs the client in a folder, where it also keeps its temporary files. An error ends with what the client
// printed last.
func (c Client) Run(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, c[0], append(c[1:], args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("%s %s: %w: %s", c, args[0], err, lastLines(said.String(), 3))
	}
	return nil
}

// lastLines returns the end of what a command printed.
func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "; ")
}

// PipArgs are the arguments by which pip saves the wheel of one requirement, "name==version", in dir.
func PipArgs(dir, requirement string, more ...string) []string {
	args := []string{"download", "--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar=off", "--only-binary=:all:"}
	return append(append(args, more...), "--dest="+dir, requirement)
}

// Download has pip save the wheel of one requirement in dir.
func Download(ctx context.Context, dir, requirement string) error {
	pip, ok := Pip()
	if !ok {
		return errors.New("pip is not on this machine (Debian: apt-get install python3-pip)")
	}
	return pip.Run(ctx, dir, PipArgs(dir, requirement)...)
}

// Pack has npm save the tarball of one package, "name@version", in dir.
func Pack(ctx context.Context, dir, pkg string) error {
	npm, ok := NPM()
	if !ok {
		return errors.New("npm is not on this machine (Debian: apt-get install npm)")
	}
	return npm.Run(ctx, dir, "pack", pkg, "--pack-destination="+dir, "--ignore-scripts", "--loglevel=error")
}
