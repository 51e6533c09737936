package storetest

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Keep compresses a closed database into the file name, which must not be there yet: databases that are
// kept for later versions to open are added, never replaced.
func Keep(tb testing.TB, name, path string) {
	tb.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		tb.Fatal(err)
	}
	_, err = z.Write(content)
	if err := errors.Join(err, z.Close()); err != nil {
		tb.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		tb.Fatal(err)
	}
	_, err = f.Write(b.Bytes())
	if err := errors.Join(err, f.Close()); err != nil {
		tb.Fatal(err)
	}
}

// Unpack writes a kept database to a temporary folder and returns its path.
func Unpack(tb testing.TB, name string) string {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "kept.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// Version returns the number of the newest migration that a database has.
func Version(tb testing.TB, path string) (version int64) {
	tb.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=rw&_query_only=1")
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		tb.Fatal(err)
	}
	return version
}
