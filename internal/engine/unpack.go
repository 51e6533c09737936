package engine

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// memberMax bounds one unpacked file: the largest library there is has a third of it.
const memberMax = 1 << 30

// verify reports whether the file has the SHA-256 that was pinned.
func verify(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("%s has SHA-256 %s where %s was expected: it was damaged on the way, "+
			"or changed where it comes from; it is not used", filepath.Base(path), got, want)
	}
	return nil
}

// unpack writes the members of the archive's file into dir, and links the library's short name.
func (a archive) unpack(file, dir string) error {
	from := a.fromWheel
	if strings.HasSuffix(a.file, ".tgz") {
		from = a.fromTarball
	}
	if err := from(file, dir); err != nil {
		return err
	}
	for _, m := range a.members {
		if _, err := os.Stat(filepath.Join(dir, m)); err != nil {
			return fmt.Errorf("there is no %s in it", a.folder+m)
		}
	}
	return nil
}

func (a archive) fromWheel(file, dir string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		if !a.wants(f.Name) {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return err
		}
		if err := errors.Join(extract(r, dir, f.Name), r.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (a archive) fromTarball(file, dir string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case h.Typeflag != tar.TypeReg || !a.wants(h.Name):
			continue
		}
		if err := extract(t, dir, h.Name); err != nil {
			return err
		}
	}
}

// wants reports whether a file of the archive is one of its members.
func (a archive) wants(name string) bool {
	base, ok := strings.CutPrefix(name, a.folder)
	return ok && slices.Contains(a.members, base)
}

// extract writes one member into dir under its base name.
func extract(r io.Reader, dir, name string) error {
	f, err := os.OpenFile(filepath.Join(dir, filepath.Base(name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(r, memberMax+1))
	if n > memberMax {
		err = fmt.Errorf("%s is larger than %d bytes", name, memberMax)
	}
	// The folder is renamed into place at once, so that what is in it must be on the disk.
	return errors.Join(err, f.Sync(), f.Close())
}
