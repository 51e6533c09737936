package onnx

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// MissingError names the files that hold a model's weights and are not there.
type MissingError struct {
	Files []string // as the model names them
	Where string   // the folder in which they belong; "" where there is none
}

func (e *MissingError) Error() string {
	if e.Where == "" {
		return fmt.Sprintf("its weights are in other files, %s, which a model without a folder does not have", strings.Join(e.Files, ", "))
	}
	return fmt.Sprintf("its weights are in %s, which %s lacks: they are part of the model; fetch them from where it came from and put them there%s",
		strings.Join(e.Files, ", "), e.Where, e.command())
}

// snapshot matches a folder of Hugging Face's cache.
var snapshot = regexp.MustCompile(`[/\\]models--([^/\\]+)--([^/\\]+)[/\\]snapshots[/\\][^/\\]+(?:[/\\](.*))?$`)

// command says how the files get into Hugging Face's cache, where they belong there.
func (e *MissingError) command() string {
	m := snapshot.FindStringSubmatch(e.Where)
	if m == nil {
		return ""
	}
	words := []string{": hf download", m[1] + "/" + m[2]}
	for _, name := range e.Files {
		words = append(words, filepath.ToSlash(filepath.Join(m[3], name)))
	}
	return strings.Join(words, " ")
}

// BrokenError is a file of weights that is there and is not what the model says.
type BrokenError struct {
	Path string
	err  error
}

func (e *BrokenError) Error() string { return e.err.Error() }

// beside finds and reads the files that hold a model's weights. They lie beside the model; where that is a link, as in Hugging
// Face's cache, beside the link or beside what it leads to.
type beside struct {
	folders []string // of the model, and of each file that its links lead to
	store   string   // the folder of contents that its link leads into, "" where it is no link
	read    map[external][]byte
	used    map[string]int64 // bytes read of each file: no more than it has
	paths   map[string]string
}

// maxLinks bounds how many links lead from one to the next.
const maxLinks = 40

func newBeside(path string) (*beside, error) {
	d := &beside{read: map[external][]byte{}, used: map[string]int64{}, paths: map[string]string{}}
	linked := false
	for range maxLinks {
		if dir := filepath.Dir(path); !slices.Contains(d.folders, dir) {
			d.folders = append(d.folders, dir)
		}
		target, err := os.Readlink(path)
		if err != nil {
			if linked {
				d.store, err = filepath.EvalSymlinks(filepath.Dir(path))
				d.store = storeOf(d.store)
				return d, err
			}
			return d, nil
		}
		linked = true
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return nil, fmt.Errorf("%s: more than %d links, one leading to the next", path, maxLinks)
}

// stores are the folders in which tools keep contents by their hashes, several levels deep.
var stores = []string{filepath.Join(".git", "annex", "objects"), filepath.Join("files", "md5")}

// storeOf returns the folder of contents that a file's folder belongs to: itself, unless it is one that spreads over folders
// by hash (git-annex, DVC).
func storeOf(dir string) string {
	for _, s := range stores {
		if before, _, ok := strings.Cut(dir+string(filepath.Separator), string(filepath.Separator)+s+string(filepath.Separator)); ok {
			return filepath.Join(before, s)
		}
	}
	return dir
}

// find returns the folder in which a file of weights is.
func (d *beside) find(name string) (string, error) {
	if !filepath.IsLocal(name) {
		return "", fmt.Errorf("external data %q lies outside of the model's folder, which is refused", name)
	}
	for _, dir := range d.folders {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return dir, nil
		}
	}
	return "", &MissingError{Files: []string{name}, Where: d.folders[0]}
}

// open opens a file of weights. A link may lead out of the model's folder only to where the model's own link leads.
func (d *beside) open(name string) (*os.File, error) {
	dir, err := d.find(name)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, name)
	d.paths[name] = path
	f, err := openWithin(dir, name)
	if err == nil {
		return f, nil
	}
	target, linkErr := filepath.EvalSymlinks(path)
	if linkErr != nil || d.store == "" {
		return nil, fmt.Errorf("external data %s: %w; put the file itself beside the model if it is a link", path, err)
	}
	rel, relErr := filepath.Rel(d.store, target)
	if relErr != nil || !filepath.IsLocal(rel) {
		return nil, fmt.Errorf("external data %s is a link to %s, outside of the model's folder and of %s, where the model itself lies, which is refused:"+
			" put the file itself beside the model", path, target, d.store)
	}
	return openWithin(d.store, rel)
}

func openWithin(dir, name string) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	s, err := root.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !s.Mode().IsRegular(): // opening a named pipe would wait for whoever writes it
		return nil, errors.New("it is no regular file")
	}
	return root.Open(name)
}

// part returns a constant's bytes after checking that the file has them.
func (d *beside) part(e external) (b []byte, err error) {
	if b, ok := d.read[e]; ok {
		return b, nil
	}
	f, err := d.open(e.file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("external data: %w", err)
	case e.length > s.Size()-e.offset, e.length > s.Size()-d.used[e.file]:
		return nil, &BrokenError{d.paths[e.file], fmt.Errorf("external data %s has %d bytes, and no %d of its own at %d: it is cut off, or belongs to another model; fetch it again",
			d.paths[e.file], s.Size(), e.length, e.offset)}
	}
	d.used[e.file] += e.length
	b = make([]byte, e.length)
	_, err = io.ReadFull(io.NewSectionReader(f, e.offset, e.length), b)
	d.read[e] = b
	return b, err
}
