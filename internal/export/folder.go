package export

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"

	"multiscope/internal/neuron"
)

// manifestName is the file that lists the others. It appears last: where it is, all are.
const manifestName = "export.json"

// folder writes files under temporary names and gives them their own when all are whole.
type folder struct {
	path    string
	force   bool
	made    []string // folders that were not there, outermost first
	pending []*file
}

// file is a file that is being written.
type file struct {
	File
	buffer    *bufio.Writer
	temporary *os.File
	sum       hash.Hash
}

// Write counts and sums what is written.
func (f *file) Write(b []byte) (int, error) {
	n, err := f.buffer.Write(b)
	f.sum.Write(b[:n])
	f.Bytes += int64(n)
	return n, err
}

func newFolder(path string, force bool) *folder { return &folder{path: path, force: force} }

// check refuses names that are taken, before anything is computed.
func (d *folder) check(names ...string) error {
	if d.force {
		return nil
	}
	for _, name := range append(names, manifestName) {
		if _, err := os.Lstat(filepath.Join(d.path, filepath.FromSlash(name))); err == nil {
			return neuron.Conflictf("%s is there already; name another folder, or replace what is there with --force.", filepath.Join(d.path, name))
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// create begins a file of that name, which may have slashes.
func (d *folder) create(name string) (*file, error) {
	if err := d.check(name); err != nil {
		return nil, err
	}
	path := filepath.Join(d.path, filepath.FromSlash(name))
	if err := d.mkdir(filepath.Dir(path)); err != nil {
		return nil, err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	f := &file{File: File{Name: name}, buffer: bufio.NewWriterSize(temporary, 1<<18), temporary: temporary, sum: sha256.New()}
	d.pending = append(d.pending, f)
	return f, nil
}

// mkdir makes a folder and those around it, and remembers which were not there.
func (d *folder) mkdir(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := d.mkdir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	d.made = append(d.made, path)
	return nil
}

// close writes what is left of a file and takes its sum.
func (f *file) close() error {
	err := errors.Join(f.buffer.Flush(), f.temporary.Chmod(0o644), f.temporary.Sync(), f.temporary.Close())
	f.SHA256 = hex.EncodeToString(f.sum.Sum(nil))
	return err
}

// describe writes the file that lists the others.
func (d *folder) describe(about map[string]any) error {
	text, err := json.MarshalIndent(about, "", " ")
	if err != nil {
		return err
	}
	f, err := d.create(manifestName)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(text, '\n')); err != nil {
		return err
	}
	return f.close()
}

// publish gives all files their names.
func (d *folder) publish() error {
	for _, f := range d.pending {
		if err := d.check(f.Name); err != nil {
			return err
		}
	}
	for _, f := range d.pending {
		if err := os.Rename(f.temporary.Name(), filepath.Join(d.path, filepath.FromSlash(f.Name))); err != nil {
			return fmt.Errorf("name %s: %w", f.Name, err)
		}
	}
	return nil
}

// discard removes what was written under temporary names, and the folders that were made for it.
func (d *folder) discard() error {
	var errs []error
	for _, f := range d.pending {
		f.temporary.Close() // it may be closed already
		if err := os.Remove(f.temporary.Name()); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	for i := range d.made {
		os.Remove(d.made[len(d.made)-1-i]) // it stays if somebody put something there
	}
	return errors.Join(errs...)
}

// files returns what was written so far.
func (d *folder) files() []File {
	all := make([]File, len(d.pending))
	for i, f := range d.pending {
		all[i] = f.File
	}
	return all
}
