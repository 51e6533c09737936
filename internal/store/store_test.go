package store

import (
	"path/filepath"
	"testing"
)

func TestOpenTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sco%20pe #1?.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), path)
	t.Log(err)
	var n, p, v int
	s.read.QueryRow("select count(*) from models").Scan(&n)
	s.read.QueryRow("pragma page_size").Scan(&p)
	s.read.QueryRow("pragma auto_vacuum").Scan(&v)
	t.Log(n, p, v)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	m, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	t.Log(m)
	s, err = OpenReader(t.Context(), path)
	t.Log(err)
	s.Close()
}
