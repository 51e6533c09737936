package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/user"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/store/notes"
	"multiscope/web"
	"multiscope/web/server"
)

// editFlags say who may add things to what is served.
type editFlags struct {
	on        bool
	author    string
	tokenFile string
	authors   string
}

func (f *editFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.on, "edit", false, "let those who have a token add labels, families and lists; the token is printed once")
	flags.StringVar(&f.author, "author", "", "with --edit: whose the token is (default: your login name)")
	flags.StringVar(&f.tokenFile, "token-file", "", "with --edit: `FILE` that holds the token, in place of a new one each time")
	flags.StringVar(&f.authors, "authors", "", "with --edit: `FILE` of several authors, a name and a token on each line")
}

func (f editFlags) check() error {
	switch {
	case !f.on && (f.author != "" || f.tokenFile != "" || f.authors != ""):
		return usagef("--author, --token-file and --authors say who may edit: they need --edit")
	case f.authors != "" && (f.author != "" || f.tokenFile != ""):
		return usagef("--authors names all authors and their tokens: --author and --token-file are for one alone")
	}
	return nil
}

// open opens the notes for writing where that is asked for, and puts who may write into opts. It returns what to
// tell the user, and what ends it.
func (f editFlags) open(ctx context.Context, opts *web.Options, l net.Listener) (said string, closed func() error, err error) {
	if !f.on {
		return "", func() error { return nil }, nil
	}
	authors, said, err := f.who()
	if err != nil {
		return "", nil, err
	}
	w, err := notes.Open(ctx, notes.Path(opts.Database))
	if err != nil {
		return "", nil, err
	}
	opts.Editing, opts.Editor = server.NewEditing(authors), w
	address := opts.Public
	if address == "" {
		address = server.URL(l) + opts.Base
	}
	said = fmt.Sprintf("Sign in at %s/sign-in to edit; what is added is kept in %s\n", strings.TrimRight(address, "/"), w.Path()) + said
	if server.LocalHosts(l.Addr()) == nil && !strings.HasPrefix(opts.Public, "https://") {
		said += "Warning: others reach this server without encryption and can read the tokens that people sign in with: put a proxy with https in front, and name it with --public https://…\n"
	}
	return said, w.Close, nil
}

// who returns the authors, and what to say of them.
func (f editFlags) who() (authors []server.Author, said string, err error) {
	if f.authors != "" {
		return readAuthors(f.authors)
	}
	name, token := f.author, server.NewToken()
	if name == "" {
		name = loginName()
	}
	said = fmt.Sprintf("The token of %s, until this ends: %s\n", name, token)
	if f.tokenFile != "" {
		b, err := readSmall(f.tokenFile)
		if err != nil {
			return nil, "", err
		}
		token, said = strings.TrimSpace(string(b)), fmt.Sprintf("The token of %s is in %s\n", name, f.tokenFile)+readable(f.tokenFile)
	}
	a, err := server.NewAuthor(name, token)
	if err != nil {
		return nil, "", usagef("who may edit: %v", err)
	}
	return []server.Author{a}, said, nil
}

func readAuthors(path string) (authors []server.Author, said string, err error) {
	b, err := readSmall(path)
	if err != nil {
		return nil, "", err
	}
	if authors, err = server.ParseAuthors(strings.NewReader(string(b))); err != nil {
		return nil, "", usagef("%s: %v", path, err)
	}
	return authors, fmt.Sprintf("%d may edit, by the tokens in %s\n", len(authors), path) + readable(path), nil
}

// mostAuthorBytes bounds a file of authors.
const mostAuthorBytes = 1 << 20

// readSmall reads a file that holds tokens.
func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("who may edit: %v", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostAuthorBytes+1))
	switch {
	case err != nil:
		return nil, usagef("who may edit: %v", err)
	case len(b) > mostAuthorBytes:
		return nil, usagef("who may edit: %s has more than %d bytes, which names and tokens do not take", path, mostAuthorBytes)
	}
	return b, nil
}

// readable warns of a file that other users of the machine can read.
func readable(path string) string {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return ""
	}
	return fmt.Sprintf("Warning: other users of this machine can read the tokens in %s; take that from them with chmod 600\n", path)
}

// loginName is what the system calls who runs this.
func loginName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "owner"
}
