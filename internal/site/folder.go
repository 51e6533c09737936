package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"multiscope/internal/neuron"
)

// folder is where files go. They are written beside it and take its place when all are there.
type folder struct {
	path      string // whole
	replaced  bool   // whether it is there already: empty, or of ours
	temporary string
}

// newFolder refuses a folder that holds what was not written here.
func newFolder(path string) (*folder, error) {
	if path == "" {
		return nil, neuron.Invalidf("A folder to write into is needed.")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if followed, err := filepath.EvalSymlinks(path); err == nil {
		path = followed
	}
	d := &folder{path: path}
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return d, nil
	case err != nil:
		return nil, err
	}
	d.replaced = true
	if len(entries) > 0 && !isOurs(path) {
		return nil, neuron.Conflictf("%s is not empty, and was not written by multiscope export site: name another folder.", path)
	}
	return d, nil
}

// isOurs reports whether a folder was written here.
func isOurs(path string) bool {
	text, err := os.ReadFile(filepath.Join(path, aboutFile))
	var a about
	return err == nil && json.Unmarshal(text, &a) == nil && a.Format == aboutFormat
}

// begin makes a folder beside the one that is meant: on the same disk, so that it can be renamed.
func (d *folder) begin() (err error) {
	if err := os.MkdirAll(filepath.Dir(d.path), 0o755); err != nil {
		return err
	}
	d.temporary, err = os.MkdirTemp(filepath.Dir(d.path), "."+filepath.Base(d.path)+".partial-*")
	if err != nil {
		return err
	}
	return os.Chmod(d.temporary, 0o755) //nolint:gosec // a file host reads it
}

func (d *folder) write(name string, content []byte) error {
	path := filepath.Join(d.temporary, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // two addresses with one file would be a mistake of ours
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// publish puts the folder in its place. One that was there is set aside for that moment, and comes back where this fails.
func (d *folder) publish() error {
	if !d.replaced {
		return os.Rename(d.temporary, d.path)
	}
	old := d.temporary + ".old"
	if err := os.Rename(d.path, old); err != nil {
		return fmt.Errorf("set aside what is replaced: %w", err)
	}
	if err := os.Rename(d.temporary, d.path); err != nil {
		return errors.Join(err, os.Rename(old, d.path))
	}
	return os.RemoveAll(old)
}

// discard removes what was written.
func (d *folder) discard() error { return os.RemoveAll(d.temporary) }
