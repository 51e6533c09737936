package hub

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// repository is a model's place on the Hub and in its cache, which is laid out as Python's
// huggingface_hub lays it out:
//
//	models--ORG--REPO/blobs/HASH             the files by their hashes
//	models--ORG--REPO/refs/REVISION          the commit of a branch or tag
//	models--ORG--REPO/snapshots/COMMIT/FILE  links to the blobs
type repository struct{ name, revision string }

func (r repository) String() string { return "hf:" + r.name + "@" + r.revision }

func (r repository) folder() string { return "models--" + strings.ReplaceAll(r.name, "/", "--") }

func (f *fetcher) blob(r repository, hash string) string {
	return filepath.Join(f.cache, r.folder(), "blobs", hash)
}

func (f *fetcher) snapshot(r repository, commit string) string {
	return filepath.Join(f.cache, r.folder(), "snapshots", commit)
}

// listing is where the names of a commit's files are kept, so that a complete snapshot is known to be one.
func (f *fetcher) listing(r repository, commit string) string {
	return filepath.Join(f.own, "hub", r.folder(), commit+".json")
}

// cachedCommit returns the commit of a revision as it was when it was fetched last, "" where it never was.
func (f *fetcher) cachedCommit(r repository) string {
	if commitPattern.MatchString(r.revision) {
		return r.revision
	}
	b, err := os.ReadFile(filepath.Join(f.cache, r.folder(), "refs", filepath.FromSlash(r.revision)))
	if commit := strings.TrimSpace(string(b)); err == nil && commitPattern.MatchString(commit) {
		return commit
	}
	return ""
}

// cachedFiles returns the files of a snapshot, links that lead nowhere left out.
func (f *fetcher) cachedFiles(r repository, commit string) (files []string) {
	root := f.snapshot(r, commit)
	_ = filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // what cannot be read is not there
		}
		if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() {
			if rel, err := filepath.Rel(root, p); err == nil {
				files = append(files, filepath.ToSlash(rel))
			}
		}
		return nil
	})
	return files
}

// cached returns the weights in a snapshot that has all the files of its model. Where nobody kept what
// the commit holds, Python fetched it: whole says whether vocabulary and preprocessing are there too.
func (f *fetcher) cached(r repository, commit string) (path string, whole bool, err error) {
	have := f.cachedFiles(r, commit)
	names, known := f.knownFiles(r, commit)
	if !known {
		names = have
	}
	chosen, err := choose(names)
	if err != nil {
		return "", false, err
	}
	need := chosen.files()
	if chosen.sharded() && slices.Contains(have, chosen.weights) {
		shards, err := readShards(filepath.Join(f.snapshot(r, commit), chosen.weights))
		if err != nil {
			return "", false, err
		}
		need = append(need, shards...)
	}
	if chosen.isONNX() && slices.Contains(have, chosen.weights) {
		more, err := chosen.external(filepath.Join(f.snapshot(r, commit), filepath.FromSlash(chosen.weights)))
		if err != nil {
			return "", false, err
		}
		need = append(need, more...)
	}
	need = slices.DeleteFunc(need, func(name string) bool { return slices.Contains(have, name) })
	if len(need) > 0 {
		return "", false, fmt.Errorf("its snapshot %.12s lacks %s", commit, listed(need))
	}
	whole = known || slices.Contains(have, "tokenizer.json") || slices.Contains(have, "vocab.json") && slices.Contains(have, "merges.txt")
	return filepath.Join(f.snapshot(r, commit), filepath.FromSlash(chosen.weights)), whole, nil
}

func (f *fetcher) knownFiles(r repository, commit string) (names []string, ok bool) {
	b, err := os.ReadFile(f.listing(r, commit))
	return names, err == nil && json.Unmarshal(b, &names) == nil && len(names) > 0
}

// remember keeps what a commit holds and which one the revision is.
func (f *fetcher) remember(r repository, commit string, files []string) error {
	b, err := json.Marshal(files)
	if err != nil {
		return err
	}
	err = writeFile(f.listing(r, commit), b)
	if r.revision != commit {
		err = errors.Join(err, writeFile(filepath.Join(f.cache, r.folder(), "refs", filepath.FromSlash(r.revision)), []byte(commit)))
	}
	return err
}

// writeFile writes a file that others may read at the same time.
func writeFile(path string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	_, err = tmp.Write(b)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// link makes a file of a snapshot lead to its blob, or be a copy where there are no links.
func link(blob, path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	_ = os.Remove(path) // a link that leads nowhere; if it stays, the next step says so
	rel, err := filepath.Rel(filepath.Dir(path), blob)
	if err != nil {
		return err
	}
	if os.Symlink(rel, path) == nil {
		return nil
	}
	return copyFile(blob, path)
}

// copyFile copies a file, which appears whole or not at all.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), ".new-")
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Chmod(0o644), out.Close()); err == nil {
		err = os.Rename(out.Name(), to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(out.Name()))
	}
	return nil
}
